#pragma once

#include <sched.h>

namespace driverbench::tap {

// Both for the calling thread, which stays where it is when it may not run there.

inline void KeepOn(int cpu) {
  cpu_set_t cpus;
  CPU_ZERO(&cpus);
  CPU_SET(cpu, &cpus);
  sched_setaffinity(0, sizeof cpus, &cpus);
}

inline void KeepOff(int cpu) {
  cpu_set_t cpus;
  if (sched_getaffinity(0, sizeof cpus, &cpus) != 0) return;
  CPU_CLR(cpu, &cpus);
  if (CPU_COUNT(&cpus) > 0) sched_setaffinity(0, sizeof cpus, &cpus);
}

}  // namespace driverbench::tap

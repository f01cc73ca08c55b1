#include "bench/worker/counters.h"

#include <linux/perf_event.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <ctime>
#include <fstream>
#include <string>

#include "bench/worker/allocations.h"

namespace driverbench::worker {
namespace {

// A counter of the calling thread's instructions in user space, the only ones that an unprivileged
// process may count everywhere. -1 whatever the reason: no such counter in many virtual machines,
// forbidden by perf_event_paranoid or a container, no such system call.
int OpenInstructions() {
  perf_event_attr attributes{};
  attributes.type = PERF_TYPE_HARDWARE;
  attributes.size = sizeof(attributes);
  attributes.config = PERF_COUNT_HW_INSTRUCTIONS;
  attributes.exclude_kernel = 1;
  attributes.exclude_hv = 1;
  // All the time or not at all: one that shares the hardware in turns would be an estimate.
  attributes.pinned = 1;
  constexpr pid_t kThisThread = 0;
  constexpr int kAnyCpu = -1;
  constexpr int kNoGroup = -1;
  return static_cast<int>(syscall(SYS_perf_event_open, &attributes, kThisThread, kAnyCpu, kNoGroup,
                                  PERF_FLAG_FD_CLOEXEC));
}

std::optional<std::int64_t> ReadInstructions(int descriptor) {
  std::int64_t count = 0;
  // The end of the file says that a pinned counter did not get the hardware.
  if (descriptor < 0 || read(descriptor, &count, sizeof(count)) != sizeof(count))
    return std::nullopt;
  return count;
}

std::int64_t Nanoseconds(const timeval& time) {
  return (std::int64_t{time.tv_sec} * 1'000'000 + time.tv_usec) * 1000;
}

}  // namespace

ThreadCounters::ThreadCounters() : instructions_(OpenInstructions()) {}

ThreadCounters::~ThreadCounters() {
  if (instructions_ >= 0) close(instructions_);
}

metrics::ClientCost ThreadCounters::Read() const {
  metrics::ClientCost now;
  now[metrics::Metric::kInstructions] = ReadInstructions(instructions_);
  if (&AllocationsOfThisThread != nullptr) {
    const Allocations allocations = AllocationsOfThisThread();
    now[metrics::Metric::kAllocations] = allocations.count;
    now[metrics::Metric::kAllocatedBytes] = allocations.bytes;
  }
  // This clock brings the thread's time up to now, which the next call leaves at the last switch or
  // tick: up to 4 ms ago.
  timespec unused{};
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &unused);
  rusage usage{};
  if (getrusage(RUSAGE_THREAD, &usage) == 0) {
    now[metrics::Metric::kVoluntarySwitches] = usage.ru_nvcsw;
    now[metrics::Metric::kInvoluntarySwitches] = usage.ru_nivcsw;
    now[metrics::Metric::kUserTime] = Nanoseconds(usage.ru_utime);
    now[metrics::Metric::kSystemTime] = Nanoseconds(usage.ru_stime);
  }
  return now;
}

void ThreadCounters::Start() { start_ = Read(); }

metrics::ClientCost ThreadCounters::Stop() const { return metrics::Between(start_, Read()); }

// Not getrusage: its peak is inherited over exec, so a small program started by a large one would
// be called large.
std::optional<std::int64_t> PeakMemoryBytes() {
  std::ifstream status("/proc/self/status");
  for (std::string word; status >> word;) {
    if (word != "VmHWM:") continue;
    std::int64_t kib = 0;
    status >> kib;
    return kib > 0 ? std::optional(kib * 1024) : std::nullopt;
  }
  return std::nullopt;
}

}  // namespace driverbench::worker

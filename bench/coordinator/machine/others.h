#pragma once

#include <istream>
#include <optional>
#include <vector>

#include "bench/record/run.h"

namespace driverbench::coordinator {

// What others took of this machine's CPUs while it measured: neither the run's own processes nor
// database servers and their proxies, all of which count as measured, since a TiDB may have several
// processes. What a worker itself starts counts once it has ended. Of a hypervisor's other guests
// the kernel knows what was stolen.
class OthersWatch {
 public:
  // Near: so that it must run on this machine.
  explicit OthersWatch(bool server_is_near);

  // Since the call before, or since the beginning, counted in ticks of 10 ms. nullopt where it
  // cannot be told: of a near server no process is seen, as from within a container, or it is gone.
  std::optional<record::MachineTime> Take();

 private:
  struct Reading {
    record::MachineTime all;  // others_ns: whoever worked
    double ours_ns = 0;
  };

  std::optional<Reading> Read() const;

  bool near_;
  std::vector<int> servers_;  // process ids
  std::optional<Reading> before_;
};

// Since the machine started: of /proc/stat, all CPUs together. others_ns: all that was worked, but
// for interrupts, which are nobody's.
std::optional<record::MachineTime> ParseMachineTime(std::istream& stat);

// User and system time of a process, of its /proc/<id>/stat, in ns; 0 of one that is gone.
double ParseProcessTime(std::istream& stat);

}  // namespace driverbench::coordinator

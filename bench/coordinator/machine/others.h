#pragma once

#include <istream>
#include <optional>
#include <vector>

#include "bench/coordinator/machine/placement.h"
#include "bench/record/run.h"

namespace driverbench::coordinator {

// What others took of this machine's CPUs while it measured: neither the run's own processes nor
// database servers, all of which count as measured, since a TiDB has several processes and a proxy
// may stand before it. Of a hypervisor's other guests the kernel knows what was stolen.
class OthersWatch {
 public:
  explicit OthersWatch(const std::vector<ServerAddress>& servers);

  // Since the call before, or since the beginning, counted in ticks of 10 ms. nullopt where it
  // cannot be told: of a server on this machine no process is seen, as from within a container.
  std::optional<record::MachineTime> Take();

 private:
  struct Reading {
    record::MachineTime all;  // others_ns: whoever worked
    double ours_ns = 0;
  };

  std::optional<Reading> Read() const;

  std::vector<int> servers_;  // process ids
  bool told_ = true;
  std::optional<Reading> before_;
};

// Since the machine started: of /proc/stat, all CPUs together. others_ns: all that was worked, but
// for interrupts, which are nobody's.
std::optional<record::MachineTime> ParseMachineTime(std::istream& stat);

// User and system time of a process, of its /proc/<id>/stat, in ns; 0 of one that is gone.
double ParseProcessTime(std::istream& stat);

}  // namespace driverbench::coordinator

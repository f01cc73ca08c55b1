#pragma once

#include <map>
#include <optional>
#include <string>

#include "bench/coordinator/workers/client.h"
#include "bench/coordinator/workers/entrants.h"

namespace driverbench::coordinator {

// The workers of targets, one for each, started when it is needed. A process runs so many blocks.
class TargetProcesses {
 public:
  // On `cpu`, if any.
  TargetProcesses(int blocks_per_process, std::optional<int> cpu)
      : blocks_per_process_(blocks_per_process), cpu_(cpu) {}

  // For the next block.
  Client& For(const Entrant& entrant);

  // After a block: ends the process, unless it may run more blocks. Rows of a target without a
  // server live in it: it always ends, and so it has to before a block, whose table is fresh.
  Reply Release(const Entrant& entrant);

  // Whatever it is doing.
  void Kill(const Entrant& entrant) { processes_.erase(entrant.target.name); }

 private:
  struct Process {
    std::optional<Client> client;
    int blocks = 0;
  };

  int blocks_per_process_;
  std::optional<int> cpu_;
  std::map<std::string, Process> processes_;  // by target
};

}  // namespace driverbench::coordinator

#pragma once

#include <map>
#include <optional>
#include <string>

#include "bench/coordinator/workers/client.h"
#include "bench/coordinator/workers/entrants.h"

namespace driverbench::coordinator {

// The workers of targets, one for each, started when it is needed.
class TargetProcesses {
 public:
  // On `cpu`, if any.
  explicit TargetProcesses(std::optional<int> cpu) : cpu_(cpu) {}

  // For the next block.
  Client& For(const Entrant& entrant);

  // Lets the process end, if there is one, so that the next block has another.
  Reply End(const Entrant& entrant);

  // Whatever it is doing.
  void Kill(const Entrant& entrant) { processes_.erase(entrant.target.name); }

 private:
  std::optional<int> cpu_;
  std::map<std::string, Client> processes_;  // by target
};

}  // namespace driverbench::coordinator

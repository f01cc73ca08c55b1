#pragma once

#include <cstdint>

#include "bench/coordinator/blocks/block_runner.h"
#include "bench/coordinator/workers/entrants.h"
#include "bench/coordinator/workers/keepers.h"
#include "bench/record/run.h"

namespace driverbench::coordinator {

// What targets send in a scenario, seen by a relay between worker and server: three blocks of each,
// of no, one and two operations, each on a fresh connection and verified; where TLS or compression
// hides the commands the last one has more. Every target gets the same plans, so that equal work
// reads equal rows. Whoever contradicts the relay is wrong. Then, without the relay, what the
// server counts for an operation, where it does; nothing of a whole script, whose one operation
// tells too little.
class AuditPass {
 public:
  // For blocks as in `setting`, but of one thread and with a process each, on `tables`.
  AuditPass(BlockRunner::Setting setting, Keepers* keepers, BlockRows::Tables tables = {});

  // The entrant must have a server. What that counts is the average of `account_operations`, where
  // 0 means not to ask.
  record::Audit Of(const Entrant& entrant, std::int64_t account_operations);

 private:
  const protocol::Description::Scenario& scenario_;
  BlockRunner blocks_;
};

}  // namespace driverbench::coordinator

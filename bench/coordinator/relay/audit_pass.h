#pragma once

#include "bench/coordinator/blocks/case_run.h"
#include "bench/coordinator/workers/entrants.h"
#include "bench/coordinator/workers/keepers.h"
#include "bench/record/run.h"

namespace driverbench {

// What a target sends in a scenario, seen by a relay between its worker and its server: three
// blocks, of no, one and two operations, each on a fresh connection and verified; where TLS or
// compression hides the commands the last one has more. Every target gets the same plans, so that
// equal work reads equal rows. Whoever contradicts the relay is wrong. Then, without the relay,
// what the server counts for an operation, where it does: the average of `account_operations`,
// where 0 means not to ask; none of a whole script, whose one operation tells too little. The
// target must have a server; `one` is a case of the scenario that nothing else uses.
Audit AuditTarget(const Entrant& entrant, const Description::Scenario& scenario,
                  std::int64_t account_operations, Keepers* keepers, CaseRun* one);

}  // namespace driverbench

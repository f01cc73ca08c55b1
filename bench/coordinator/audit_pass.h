#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>

#include "bench/coordinator/case_run.h"
#include "bench/coordinator/entrants.h"
#include "bench/coordinator/keepers.h"
#include "bench/report/run.h"
#include "bench/tap/ledger.h"
#include "bench/worker/protocol.h"

namespace driverbench {

// What it costs a target to connect, with no operation: the same in every scenario, and so measured
// once a run. A worker that knows the scenario before it connects may send more in one: that is
// part of its first use there.
struct Connecting {
  std::optional<tap::Ledger> ledger;
  std::optional<Account> growth;  // of the server's account
};
using ConnectingOf = std::map<std::string, Connecting>;  // by target

// What a target sends in a scenario, seen by a relay between its worker and its server: blocks of
// no (see Connecting), one and two operations, each on a fresh connection and verified; where TLS
// or compression hides the commands the last one has more. Every target gets the same plans, so
// that equal work reads equal rows. Whoever contradicts the relay is wrong. Then, without the
// relay, what the server counts for an operation, where it does: the average of
// `account_operations`, where 0 means not to ask; none of a whole script, whose one operation tells
// too little. The target must have a server; `one` is a case of the scenario that nothing else
// uses.
Audit AuditTarget(const Entrant& entrant, const Description::Scenario& scenario,
                  std::int64_t account_operations, Keepers* keepers, CaseRun* one,
                  ConnectingOf* connecting);

}  // namespace driverbench

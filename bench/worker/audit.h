#pragma once

#include "bench/protocol/protocol.h"
#include "scenarios/scenario.h"

namespace driverbench::worker {

// What RunBlock does, for what it sends: one connection, the plan's operations, and nothing else;
// of a plan without operations the connection alone. No clock, and no check of the session, whose
// statements are not the library's.
Status RunAudit(const Backend& backend, const protocol::Connection& connection,
                const scenarios::Scenario& scenario, const scenarios::BlockPlan& plan);

}  // namespace driverbench::worker

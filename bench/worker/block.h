#pragma once

#include "bench/protocol/protocol.h"
#include "scenarios/scenario.h"

namespace driverbench::worker {

// Runs one block under Google Benchmark: one fresh connection per thread, the untimed warm-up, then
// the timed operations. The first failed or wrong operation of any thread ends the block: its
// status is returned and no time is kept.
Status RunBlock(const Backend& backend, const protocol::Connection& connection,
                const scenarios::Scenario& scenario, const scenarios::BlockPlan& plan,
                protocol::BlockTimes* out);

}  // namespace driverbench::worker

#pragma once

#include "bench/protocol/protocol.h"
#include "scenarios/scenario.h"

namespace driverbench {

// Runs one block under Google Benchmark: one fresh connection per thread, the untimed warm-up, then
// the timed operations. The first failed or wrong operation of any thread ends the block: its
// status is returned and no time is kept.
Status RunBlock(const Backend& backend, const Connection& connection, const Scenario& scenario,
                const BlockPlan& plan, BlockTimes* out);

}  // namespace driverbench

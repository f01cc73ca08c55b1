#pragma once

#include <memory>
#include <vector>

#include "bench/protocol/protocol.h"
#include "bench/worker/loop.h"
#include "scenarios/scenario.h"

namespace driverbench::worker {

// Connections that outlive their block, one a thread.
using Sessions = std::vector<std::unique_ptr<IConnection>>;

// Runs one block under Google Benchmark: one connection per thread, the untimed warm-up, then the
// timed operations. The first failed or wrong operation of any thread ends the block: its status is
// returned and no time is kept. `wrap` goes around the script of every thread.
//
// Connections are fresh and closed after the block. With `kept` those that are in it are used, and
// it has the block's afterwards; none of a block that failed.
Status RunBlock(const Backend& backend, const protocol::Connection& connection,
                const scenarios::Scenario& scenario, const scenarios::BlockPlan& plan,
                protocol::BlockTimes* out, const WrapScript& wrap = nullptr,
                Sessions* kept = nullptr);

}  // namespace driverbench::worker

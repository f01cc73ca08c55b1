#pragma once

#include <chrono>
#include <string>

#include "bench/worker/protocol.h"

namespace driverbench {

// Why the answer to `run` cannot be true, given how long it was waited for; empty when it can. A
// worker that reckons wrong would otherwise decide the operations of everybody's blocks, or stand
// in a table with figures that nobody believes.
std::string Implausible(const BlockTimes& times, const BlockPlan& plan,
                        std::chrono::nanoseconds waited);

}  // namespace driverbench

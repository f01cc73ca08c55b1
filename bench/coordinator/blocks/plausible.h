#pragma once

#include <chrono>
#include <optional>
#include <string>

#include "bench/protocol/protocol.h"

namespace driverbench::coordinator {

// Why the answer to `run` cannot be true, given how long it was waited for; empty when it can. A
// worker that reckons wrong would otherwise decide the operations of everybody's blocks, or stand
// in a table with figures that nobody believes. `round_trip` is that of the network to the
// server, 0 where it is not known, and absent where there is no server.
std::string Implausible(const protocol::BlockTimes& times, const scenarios::BlockPlan& plan,
                        std::chrono::nanoseconds waited,
                        std::optional<std::chrono::nanoseconds> round_trip);

}  // namespace driverbench::coordinator

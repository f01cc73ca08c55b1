#pragma once

#include <chrono>

#include "bench/coordinator/machine/placement.h"

namespace driverbench::coordinator {

// What the network alone takes for a question to the server and its answer: the least that the
// kernel saw of some connections that were opened and closed. No operation of anybody takes less.
// 0 where it cannot be told, and on loopback: there the least of a few says more of what else the
// machine does.
std::chrono::nanoseconds RoundTripTo(const ServerAddress& server);

}  // namespace driverbench::coordinator

#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <vector>

#include "bench/coordinator/workers/entrants.h"
#include "bench/coordinator/workers/keepers.h"

namespace driverbench::coordinator {

// By how much more than `rtt` the operations of a server farther away take than those of the same
// server as it is: what is to be taken off the relay's delays. By their lower quartiles, since what
// other programs add at the moment must not be taken off for the whole run. Never negative, and no
// more than 5 % or 200 us, so that no round trip is shorter by more than that.
std::chrono::nanoseconds Excess(const std::vector<std::int64_t>& near_ns,
                                const std::vector<std::int64_t>& far_ns,
                                std::chrono::nanoseconds rtt);

// The same, measured with blocks of simple.get by `far`, whose connections go through a relay, and
// by the same target without: in turns, for some two seconds. The relay itself is exact, to ten
// microseconds or so. The rest is what client and server are slower by when they have waited: their
// CPUs sleep, their caches are cold. A server that really is far away has that as well; here it is
// taken off all the same, because what was asked for is then what anybody can see, as the
// difference between two targets. An echo instead of the server is too little: it wakes up sooner.
// 0 where the blocks fail.
std::chrono::nanoseconds MeasureExcess(const settings::RunSettings& run, const Built& built,
                                       const Entrant& far, std::chrono::nanoseconds rtt,
                                       std::optional<int> worker_cpu, Keepers* keepers);

}  // namespace driverbench::coordinator

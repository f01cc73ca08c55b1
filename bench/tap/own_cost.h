#pragma once

#include <chrono>
#include <optional>

namespace driverbench::tap {

// By how much a relay that delays bytes by `one_way` makes a round trip longer than two of that:
// its timers fire late, it has to wake up, and so have both ends. Measured, for a moment, on one
// byte between two threads, with such a relay and without; the client's on `client_cpu`. Of this
// delay only: what idles longer is slower when it goes on. The relay could instead watch how late
// its own timers are, but not how late it and both ends wake up, which is more.
std::chrono::nanoseconds OwnCost(std::chrono::nanoseconds one_way, std::optional<int> client_cpu);

}  // namespace driverbench::tap

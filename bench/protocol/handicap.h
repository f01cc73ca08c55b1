#pragma once

#include <cstdint>

namespace driverbench::protocol {

// A slowness of known size, which `driverbench selftest` has to find again: an operation that is
// not over before the CPU has been kept busy for a while, as by a client library that does more.
struct Handicap {
  std::int64_t spin_ns = 0;    // of an operation that is hit
  std::int64_t every = 1;      // which operations are hit: 50 for each 50th
  std::int64_t jitter_ns = 0;  // up to so much more, all lengths alike

  bool operator==(const Handicap&) const = default;
};

// Of spin_ns and of jitter_ns: SpinOf's arithmetic needs it below 2^32.
inline constexpr std::int64_t kMostSpinNs = 4'000'000'000;
inline constexpr std::int64_t kMostEvery = 1'000'000'000;

}  // namespace driverbench::protocol

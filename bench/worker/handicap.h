#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <utility>
#include <vector>

#include "scenarios/scenario.h"

namespace driverbench {

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

// How long to spin after operation `n`, counted over all blocks: a block may be shorter than
// `every`. The lengths of the jitter are the multiples of the golden ratio, without their whole
// part: any run of them is spread evenly, so that a short block has its share of all.
std::int64_t SpinOf(const Handicap& handicap, std::uint64_t n);

// Keeps the CPU busy by counting. Asking a clock until it is late enough would be wrong by up to
// one reading, 25 ns: a twelfth of half a percent of a point read.
class Spinner {
 public:
  Spinner();  // measures how fast this CPU counts: 0.1 ms
  void operator()(std::int64_t ns) const;

 private:
  double turns_per_ns_;
};

// How often to count for `ns`, at least once.
std::int64_t TurnsFor(std::int64_t ns, double turns_per_ns);

// A scenario with a handicap. The scenario's own script is called as it is, and then `spin`:
// without a handicap nothing of this stands in the timed loop.
class HandicappedScenario final : public Scenario {
 public:
  using Spin = std::function<void(std::int64_t ns)>;

  HandicappedScenario(const Scenario& inner, const Handicap& handicap, Spin spin)
      : inner_(inner), handicap_(handicap), spin_(std::move(spin)) {}

  Traits traits() const override { return inner_.traits(); }
  std::vector<Player> Table(std::uint64_t seed) const override { return inner_.Table(seed); }
  std::vector<Player> Before(const BlockPlan& plan) const override { return inner_.Before(plan); }
  std::vector<Player> After(const BlockPlan& plan) const override { return inner_.After(plan); }
  std::unique_ptr<Script> Open(const BlockPlan& plan, int thread) const override;

 private:
  const Scenario& inner_;
  const Handicap handicap_;
  const Spin spin_;
};

}  // namespace driverbench

#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <utility>
#include <vector>

#include "bench/protocol/handicap.h"
#include "scenarios/scenario.h"

namespace driverbench {

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

#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <utility>
#include <vector>

#include "bench/protocol/handicap.h"
#include "scenarios/scenario.h"

namespace driverbench::worker {

// How long to spin after operation `n`, counted over all blocks: a block may be shorter than
// `every`. The lengths of the jitter are the multiples of the golden ratio, without their whole
// part: any run of them is spread evenly, so that a short block has its share of all.
std::int64_t SpinOf(const protocol::Handicap& handicap, std::uint64_t n);

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
class HandicappedScenario final : public scenarios::Scenario {
 public:
  using Spin = std::function<void(std::int64_t ns)>;

  HandicappedScenario(const scenarios::Scenario& inner, const protocol::Handicap& handicap,
                      Spin spin)
      : inner_(inner), handicap_(handicap), spin_(std::move(spin)) {}

  Traits traits() const override { return inner_.traits(); }
  std::vector<Player> Table(std::uint64_t seed) const override { return inner_.Table(seed); }
  std::vector<Player> Before(const scenarios::BlockPlan& plan) const override {
    return inner_.Before(plan);
  }
  std::vector<Player> After(const scenarios::BlockPlan& plan) const override {
    return inner_.After(plan);
  }
  std::unique_ptr<scenarios::Script> Open(const scenarios::BlockPlan& plan,
                                          int thread) const override;

 private:
  const scenarios::Scenario& inner_;
  const protocol::Handicap handicap_;
  const Spin spin_;
};

}  // namespace driverbench::worker

#pragma once

#include <cstdint>
#include <functional>

#include "bench/protocol/handicap.h"
#include "bench/worker/loop.h"
#include "scenarios/plan.h"

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

// Puts the handicap around the script of a thread of the plan, which is called as it is, and then
// `spin`: without a handicap nothing of this stands in the timed loop.
using Spin = std::function<void(std::int64_t ns)>;
WrapScript Handicapping(const protocol::Handicap& handicap, const scenarios::BlockPlan& plan,
                        Spin spin);

}  // namespace driverbench::worker

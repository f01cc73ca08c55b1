#pragma once

#include <optional>

#include "bench/analysis/rounds.h"

namespace driverbench::analysis {

// The speed of a target in the first and in the last third of the blocks' operations.
struct Thirds {
  double first = 1;
  double last = 1;
};

// Where a target's speed is another at the end of a block than at its beginning, by more than the
// margin, which the sign test at alpha rejects to be chance: what is settled last (a cache, a
// buffer that grows) weighs as much as the length of a block makes it. Either of the two may be
// the one that settles. These are tests of their own, beside the intervals of the run. Absent where
// that is not so, and where it cannot be told: of several threads, and of blocks of fewer than
// thirty operations.
std::optional<Thirds> UnsettledThirds(const BlockValues& reference, const BlockValues& target,
                                      double alpha, double margin);

}  // namespace driverbench::analysis

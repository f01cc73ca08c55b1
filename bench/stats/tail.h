#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "bench/stats/verdict.h"

namespace driverbench::stats {

// The samples that both sides took in one round.
struct TailRound {
  std::vector<std::int64_t> base;
  std::vector<std::int64_t> now;
};

// The change of the q-quantile of all samples pooled, ln(now / base). A round has too few samples
// for a quantile far out, so there is no ratio a round as in ChangeOf: the interval comes from
// drawing whole rounds anew, with replacement and with both their sides, and is the range of the
// middle 1 - alpha of what they give (the percentile bootstrap). Rounds are drawn, not samples:
// those of one block hang together.
//
// Of few rounds, with a tail that some blocks make, the bootstrap is too sure of itself: at a level
// of 1e-3 it called 7.5 of a thousand equal sides unlike, with what follows 1, and still found 299
// of the 302 true changes that it did. An interval leaves no change out only where an exact test
// says so too: where nothing changed, the two sides of a round may change places, and of all sums
// over the rounds that this gives, of how much more of `now` than of `base` is in the tail, no more
// than alpha / 2 is as far out as what was seen. Otherwise that end of the interval is 0; so it
// always is of more than twenty rounds below a level of 1e-6. (Of the quantiles themselves such a
// test is blunt: they hang on the rounds with the longest samples.)
//
// A level that asks for more draws than are made gets the whole range. It needs as many rounds as
// the sign test, SignTestMinimum(alpha): of fewer it could not know how far they spread. The same
// arguments give the same interval. nullopt without samples on a side, or when a quantile is 0.
std::optional<Change> TailChange(std::span<const TailRound> rounds, double q, double alpha,
                                 std::uint64_t seed);

}  // namespace driverbench::stats

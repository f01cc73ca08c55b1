#pragma once

#include <optional>
#include <span>

#include "bench/stats/verdict.h"

namespace driverbench {

// Two runs stand apart in time: between them the machine, its neighbours and the server drift, by
// more than what the rounds of one run show. How far is known from earlier runs of the same.

// Fewer tell nothing: the largest of the differences of two runs is one difference.
inline constexpr int kSpreadRuns = 3;

// The largest |ln ratio| of any two of these values, each what one run measured; all are positive
// and finite. nullopt with fewer than kSpreadRuns.
std::optional<double> SpreadOf(std::span<const double> runs);

// ln(now / base) of two runs, both positive and finite. The interval is as wide as the spread on
// either side, so that Judge says slower only of a change beyond margin and spread together;
// without a spread there is none, and the verdict is unclear. `rounds` are the runs of the spread.
// It is no confidence interval: of runs there are too few for one.
Change ChangeOfRuns(double base, double now, std::span<const double> runs);

}  // namespace driverbench

#pragma once

#include <optional>
#include <span>

#include "bench/stats/verdict.h"

namespace driverbench::stats {

// Two runs stand apart in time: between them the machine, its neighbours and the server drift, by
// more than what the rounds of one run show. How far is known from earlier runs of the same.

// With fewer nothing can be said.
inline constexpr int kSpreadRuns = 3;

// Of a pair that may be twice as far apart nothing is said either.
inline constexpr double kWidestSpread = 0.69;  // ln 2

// How far two runs of the same are apart at most, as |ln ratio|, given what each of the earlier
// `runs` measured; all are positive and finite. Of a pair of runs one in 1 / alpha is farther
// apart. nullopt with fewer than kSpreadRuns.
//
// It is Student's prediction interval for a difference of two, of logarithms. The largest
// difference seen in the history would not do: of three runs it is exceeded by one pair in five.
std::optional<double> SpreadOf(std::span<const double> runs, double alpha);

// ln(now / base) of two runs, both positive and finite. The interval is as wide as the spread on
// either side, so that Judge says slower only of a change beyond margin and spread together;
// without a spread up to kWidestSpread there is none, and the verdict is unclear. `rounds` are the
// runs of the spread. Of several comparisons each gets its share, alpha / k.
Change ChangeOfRuns(double base, double now, std::span<const double> runs, double alpha);

}  // namespace driverbench::stats

#pragma once

#include <optional>
#include <vector>

namespace driverbench::stats {

// A closed interval, low <= high.
struct Interval {
  double low = 0;
  double high = 0;

  bool Contains(double value) const { return low <= value && value <= high; }
};

// A two-sided confidence interval for the median of the distribution that `values` were drawn from,
// with the level 1 - alpha, 0 < alpha < 1: what the exact sign test does not reject. It is [x(k),
// x(n + 1 - k)] of the sorted values with the largest k for which 2 P(B <= k - 1) <= alpha, B
// binomial with n trials of 1/2. Nothing is assumed about the distribution but independent draws;
// ties only make the interval cover more. nullopt when there are fewer values than
// SignTestMinimum(alpha). No value may be NaN.
std::optional<Interval> SignTestInterval(std::vector<double> values, double alpha);

// The fewest values that SignTestInterval needs: the smallest n with 2 (1/2)^n <= alpha. For 95
// %: 6.
int SignTestMinimum(double alpha);

}  // namespace driverbench::stats

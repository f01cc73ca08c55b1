#pragma once

#include <optional>
#include <vector>

namespace driverbench::stats {

// The q-quantile of `values`, 0 <= q <= 1, in the values' unit; nullopt when there are none. The
// definition is number 7 of Hyndman and Fan (1996), which R and NumPy use unless told otherwise:
// with the sorted values x[0..n-1], the straight line between the neighbours of position q * (n -
// 1). The order of `values` does not matter. No value may be NaN.
std::optional<double> Quantile(std::vector<double> values, double q);

// The 0.5-quantile: the middle value, or the mean of the two in the middle.
std::optional<double> Median(std::vector<double> values);

}  // namespace driverbench::stats

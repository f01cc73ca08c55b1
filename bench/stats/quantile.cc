#include "bench/stats/quantile.h"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <utility>

namespace driverbench::stats {

std::optional<double> Quantile(std::vector<double> values, double q) {
  if (values.empty()) return std::nullopt;
  const double position = std::clamp(q, 0.0, 1.0) * static_cast<double>(values.size() - 1);
  const auto below = static_cast<std::ptrdiff_t>(std::floor(position));
  const double fraction = position - std::floor(position);
  const auto at = values.begin() + below;
  // Selecting is linear where sorting is not: a run pools hundreds of thousands of samples.
  std::nth_element(values.begin(), at, values.end());
  if (fraction == 0) return *at;
  const double above = *std::min_element(at + 1, values.end());
  return std::lerp(*at, above, fraction);
}

std::optional<double> Median(std::vector<double> values) {
  return Quantile(std::move(values), 0.5);
}

}  // namespace driverbench::stats

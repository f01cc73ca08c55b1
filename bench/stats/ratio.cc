#include "bench/stats/ratio.h"

#include <algorithm>
#include <cmath>
#include <cstddef>

namespace driverbench::stats {

std::vector<double> PairedLogRatios(std::span<const double> reference,
                                    std::span<const double> other) {
  std::vector<double> ratios(std::min(reference.size(), other.size()));
  for (std::size_t i = 0; i < ratios.size(); ++i) {
    // The difference of two logarithms cannot overflow where the quotient of the values could.
    ratios[i] = std::log(reference[i]) - std::log(other[i]);
  }
  return ratios;
}

std::optional<double> GeometricMean(std::span<const double> values) {
  if (values.empty()) return std::nullopt;
  double sum = 0;
  for (const double value : values) sum += std::log(value);
  return std::exp(sum / static_cast<double>(values.size()));
}

}  // namespace driverbench::stats

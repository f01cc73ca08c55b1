#include "bench/stats/sign_test.h"

#include <algorithm>
#include <boost/iterator/counting_iterator.hpp>
#include <boost/math/distributions/binomial.hpp>
#include <cmath>
#include <cstddef>

namespace driverbench::stats {
namespace {

// Tail probabilities are computed to about 15 digits; a level that is met exactly (alpha = 2^-5
// with six values) must not fail by the last of them.
constexpr double kSlack = 1 + 1e-12;

}  // namespace

std::optional<Interval> SignTestInterval(std::vector<double> values, double alpha) {
  const auto count = static_cast<std::ptrdiff_t>(values.size());
  if (count == 0) return std::nullopt;
  const boost::math::binomial_distribution<double> signs(static_cast<double>(count), 0.5);
  const auto outside = [&](std::ptrdiff_t k) {
    return 2 * boost::math::cdf(signs, static_cast<double>(k)) <= alpha * kSlack;
  };
  // The k of the header: how many of 0, 1, 2, ... lie in the lower tail. The tail grows with k, so
  // bisect.
  using Number = boost::counting_iterator<std::ptrdiff_t>;
  const std::ptrdiff_t k = *std::partition_point(Number(0), Number(count / 2), outside);
  if (k == 0) return std::nullopt;
  std::ranges::sort(values);
  return Interval{values[static_cast<std::size_t>(k - 1)],
                  values[static_cast<std::size_t>(count - k)]};
}

int SignTestMinimum(double alpha) {
  int count = 1;
  while (std::ldexp(2.0, -count) > alpha * kSlack) ++count;
  return count;
}

}  // namespace driverbench::stats

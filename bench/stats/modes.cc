#include "bench/stats/modes.h"

#include <algorithm>
#include <cstddef>

#include "bench/stats/quantile.h"

namespace driverbench::stats {
namespace {

constexpr double kNear = 1.25;
constexpr double kWidth = kNear * kNear;

}  // namespace

bool MedianIsBetweenModes(std::vector<double> values) {
  std::ranges::sort(values);
  const double median = Median(values).value_or(0);
  std::ptrdiff_t near = 0;
  std::ptrdiff_t left = 0;
  std::ptrdiff_t right = 0;
  auto end = values.begin();  // of the stretch that begins at `begin`
  for (auto begin = values.begin(); begin != values.end(); ++begin) {
    while (end != values.end() && *end <= *begin * kWidth) ++end;
    if (*begin * kWidth <= median / kNear) left = std::max(left, end - begin);
    if (*begin >= median * kNear) right = std::max(right, end - begin);
    if (*begin >= median / kNear && *begin <= median * kNear) ++near;
  }
  return 2 * near < std::min(left, right);
}

}  // namespace driverbench::stats

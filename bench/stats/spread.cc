#include "bench/stats/spread.h"

#include <algorithm>
#include <cmath>

namespace driverbench {

std::optional<double> SpreadOf(std::span<const double> runs) {
  if (runs.size() < kSpreadRuns) return std::nullopt;
  const auto [low, high] = std::ranges::minmax(runs);
  return std::log(high / low);
}

Change ChangeOfRuns(double base, double now, std::span<const double> runs) {
  Change change;
  change.estimate = std::log(now / base);
  change.rounds = static_cast<int>(runs.size());
  if (const auto spread = SpreadOf(runs))
    change.interval = Interval{change.estimate - *spread, change.estimate + *spread};
  return change;
}

}  // namespace driverbench

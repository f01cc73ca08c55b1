#include "bench/stats/verdict.h"

#include <algorithm>
#include <cmath>

#include "bench/stats/quantile.h"
#include "bench/stats/ratio.h"

namespace driverbench::stats {

std::optional<Change> ChangeOf(std::span<const double> base, std::span<const double> now,
                               double alpha) {
  return ChangeOf(PairedLogRatios(now, base), alpha);
}

std::optional<Change> ChangeOf(const std::vector<double>& ratios, double alpha) {
  const std::optional<double> estimate = Median(ratios);
  if (!estimate) return std::nullopt;
  return Change{.estimate = *estimate,
                .interval = SignTestInterval(ratios, alpha),
                .rounds = static_cast<int>(ratios.size())};
}

Change Inverse(const Change& change) {
  Change inverse{.estimate = -change.estimate, .rounds = change.rounds};
  if (change.interval)
    inverse.interval = Interval{.low = -change.interval->high, .high = -change.interval->low};
  return inverse;
}

Verdict Judge(const Change& change, double margin) {
  if (!change.interval) return Verdict::kUnclear;
  const double beyond = std::log1p(margin);
  const auto [low, high] = *change.interval;
  if (low > beyond) return Verdict::kSlower;
  if (high < -beyond) return Verdict::kFaster;
  if (-beyond <= low && high <= beyond) return Verdict::kSame;
  return Verdict::kUnclear;
}

std::optional<double> SmallestFound(const Change& change, double margin) {
  if (!change.interval) return std::nullopt;
  const double arm =
      std::max(change.estimate - change.interval->low, change.interval->high - change.estimate);
  return ShareOf(std::log1p(margin) + arm);
}

double ShareOf(double change) { return std::expm1(change); }

}  // namespace driverbench::stats

#include "bench/stats/spread.h"

#include <boost/math/distributions/students_t.hpp>
#include <cmath>

namespace driverbench::stats {

std::optional<double> SpreadOf(std::span<const double> runs, double alpha) {
  if (runs.size() < kSpreadRuns) return std::nullopt;
  const auto count = static_cast<double>(runs.size());
  double mean = 0;
  for (const double run : runs) mean += std::log(run) / count;
  double squares = 0;
  for (const double run : runs) squares += (std::log(run) - mean) * (std::log(run) - mean);
  const double deviation = std::sqrt(squares / (count - 1));
  const boost::math::students_t_distribution<double> student(count - 1);
  // A pair is made of two runs, each as far from the mean as any.
  return boost::math::quantile(boost::math::complement(student, alpha / 2)) * deviation *
         std::sqrt(2.0);
}

Change ChangeOfRuns(double base, double now, std::span<const double> runs, double alpha) {
  Change change;
  change.estimate = std::log(now / base);
  change.rounds = static_cast<int>(runs.size());
  const std::optional<double> spread = SpreadOf(runs, alpha);
  if (spread && *spread <= kWidestSpread)
    change.interval = Interval{change.estimate - *spread, change.estimate + *spread};
  return change;
}

}  // namespace driverbench::stats

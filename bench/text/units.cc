#include "bench/text/units.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <initializer_list>

namespace driverbench::text {
namespace {

// Of which a value has three digits. The bounds are where rounding would carry into a further one.
int DecimalsOfThree(double value) { return value < 9.995 ? 2 : value < 99.95 ? 1 : 0; }

std::string ThreeDigits(double value) {
  return fmt::format("{:.{}f}", value, DecimalsOfThree(value));
}

// In which a time has at most three digits before the point.
struct Unit {
  const char* name;
  double ns;
};

Unit UnitOf(double ns) {
  constexpr std::array kUnits{Unit{"ns", 1}, Unit{"us", 1e3}, Unit{"ms", 1e6}, Unit{"s", 1e9}};
  std::size_t i = 0;
  while (i + 1 < kUnits.size() && ns >= 999.5 * kUnits.at(i).ns) ++i;
  return kUnits.at(i);
}

bool RoundsToOne(double value, int decimals) {
  return std::abs(value - 1) < 0.5 * std::pow(10.0, -decimals);
}

// The fewest decimals, two to four, with which no value but 1 itself reads as 1, and none has less
// than two digits.
int Decimals(std::initializer_list<double> values) {
  int decimals = 2;
  for (const double value : values) {
    while (decimals < 4 && value != 1 &&
           (RoundsToOne(value, decimals) || value < std::pow(10.0, 1 - decimals))) {
      ++decimals;
    }
  }
  return decimals;
}

std::string Grouped(double value) {
  std::string digits = fmt::format("{:.0f}", value);
  for (std::ptrdiff_t at = static_cast<std::ptrdiff_t>(digits.size()) - 3; at > 0; at -= 3) {
    digits.insert(static_cast<std::size_t>(at), 1, ',');
  }
  return digits;
}

}  // namespace

std::string FormatDuration(double ns) {
  const Unit unit = UnitOf(ns);
  return ThreeDigits(ns / unit.ns) + " " + unit.name;
}

std::string FormatDifference(double ns, const std::optional<stats::Interval>& interval) {
  const auto [low, high] = interval.value_or(stats::Interval{ns, ns});
  const double largest = std::max({std::abs(ns), std::abs(low), std::abs(high)});
  const Unit unit = UnitOf(largest);
  const int decimals = DecimalsOfThree(largest / unit.ns);
  const auto digits = [&](double value) {
    std::string text = fmt::format("{:.{}f}", value / unit.ns, decimals);
    // What rounds to -0 is 0.
    return text.find_first_not_of("-0.") == std::string::npos && text.front() == '-'
               ? text.substr(1)
               : text;
  };
  const std::string estimate = fmt::format("{} {}", digits(ns), unit.name);
  return interval ? fmt::format("{} [{}, {}]", estimate, digits(low), digits(high)) : estimate;
}

std::string FormatRate(double per_second) {
  return per_second < 99.95 ? ThreeDigits(per_second) : Grouped(per_second);
}

std::string FormatSpeed(double speed) { return fmt::format("{:.{}f}x", speed, Decimals({speed})); }

std::string FormatSpeed(double speed, const stats::Interval& interval) {
  // An interval around 1 may well have an estimate that reads as 1; one beside it must not look as
  // if it held 1.
  int decimals = interval.Contains(1) ? 2 : Decimals({interval.low, interval.high});
  const auto same = [&] {
    return fmt::format("{:.{}f}", interval.low, decimals) ==
           fmt::format("{:.{}f}", interval.high, decimals);
  };
  if (decimals == 2 && interval.low != interval.high && same()) ++decimals;
  return fmt::format("{:.{}f}x [{:.{}f}, {:.{}f}]", speed, decimals, interval.low, decimals,
                     interval.high, decimals);
}

std::string FormatShare(double share) {
  const double percent = 100 * share;
  // The bounds are where rounding would carry into a further digit.
  return fmt::format("{:.{}f}%", percent, percent < 0.995 ? 2 : percent < 9.95 ? 1 : 0);
}

std::string FormatCount(long long count, const std::string& noun) {
  return fmt::format("{} {}{}", count, noun, count == 1 ? "" : "s");
}

}  // namespace driverbench::text

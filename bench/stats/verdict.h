#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include "bench/stats/sign_test.h"

namespace driverbench::stats {

// What paired rounds say of a change. All values are ln(now / base): positive where it takes more
// now, +0.01 for 1 % more. Logarithms, because a change and its way back must weigh the same.
struct Change {
  double estimate = 0;                 // the median over the rounds
  std::optional<Interval> interval{};  // absent with too few rounds for the level
  int rounds = 0;
};

// base[i] and now[i] were measured in the same round; both have the same length, and every value is
// positive and finite. The interval is the exact sign test's at 1 - alpha: of several comparisons
// each gets its share, alpha / k. nullopt without rounds.
std::optional<Change> ChangeOf(std::span<const double> base, std::span<const double> now,
                               double alpha);

// The same of ratios that are there already, as ln(now / base).
std::optional<Change> ChangeOf(const std::vector<double>& ratios, double alpha);

// The same change, of the inverse of what is compared.
Change Inverse(const Change& change);

enum class Verdict : std::uint8_t {
  kFaster,   // the whole interval lies beyond the margin
  kSlower,   // the same on the other side
  kSame,     // it lies within
  kUnclear,  // anything else, also no interval
};

// The margin is the difference that matters: 0.01 for 1 %, on both sides of a change in logarithms.
Verdict Judge(const Change& change, double margin);

// The smallest true change that rounds which spread like these would have called faster or slower,
// as a share: 0.016 for 1.6 %. It is the margin and the longer arm of the interval. nullopt without
// an interval: no change could have been found.
std::optional<double> SmallestFound(const Change& change, double margin);

// In the order of the enum.
inline constexpr std::array<std::string_view, 4> kVerdictNames = {"faster", "slower", "same",
                                                                  "unclear"};

constexpr std::string_view VerdictName(Verdict verdict) {
  return kVerdictNames.at(static_cast<std::size_t>(verdict));
}

// ln(1 + share) as a share: 0.01 for a change of 1 %.
double ShareOf(double change);

// Of a gate (selftest, ab): how often one of all its verdicts together may be wrong where nothing
// changed.
inline constexpr double kGateAlpha = 0.01;

// The margin where none is configured.
inline constexpr double kMargin = 0.01;

}  // namespace driverbench::stats

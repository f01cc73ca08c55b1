#include "bench/settings/percent.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <cstdint>

#include "bench/settings/number.h"

namespace driverbench::settings {
namespace {

constexpr std::uint64_t kLargest = 1'000'000;  // percent
constexpr double kHundredths = 10'000;         // of a percent, in a share of 1

}  // namespace

std::optional<double> ParsePercent(std::string_view text) {
  if (!text.ends_with('%')) return std::nullopt;
  text.remove_suffix(1);
  const std::size_t point = text.find('.');
  const std::optional<std::uint64_t> whole = ParseNumber(text.substr(0, point));
  if (!whole || *whole > kLargest) return std::nullopt;
  std::uint64_t hundredths = 0;
  if (point != std::string_view::npos) {
    const std::string_view decimals = text.substr(point + 1);
    const bool digits = std::ranges::all_of(decimals, [](char c) { return c >= '0' && c <= '9'; });
    if (!digits || decimals.empty() || decimals.size() > 2) return std::nullopt;
    for (const char digit : decimals)
      hundredths = 10 * hundredths + static_cast<std::uint64_t>(digit - '0');
    if (decimals.size() == 1) hundredths *= 10;
  }
  // One division of whole numbers: 1.1% is the double that 0.011 is.
  return static_cast<double>(100 * *whole + hundredths) / kHundredths;
}

std::string FormatPercent(double share) {
  return fmt::format("{}%", std::round(share * kHundredths) / 100);
}

}  // namespace driverbench::settings

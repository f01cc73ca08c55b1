#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace driverbench::settings {

// "1%", "0.5%", "12.25%" as a share: 0.01 for 1 %. A number without leading zeros, of at most two
// decimals, and the sign, nothing between them. Nothing when it is not that, or above 1,000,000 %.
std::optional<double> ParsePercent(std::string_view text);

// In hundredths of a percent, without zeros at the end; what ParsePercent reads.
std::string FormatPercent(double share);

}  // namespace driverbench::settings

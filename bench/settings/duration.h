#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

namespace driverbench::settings {

// "30ms", "60s", "5min", "2h": a whole number without leading zeros and one of these units, nothing
// between them. Nothing when it is not that, or more than 2^63 ms.
std::optional<std::chrono::milliseconds> ParseDuration(std::string_view text);

// In the largest unit that needs no fraction; what ParseDuration reads.
std::string WriteDuration(std::chrono::milliseconds duration);

}  // namespace driverbench::settings

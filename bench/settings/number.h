#pragma once

#include <charconv>
#include <cstdint>
#include <optional>
#include <string_view>

namespace driverbench::settings {

// Decimal digits and nothing else. No leading zeros: `010` is 8 to YAML 1.1, 10 to YAML 1.2, and
// nobody can tell which was meant.
inline std::optional<std::uint64_t> ParseNumber(std::string_view text) {
  if (text.size() > 1 && text.front() == '0') return std::nullopt;
  std::uint64_t value = 0;
  const auto [parsed, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc() || parsed != text.data() + text.size()) return std::nullopt;
  return value;
}

}  // namespace driverbench::settings

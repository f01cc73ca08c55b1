#pragma once

#include <algorithm>
#include <cstddef>
#include <optional>
#include <string_view>
#include <type_traits>

namespace driverbench::text {

// The names of an enum stand in one table, in the order of its values, and serve both ways. Beside
// the enum:
//
//   inline constexpr std::array<std::string_view, 2> kSideNames = {"base", "new"};
//   constexpr const auto& NamesOf(Side /*any*/) { return kSideNames; }
template <typename Enum>
concept Named = std::is_enum_v<Enum> && requires(Enum value) {
  NamesOf(value).size();
};

template <Named Enum>
constexpr std::string_view NameOf(Enum value) {
  return NamesOf(value).at(static_cast<std::size_t>(value));
}

template <Named Enum>
constexpr std::optional<Enum> FromName(std::string_view name) {
  const auto& names = NamesOf(Enum{});
  const auto found = std::ranges::find(names, name);
  if (found == names.end()) return std::nullopt;
  return static_cast<Enum>(found - names.begin());
}

}  // namespace driverbench::text

#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace driverbench::settings {

enum class Controls : unsigned char {
  kNone,
  kLayout
};  // kLayout: tab, line feed and carriage return may stand

// The first byte that is not UTF-8 or belongs to a control character, if there is one. Names,
// variables and the file itself pass through here: results are UTF-8 without control characters,
// and the workers' JSON is UTF-8.
std::optional<std::size_t> FindBadByte(std::string_view text, Controls allowed);

// `text` for an error text: as it is when it is one plain word, else in quotes, with what is
// no UTF-8, no character to see or reorders text as \x1b or \u202e; never more than a line. Not at
// all when it may hold a password, as connection strings do.
std::string Show(std::string_view text);

}  // namespace driverbench::settings

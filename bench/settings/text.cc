#include "bench/settings/text.h"

#include <fmt/format.h>

#include <algorithm>
#include <boost/algorithm/string/case_conv.hpp>
#include <boost/locale/utf.hpp>

namespace driverbench::settings {
namespace {

namespace utf = boost::locale::utf;

constexpr std::size_t kMaxShown = 64;

bool IsControl(utf::code_point point) { return point < 0x20 || (point >= 0x7F && point < 0xA0); }

// What is read otherwise than it is written: spaces of other kinds, zero width, line and paragraph
// separators, direction overrides.
bool IsHidden(utf::code_point point) {
  const auto in = [point](utf::code_point first, utf::code_point last) {
    return first <= point && point <= last;
  };
  return point == 0xA0 || point == 0xAD || point == 0x1680 || in(0x2000, 0x200F) ||
         in(0x2028, 0x202F) || in(0x205F, 0x206F) || point == 0x3000 || point == 0xFEFF ||
         in(0xFFF9, 0xFFFB) || in(0xE0000, 0xE0FFF);
}

bool IsLayout(utf::code_point point) { return point == '\t' || point == '\n' || point == '\r'; }

// user:password@host in whatever form, password=..., and `password:...`, which is one word to YAML.
bool MayHoldPassword(std::string_view text) {
  if (text.find('@') != std::string_view::npos) return true;
  const std::string lower = boost::algorithm::to_lower_copy(std::string(text));
  const std::size_t word = std::min(lower.find("pass"), lower.find("pwd"));
  return word != std::string::npos && lower.find_first_of("=:", word) != std::string::npos;
}

// Moves *at behind the next character.
utf::code_point Next(const char** at, const char* end) {
  return utf::utf_traits<char>::decode(*at, end);
}

}  // namespace

std::optional<std::size_t> FindBadByte(std::string_view text, Controls allowed) {
  const char* const begin = text.data();
  const char* const end = begin + text.size();
  for (const char* at = begin; at != end;) {
    const char* const start = at;
    const utf::code_point point = Next(&at, end);
    if (!utf::is_valid_codepoint(point)) return start - begin;
    if (IsControl(point) && !(allowed == Controls::kLayout && IsLayout(point)))
      return start - begin;
  }
  return std::nullopt;
}

std::string Show(std::string_view text) {
  if (MayHoldPassword(text)) return "*** (not shown: it may hold a password)";
  const bool plain =
      !text.empty() && text.size() <= kMaxShown &&
      std::all_of(text.begin(), text.end(), [](char c) { return c > ' ' && c <= '~' && c != '"'; });
  if (plain) return std::string(text);
  std::string shown = "\"";
  const char* const end = text.data() + text.size();
  for (const char* at = text.data(); at != end;) {
    if (shown.size() > kMaxShown) return shown + "...\"";
    const char* const start = at;
    const utf::code_point point = Next(&at, end);
    if (!utf::is_valid_codepoint(point)) {
      // A broken sequence has no agreed length: show its first byte and go on behind it.
      at = start + 1;
      shown += fmt::format("\\x{:02x}", static_cast<unsigned char>(*start));
    } else if (IsControl(point)) {
      shown += fmt::format("\\x{:02x}", static_cast<unsigned>(point));
    } else if (IsHidden(point)) {
      shown += fmt::format("\\u{:04x}", static_cast<unsigned>(point));
    } else if (point == '"' || point == '\\') {
      shown += '\\';
      shown += *start;
    } else {
      shown.append(start, at);
    }
  }
  return shown + "\"";
}

}  // namespace driverbench::settings

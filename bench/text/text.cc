#include "bench/text/text.h"

#include <fmt/format.h>
#include <utf8proc.h>

#include <cstdint>

namespace driverbench::text {
namespace {

constexpr std::string_view kReplacement = "\xEF\xBF\xBD";  // U+FFFD

// The character that `text` (not empty) begins with, and its bytes; no UTF-8: -1 and one byte.
struct Decoded {
  utf8proc_int32_t c;
  std::size_t bytes;
};

Decoded Decode(std::string_view text) {
  utf8proc_int32_t c = -1;
  const utf8proc_ssize_t bytes =
      utf8proc_iterate(reinterpret_cast<const utf8proc_uint8_t*>(text.data()),
                       static_cast<utf8proc_ssize_t>(text.size()), &c);
  return bytes > 0 ? Decoded{c, static_cast<std::size_t>(bytes)} : Decoded{-1, 1};
}

// What is read otherwise than it is written: zero width, line and paragraph separators, direction
// overrides, and what is set aside for more of them. Not what makes an emoji of the character
// before it.
bool IsHidden(utf8proc_int32_t c) {
  if (0xFE00 <= c && c <= 0xFE0F) return false;
  if ((0x2060 <= c && c <= 0x206F) || (0xE0000 <= c && c <= 0xE0FFF)) return true;
  const utf8proc_property_t* const property = utf8proc_get_property(c);
  return property->ignorable || property->category == UTF8PROC_CATEGORY_CF ||
         property->category == UTF8PROC_CATEGORY_ZL || property->category == UTF8PROC_CATEGORY_ZP;
}

std::size_t Width(utf8proc_int32_t c) {
  return c < 0 ? 1 : static_cast<std::size_t>(utf8proc_charwidth(c));
}

}  // namespace

std::string CleanText(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  while (!text.empty()) {
    const auto [c, bytes] = Decode(text);
    if (c == '\t' || c == '\n' || c == '\v' || c == '\f' || c == '\r' || c == 0x85) {
      out += ' ';
    } else if ((0 <= c && c < 0x20) || (0x7F <= c && c < 0xA0)) {
      out += fmt::format("\\x{:02x}", static_cast<std::uint32_t>(c));
    } else if (c < 0 || IsHidden(c)) {
      out += kReplacement;
    } else {
      out += text.substr(0, bytes);
    }
    text.remove_prefix(bytes);
  }
  return out;
}

std::size_t DisplayWidth(std::string_view text) {
  std::size_t width = 0;
  while (!text.empty()) {
    const auto [c, bytes] = Decode(text);
    width += Width(c);
    text.remove_prefix(bytes);
  }
  return width;
}

std::string PadRight(std::string_view text, std::size_t width) {
  const std::size_t used = DisplayWidth(text);
  return std::string(text) + std::string(width > used ? width - used : 0, ' ');
}

std::string PadLeft(std::string_view text, std::size_t width) {
  const std::size_t used = DisplayWidth(text);
  return std::string(width > used ? width - used : 0, ' ') + std::string(text);
}

std::string Cut(std::string_view text, std::size_t width) {
  if (DisplayWidth(text) <= width) return std::string(text);
  constexpr std::string_view kMore = "...";
  if (width <= kMore.size()) return std::string(kMore.substr(0, width));
  std::size_t end = 0;
  std::size_t used = 0;
  while (end < text.size()) {
    const auto [c, bytes] = Decode(text.substr(end));
    if (used + Width(c) > width - kMore.size()) break;
    used += Width(c);
    end += bytes;
  }
  return std::string(text.substr(0, end)) + std::string(kMore);
}

std::vector<std::string> Wrap(std::string_view text, std::size_t width) {
  std::vector<std::string> lines(1);
  std::size_t used = 0;
  while (!text.empty()) {
    const std::size_t space = text.find(' ');
    const std::string_view word = text.substr(0, space);
    text.remove_prefix(space == std::string_view::npos ? text.size() : space + 1);
    if (word.empty()) continue;
    const std::size_t columns = DisplayWidth(word);
    if (used != 0 && used + 1 + columns > width) {
      lines.emplace_back();
      used = 0;
    }
    if (used != 0) lines.back() += ' ';
    lines.back() += word;
    used += columns + (used != 0 ? 1 : 0);
  }
  return lines;
}

}  // namespace driverbench::text

#include "bench/text/text.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cstdint>

namespace driverbench {
namespace {

constexpr std::string_view kReplacement = "\xEF\xBF\xBD";  // U+FFFD

struct Range {
  char32_t first;
  char32_t last;
};

template <std::size_t kSize>
bool In(const std::array<Range, kSize>& ranges, char32_t c) {
  return std::ranges::any_of(ranges, [c](Range r) { return r.first <= c && c <= r.last; });
}

// What is read otherwise than it is written: zero width, line and paragraph separators, direction
// overrides.
constexpr std::array kHidden{Range{0xAD, 0xAD},      Range{0x200B, 0x200F}, Range{0x2028, 0x202E},
                             Range{0x2060, 0x206F},  Range{0xFEFF, 0xFEFF}, Range{0xFFF9, 0xFFFB},
                             Range{0xE0000, 0xE0FFF}};

constexpr std::array kCombining{Range{0x300, 0x36F},   Range{0x483, 0x489},  Range{0x591, 0x5BD},
                                Range{0x610, 0x61A},   Range{0x64B, 0x65F},  Range{0x1AB0, 0x1AFF},
                                Range{0x20D0, 0x20FF}, Range{0xFE00, 0xFE0F}};

constexpr std::array kWide{
    Range{0x1100, 0x115F},   Range{0x2E80, 0x303E},   Range{0x3041, 0xA4CF},
    Range{0xAC00, 0xD7A3},   Range{0xF900, 0xFAFF},   Range{0xFE30, 0xFE6F},
    Range{0xFF00, 0xFF60},   Range{0xFFE0, 0xFFE6},   Range{0x1F300, 0x1F64F},
    Range{0x1F680, 0x1F6FF}, Range{0x1F900, 0x1F9FF}, Range{0x20000, 0x3FFFD}};

// The character that `text` (not empty) begins with, and its bytes; no UTF-8: U+FFFFFFFF and one
// byte.
struct Decoded {
  char32_t c;
  std::size_t bytes;
};

Decoded Decode(std::string_view text) {
  constexpr Decoded kInvalid{0xFFFFFFFF, 1};
  const auto byte = [&](std::size_t i) { return static_cast<std::uint8_t>(text[i]); };
  const std::uint8_t lead = byte(0);
  if (lead < 0x80) return {lead, 1};
  const std::size_t bytes = lead >= 0xF0 ? 4 : lead >= 0xE0 ? 3 : 2;
  if (lead < 0xC2 || lead > 0xF4 || text.size() < bytes) return kInvalid;
  char32_t c = lead & (0xFF >> (bytes + 1));
  for (std::size_t i = 1; i < bytes; ++i) {
    if ((byte(i) & 0xC0) != 0x80) return kInvalid;
    c = c << 6 | (byte(i) & 0x3F);
  }
  const bool overlong = (bytes == 3 && c < 0x800) || (bytes == 4 && c < 0x10000);
  const bool surrogate = 0xD800 <= c && c <= 0xDFFF;
  if (overlong || surrogate || c > 0x10FFFF) return kInvalid;
  return {c, bytes};
}

std::size_t Width(char32_t c) { return In(kCombining, c) ? 0 : In(kWide, c) ? 2 : 1; }

}  // namespace

std::string CleanText(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  while (!text.empty()) {
    const auto [c, bytes] = Decode(text);
    if (c == '\t' || c == '\n' || c == '\v' || c == '\f' || c == '\r' || c == 0x85) {
      out += ' ';
    } else if (c < 0x20 || (0x7F <= c && c < 0xA0)) {
      out += fmt::format("\\x{:02x}", static_cast<std::uint32_t>(c));
    } else if (c == 0xFFFFFFFF || In(kHidden, c)) {
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

std::string EscapeMarkdown(std::string_view text) {
  std::string out;
  for (const char c : text) {
    if (c == '<') {
      out += "&lt;";
    } else if (c == '&') {
      out += "&amp;";
    } else {
      if (std::string_view("\\`*_{}[]#|>~").find(c) != std::string_view::npos) out += '\\';
      out += c;
    }
  }
  return out;
}

std::string Columns(const std::vector<std::vector<std::string>>& rows) {
  std::vector<std::size_t> widths;
  for (const auto& row : rows) {
    widths.resize(std::max(widths.size(), row.size()));
    for (std::size_t i = 0; i < row.size(); ++i)
      widths[i] = std::max(widths[i], DisplayWidth(row[i]));
  }
  std::string out;
  for (const auto& row : rows) {
    for (std::size_t i = 0; i < row.size(); ++i)
      out += "  " + (i == 0 ? PadRight(row[i], widths[i]) : PadLeft(row[i], widths[i]));
    out += '\n';
  }
  return out;
}

}  // namespace driverbench

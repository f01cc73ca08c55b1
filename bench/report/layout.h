#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "bench/report/table.h"

namespace driverbench {

// What the tables for terminals are put together with.

inline constexpr std::string_view kBold = "1";
inline constexpr std::string_view kDim = "2";
inline constexpr std::string_view kRed = "31";
inline constexpr std::string_view kGreen = "32";
inline constexpr std::string_view kYellow = "33";

inline constexpr std::string_view kGap = "  ";

// `text` as it is where the style has no colours.
std::string Paint(std::string_view text, std::string_view colour, const TableStyle& style);

std::string TrimRight(std::string text);

// Wrapped lines, all but the first indented by `indent`, which the first one has as its beginning.
std::string Paragraph(const std::string& begin, std::size_t indent, const std::string& text,
                      const TableStyle& style);

}  // namespace driverbench

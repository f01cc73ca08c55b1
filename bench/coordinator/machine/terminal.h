#pragma once

#include <array>
#include <cstdint>
#include <string_view>

#include "bench/report/terminal.h"

namespace driverbench::coordinator {

// Whether what is written to `fd` reaches a terminal that obeys more than line feeds: not with
// TERM=dumb.
bool IsTerminal(int fd);

// When standard output has colours; kAuto: on a terminal, unless NO_COLOR (https://no-color.org)
// says otherwise.
enum class Colours : std::uint8_t { kAuto, kAlways, kNever };
inline constexpr std::array<std::string_view, 3> kColoursNames = {"auto", "always", "never"};
constexpr const auto& NamesOf(Colours /*any*/) { return kColoursNames; }

// Of all that this process prints from now on: there is one standard output.
void ChooseColours(Colours colours);

// For standard output: colours as chosen, kAuto unless they were; as wide as the terminal is, 80
// columns at least, and 80 elsewhere.
report::TerminalStyle OutputStyle();

}  // namespace driverbench::coordinator

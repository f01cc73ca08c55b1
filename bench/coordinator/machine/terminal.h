#pragma once

#include "bench/report/terminal.h"

namespace driverbench::coordinator {

// Whether what is written to `fd` reaches a terminal that obeys more than line feeds: not with
// TERM=dumb.
bool IsTerminal(int fd);

// For standard output: colours on a terminal, unless NO_COLOR (https://no-color.org) says
// otherwise; as wide as the terminal is, 80 columns at least, and 80 elsewhere.
report::TerminalStyle OutputStyle();

}  // namespace driverbench::coordinator

#include "bench/coordinator/machine/terminal.h"

#include <sys/ioctl.h>
#include <unistd.h>

#include <algorithm>
#include <cstdlib>
#include <string_view>

namespace driverbench::coordinator {
namespace {

// Empty when it is not set.
std::string_view Variable(const char* name) {
  const char* value = std::getenv(name);
  return value == nullptr ? "" : value;
}

// Of the whole process; set while the command line is read, before anything is printed.
Colours chosen = Colours::kAuto;

bool HasColours() {
  if (chosen != Colours::kAuto) return chosen == Colours::kAlways;
  return IsTerminal(STDOUT_FILENO) && Variable("NO_COLOR").empty();
}

}  // namespace

void ChooseColours(Colours colours) { chosen = colours; }

bool IsTerminal(int fd) { return isatty(fd) == 1 && Variable("TERM") != "dumb"; }

report::TerminalStyle OutputStyle() {
  report::TerminalStyle style{.colour = HasColours()};
  winsize size{};
  if (ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0)
    style.width = std::max<std::size_t>(size.ws_col, style.width);
  return style;
}

}  // namespace driverbench::coordinator

#include "bench/coordinator/machine/terminal.h"

#include <unistd.h>

#include <cstdlib>
#include <string_view>

namespace driverbench {
namespace {

// Empty when it is not set.
std::string_view Variable(const char* name) {
  const char* value = std::getenv(name);
  return value == nullptr ? "" : value;
}

}  // namespace

bool IsTerminal(int fd) { return isatty(fd) == 1 && Variable("TERM") != "dumb"; }

TableStyle OutputStyle() {
  return {.colour = IsTerminal(STDOUT_FILENO) && Variable("NO_COLOR").empty()};
}

}  // namespace driverbench

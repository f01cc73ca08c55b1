#pragma once

#include <cstddef>
#include <string>

#include "bench/report/document.h"

namespace driverbench::report {

struct TerminalStyle {
  bool colour = false;
  // Sentences are wrapped to it, or to 100 columns; messages in rows are cut, and tables that are
  // wider divided; a cell is never cut.
  std::size_t width = 80;
};

// For a terminal, as text that ends with a newline. Parts of a document that are printed one after
// the other, with an empty line between, are the whole of it.
std::string Terminal(const Document& document, const TerminalStyle& style);

}  // namespace driverbench::report

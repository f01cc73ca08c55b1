#pragma once

#include <string>

#include "bench/report/document.h"

namespace driverbench::report {

// As GitHub reads it, as text that ends with a newline. No letter of a text is markup, ends a cell
// or begins HTML.
std::string Markdown(const Document& document);

}  // namespace driverbench::report

#pragma once

#include <string>
#include <string_view>

#include "bench/report/document.h"

namespace driverbench::report {

// One page that needs nothing else, and that browsers forbid to load anything: style, script and
// `runtime`, which draws the plots (page/page.h), are in it. No letter of a text is markup, ends a
// script or begins one.
//
// Plots are drawn in the reader's browser, after the page is to be seen; without scripts their
// tables are there.
std::string Html(const Document& document, std::string_view runtime);

}  // namespace driverbench::report

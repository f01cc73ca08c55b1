#pragma once

#include <string_view>

namespace driverbench::report {

// The parts of report.html that are no words of a run, embedded when driverbench was built.

std::string_view PageStyle();
std::string_view PageScript();
std::string_view PageLicences();  // of the runtime

// Vega, Vega-Lite and vega-embed, as one script: `tools/setup --report` makes it. Empty where that
// was not done before the build.
std::string_view PlotRuntime();

// What to do to have it, a sentence.
inline constexpr std::string_view kNoPlotRuntime =
    "there is no report.html: run tools/setup --report and build again";

}  // namespace driverbench::report

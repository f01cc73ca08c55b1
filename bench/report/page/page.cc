#include "bench/report/page/page.h"

#include <string_view>

// Each part's first byte, and the one behind its last: see parts.S.in.
extern "C" {
extern const char driverbench_page_style[];
extern const char driverbench_page_style_end[];
extern const char driverbench_page_script[];
extern const char driverbench_page_script_end[];
extern const char driverbench_page_licences[];
extern const char driverbench_page_licences_end[];
extern const char driverbench_page_runtime[];
extern const char driverbench_page_runtime_end[];
}

namespace driverbench::report {

std::string_view PageStyle() { return {driverbench_page_style, driverbench_page_style_end}; }
std::string_view PageScript() { return {driverbench_page_script, driverbench_page_script_end}; }
std::string_view PageLicences() {
  return {driverbench_page_licences, driverbench_page_licences_end};
}
std::string_view PlotRuntime() { return {driverbench_page_runtime, driverbench_page_runtime_end}; }

}  // namespace driverbench::report

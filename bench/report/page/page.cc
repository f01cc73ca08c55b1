#include "bench/report/page/page.h"

#include <string_view>

// Each part's first byte, and the one behind its last: see parts.S.in.
extern "C" {
extern const char kDriverbenchStyle[];
extern const char kDriverbenchStyleEnd[];
extern const char kDriverbenchScript[];
extern const char kDriverbenchScriptEnd[];
extern const char kDriverbenchLicences[];
extern const char kDriverbenchLicencesEnd[];
extern const char kDriverbenchRuntime[];
extern const char kDriverbenchRuntimeEnd[];
}

namespace driverbench::report {

std::string_view PageStyle() { return {kDriverbenchStyle, kDriverbenchStyleEnd}; }
std::string_view PageScript() { return {kDriverbenchScript, kDriverbenchScriptEnd}; }
std::string_view PageLicences() { return {kDriverbenchLicences, kDriverbenchLicencesEnd}; }
std::string_view PlotRuntime() { return {kDriverbenchRuntime, kDriverbenchRuntimeEnd}; }

}  // namespace driverbench::report

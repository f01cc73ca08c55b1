#include "bench/record/case_id.h"

#include <fmt/format.h>

#include "bench/text/text.h"
#include "bench/text/units.h"

namespace driverbench {

std::string CaseName(const std::string& name, int threads) {
  const std::string clean = CleanText(name);
  return threads == 1 ? clean : clean + ", " + FormatCount(threads, "thread");
}

}  // namespace driverbench

#include "bench/record/case_id.h"

#include <fmt/format.h>

#include "bench/text/text.h"
#include "bench/text/units.h"

namespace driverbench {

std::string CaseTitle(const CaseId& id) { return ThreadsTitle(id.scenario, id.threads); }

std::string ThreadsTitle(const std::string& target, int threads) {
  const std::string clean = CleanText(target);
  return threads == 1 ? clean : fmt::format("{}, {}", clean, FormatCount(threads, "thread"));
}

std::string CaseName(const CaseId& id, const std::string& target) {
  return fmt::format("{}/{}/threads:{}", CleanText(id.scenario), CleanText(target), id.threads);
}

}  // namespace driverbench

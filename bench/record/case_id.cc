#include "bench/record/case_id.h"

#include <fmt/format.h>

#include "bench/text/text.h"
#include "bench/text/units.h"

namespace driverbench::record {

std::string CaseTitle(const CaseId& id) {
  std::string title = ThreadsTitle(id.scenario, id.threads);
  if (id.load.open()) title += fmt::format(", {} operations/s", id.load.rate);
  return title;
}

std::string ThreadsTitle(const std::string& target, int threads) {
  const std::string clean = text::CleanText(target);
  return threads == 1 ? clean : fmt::format("{}, {}", clean, text::FormatCount(threads, "thread"));
}

std::string CaseName(const CaseId& id, const std::string& target) {
  std::string name = fmt::format("{}/{}/threads:{}", text::CleanText(id.scenario),
                                 text::CleanText(target), id.threads);
  if (id.load.open()) name += fmt::format("/rate:{}", id.load.rate);
  return name;
}

}  // namespace driverbench::record

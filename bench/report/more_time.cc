#include "bench/report/more_time.h"

#include <fmt/format.h>

#include <cmath>
#include <string>

#include "bench/record/case_id.h"
#include "bench/text/units.h"

namespace driverbench::report {
namespace {

// As --time reads it, rounded up: it is a guess.
std::string TimeOf(double seconds) {
  constexpr double kMinute = 60;
  if (seconds <= 3 * kMinute) return fmt::format("{:.0f}s", std::ceil(seconds / 10) * 10);
  return fmt::format("{:.0f}min", std::ceil(seconds / kMinute));
}

std::string Alone(const analysis::CaseTime& one) {
  return fmt::format("{} ({})", TimeOf(one.seconds), record::CaseTitle(one.id));
}

}  // namespace

std::vector<TitledText> MoreTimeWords(const analysis::MoreTime& more) {
  std::vector<TitledText> out;
  if (more.verdicts_s)
    out.push_back({"a verdict in each case", "about --time " + TimeOf(*more.verdicts_s)});
  if (!more.found_s) return out;
  const std::string found = text::FormatShare(analysis::kWorthFinding) + " found in ";
  out.push_back({found + "each case", "about --time " + TimeOf(*more.found_s)});
  out.push_back({found + "one case alone",
                 "about --time " + Alone(more.alone.front()) +
                     (more.alone.size() == 1 ? "" : " to " + Alone(more.alone.back()))});
  return out;
}

}  // namespace driverbench::report

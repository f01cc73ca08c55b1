#include "bench/report/more_time.h"

#include <fmt/format.h>

#include <cmath>
#include <string>

#include "bench/record/case_id.h"

namespace driverbench::report {
namespace {

// As --time reads it, rounded up: it is a guess.
std::string TimeOf(double seconds) {
  constexpr double kMinute = 60;
  constexpr double kMost = 24 * 60 * kMinute;  // that --time takes
  if (seconds > kMost) return "more than a day";
  if (seconds <= 3 * kMinute)
    return fmt::format("about --time {:.0f}s", std::ceil(seconds / 10) * 10);
  return fmt::format("about --time {:.0f}min", std::ceil(seconds / kMinute));
}

std::string Alone(const analysis::CaseTime& one) {
  return fmt::format("{} ({})", TimeOf(one.seconds), record::CaseTitle(one.id));
}

}  // namespace

std::vector<TitledText> MoreTimeWords(const analysis::MoreTime& more) {
  std::vector<TitledText> out;
  if (!more.found_s) return out;
  const std::string tell = fmt::format("to tell {:.0f}% in ", analysis::kWorthFinding * 100);
  out.push_back({tell + "each case", TimeOf(*more.found_s)});
  out.push_back({tell + "one case alone",
                 Alone(more.alone.front()) +
                     (more.alone.size() == 1 ? "" : " to " + Alone(more.alone.back()))});
  return out;
}

}  // namespace driverbench::report

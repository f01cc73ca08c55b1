#include "bench/analysis/compare/sittings.h"

#include <time.h>  // strptime, timegm: POSIX and the C library

#include <algorithm>
#include <utility>

namespace driverbench::analysis {
namespace {

// By the first run and not by the one before: a job each half an hour would be one sitting for
// ever.
constexpr time_t kSitting = 3600;  // s

// Of the context's date; 0 when there is none.
time_t BeganAt(const Results& run) {
  const auto date = run.context.find("date");
  tm fields{};
  if (date == run.context.end() ||
      strptime(date->second.c_str(), "%Y-%m-%dT%H:%M:%S+00:00", &fields) == nullptr) {
    return 0;
  }
  return timegm(&fields);
}

}  // namespace

std::vector<Sitting> SittingsOf(std::span<const Results* const> runs) {
  std::vector<std::pair<time_t, const Results*>> by_time;
  by_time.reserve(runs.size());
  for (const Results* run : runs) by_time.emplace_back(BeganAt(*run), run);
  std::ranges::stable_sort(by_time, {}, &std::pair<time_t, const Results*>::first);
  std::vector<Sitting> sittings;
  time_t first = 0;
  for (const auto& [began, run] : by_time) {
    if (sittings.empty() || began - first > kSitting) {
      sittings.emplace_back();
      first = began;
    }
    sittings.back().push_back(run);
  }
  return sittings;
}

}  // namespace driverbench::analysis

#include "bench/record/run.h"

#include <algorithm>
#include <numeric>

namespace driverbench::record {

bool IsFault(Outcome outcome) {
  return outcome != Outcome::kOk && outcome != Outcome::kUnsupported &&
         outcome != Outcome::kNotBuilt;
}

bool IsCompared(const Target& target) { return !target.floor && target.outcome == Outcome::kOk; }

std::set<std::string> FloorsOf(const RunHeader& header) {
  std::set<std::string> floors;
  for (const Target& target : header.targets) {
    if (target.floor) floors.insert(target.name);
  }
  return floors;
}

bool SamplesFit(const std::vector<std::int64_t>& samples_ns, double wall_ns, const CaseId& id) {
  if (id.load.open()) {
    return std::ranges::all_of(
        samples_ns, [wall_ns](std::int64_t ns) { return static_cast<double>(ns) <= wall_ns + 1; });
  }
  const double sum = std::accumulate(samples_ns.begin(), samples_ns.end(), 0.0);
  return sum <= wall_ns * id.threads + static_cast<double>(samples_ns.size());
}

}  // namespace driverbench::record

#include "bench/record/run.h"

#include <numeric>

namespace driverbench {

bool IsFault(Outcome outcome) {
  return outcome != Outcome::kOk && outcome != Outcome::kUnsupported &&
         outcome != Outcome::kNotBuilt;
}

bool SamplesFit(const std::vector<std::int64_t>& samples_ns, double wall_ns, int threads) {
  const double sum = std::accumulate(samples_ns.begin(), samples_ns.end(), 0.0);
  return sum <= wall_ns * threads + static_cast<double>(samples_ns.size());
}

}  // namespace driverbench

#include "bench/coordinator/relay/calibration.h"

#include <algorithm>
#include <array>
#include <iterator>

#include "bench/coordinator/blocks/block_runner.h"
#include "bench/coordinator/error.h"
#include "bench/stats/quantile.h"

namespace driverbench::coordinator {
namespace {

using std::chrono::nanoseconds;
using Clock = std::chrono::steady_clock;

constexpr std::chrono::milliseconds kBlock{200};
constexpr std::int64_t kFewest = 3;  // operations of a block
constexpr std::int64_t kMost = 20;   // as many as a pilot has
constexpr std::int64_t kWarmup = 3;
constexpr int kPairs = 8;
constexpr std::chrono::seconds kMoment{2};
// What wakes up after longer has cost less than 1 %, and would take long to measure.
constexpr std::chrono::milliseconds kLongest{100};
constexpr nanoseconds kMostTakenOff = std::chrono::microseconds(200);

struct Way {
  Entrant entrant;
  std::vector<std::int64_t> samples_ns;
};

double LowerQuartile(const std::vector<std::int64_t>& values) {
  return stats::Quantile({values.begin(), values.end()}, 0.25).value_or(0);
}

}  // namespace

nanoseconds Excess(const std::vector<std::int64_t>& near_ns,
                   const std::vector<std::int64_t>& far_ns, nanoseconds rtt) {
  const nanoseconds longer(
      static_cast<std::int64_t>(LowerQuartile(far_ns) - LowerQuartile(near_ns)));
  return std::clamp(longer - rtt, nanoseconds{0}, std::max(kMostTakenOff, rtt / 20));
}

nanoseconds MeasureExcess(const settings::RunSettings& run, const Built& built, const Entrant& far,
                          nanoseconds rtt, std::optional<int> worker_cpu, Keepers* keepers) {
  if (rtt > kLongest) return nanoseconds{0};
  std::array<Way, 2> ways{{{far, {}}, {far, {}}}};
  auto& [direct, relayed] = ways;
  direct.entrant.connection.options.host = far.address.host;
  direct.entrant.connection.options.port = far.address.port;
  BlockRunner blocks(
      {.run = run, .scenario = built.Scenario("simple.get"), .worker_cpu = worker_cpu}, keepers);
  const std::int64_t operations = std::clamp<std::int64_t>(kBlock / rtt, kFewest, kMost);
  const auto begin = Clock::now();
  for (int i = 0; i < kPairs && Clock::now() - begin < kMoment; ++i) {
    for (auto& [entrant, samples_ns] : ways) {
      try {
        const record::Block block = blocks.RunBlock(entrant, blocks.NextPlan(operations, kWarmup));
        if (block.outcome != record::Outcome::kOk) return nanoseconds{0};
        std::ranges::copy(block.samples_ns, std::back_inserter(samples_ns));
      } catch (const RunStopped&) {
        return nanoseconds{0};  // the run itself will meet the same, and say so
      }
    }
  }
  return Excess(direct.samples_ns, relayed.samples_ns, rtt);
}

}  // namespace driverbench::coordinator

#include "bench/coordinator/blocks/plausible.h"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <boost/math/distributions/gamma.hpp>
#include <cmath>
#include <numeric>
#include <optional>

#include "bench/record/run.h"
#include "bench/stats/quantile.h"
#include "bench/text/units.h"

namespace driverbench::coordinator {
namespace {

// A bare exchange over loopback is two calls of the kernel and two changes of process, some
// microseconds: no operation with a server is below this one, on any machine.
constexpr std::int64_t kLeastExchangeNs = 1000;

// Of the network's round trip the median operation takes more. A quarter, as the way to a server
// may become shorter, and what was measured is the least of a few.
constexpr double kLeastOfRoundTrip = 0.25;

// Each sample begins where the last one ended: those of one thread are the block. A little may go
// between, where a worker reads its clock twice. Of several threads nearly always one at least is
// in an operation; but on a busy machine all may wait for a CPU, and with few operations some are
// through before others have begun.
constexpr double kLeastOfWall = 0.9;
constexpr double kLeastOfWallOfSeveral = 0.1;
constexpr std::int64_t kManyOperations = 20;

// So seldom an honest worker's schedule is taken for none.
constexpr double kOddSchedule = 1e-9;
// Threads start one after the other, on a busy machine.
constexpr double kThreadsApartNs = 1e9;

double Sum(const std::vector<std::int64_t>& samples_ns) {
  return std::accumulate(samples_ns.begin(), samples_ns.end(), 0.0);
}

// Of a Poisson process, whose intended starts are drawn: when the last of a thread's operations
// starts.
boost::math::gamma_distribution<double> LastStart(const scenarios::BlockPlan& plan) {
  const double gap_ns = 1e9 * plan.threads / static_cast<double>(plan.load.rate);
  return {static_cast<double>(plan.operations), gap_ns};
}

// The longest of the threads' last samples.
double LongestLast(const std::vector<std::int64_t>& samples_ns, std::int64_t operations) {
  std::int64_t longest = 0;
  for (std::size_t last = operations - 1; last < samples_ns.size(); last += operations)
    longest = std::max(longest, samples_ns[last]);
  return static_cast<double>(longest);
}

// What an open load has, and a closed one has not. A worker that does not know of rates is through
// too early; one whose samples count from when it came to an operation ends too late for its last
// ones, once it cannot keep up.
std::string ImplausibleSchedule(const protocol::BlockTimes& times,
                                const scenarios::BlockPlan& plan) {
  const auto& late_ns = times.cost[metrics::Metric::kLateness];
  if (late_ns && !plan.load.open()) return "the answer has `late_ns`, and no rate was asked for";
  if (!plan.load.open()) return {};
  if (!late_ns)
    return "the answer has no `late_ns`: the worker does not know of open loads, see PROTOCOL.md";
  const double together = Sum(times.samples_ns);
  const auto last_start = LastStart(plan);
  const double earliest = boost::math::quantile(last_start, kOddSchedule);
  const double latest =
      boost::math::quantile(boost::math::complement(last_start, kOddSchedule / plan.threads));
  const double last = times.wall_ns - LongestLast(times.samples_ns, plan.operations);
  if (times.wall_ns >= earliest && last <= latest + kThreadsApartNs &&
      static_cast<double>(*late_ns) <= together)
    return {};
  return fmt::format(
      "the answer's times cannot be: {} operations a second of {} were asked for, so the last of "
      "{} "
      "each starts after {} to {}; wall {} ns, late by {} ns of {} ns together",
      plan.load.rate, text::FormatCount(plan.threads, "thread"), plan.operations,
      text::FormatDuration(earliest), text::FormatDuration(latest), times.wall_ns, *late_ns,
      together);
}

// A block lies within the time that was waited for it, and a thread's samples within the block.
std::string ImplausibleTimes(const protocol::BlockTimes& times, const scenarios::BlockPlan& plan,
                             double waited_ns, std::optional<std::chrono::nanoseconds> round_trip) {
  const auto samples = static_cast<std::size_t>(plan.operations) * plan.threads;
  const std::int64_t least = round_trip ? kLeastExchangeNs : 0;
  const bool overlap = round_trip && plan.operations >= kManyOperations;
  const double of_several = overlap ? kLeastOfWallOfSeveral : 0;
  const double of_closed = plan.threads > 1 ? of_several : kLeastOfWall;
  const double least_of_wall = plan.load.open() ? 0 : of_closed;
  const double sum = Sum(times.samples_ns);
  const bool plausible =
      std::isfinite(times.wall_ns) && times.wall_ns > 0 && times.wall_ns <= waited_ns &&
      record::SamplesFit(times.samples_ns, times.wall_ns, {{}, plan.threads, plan.load}) &&
      sum + static_cast<double>(samples) >= times.wall_ns * least_of_wall &&
      std::isfinite(times.cpu_ns) && times.cpu_ns >= 0 && times.samples_ns.size() == samples &&
      std::ranges::all_of(times.samples_ns, [least](std::int64_t ns) { return ns >= least; });
  if (plausible) {
    const double median = *stats::Median({times.samples_ns.begin(), times.samples_ns.end()});
    const auto least_ns =
        static_cast<double>(round_trip.value_or(std::chrono::nanoseconds{0}).count()) *
        kLeastOfRoundTrip;
    if (median >= least_ns) return {};
    return fmt::format(
        "the answer's times cannot be: half of the operations took {:.0f} ns or less, the network "
        "alone takes {} ns",
        median, round_trip->count());
  }
  return fmt::format(
      "the answer's times cannot be: {} samples of {} ns together, the shortest {} ns, {} "
      "expected; wall {} ns, CPU {} ns, waited {:.0f} ns",
      times.samples_ns.size(), sum,
      times.samples_ns.empty() ? 0 : std::ranges::min(times.samples_ns), samples, times.wall_ns,
      times.cpu_ns, waited_ns);
}

// What of a cost cannot be within so much CPU time, in words; empty when all can.
std::string ImplausibleCost(const metrics::ClientCost& cost, double cpu_ns) {
  for (const metrics::MetricRow& row : metrics::kMetricTable) {
    const auto& count = cost[row.metric];
    if (!count) continue;
    const double together = static_cast<double>(*count) +
                            static_cast<double>(row.with ? cost[*row.with].value_or(0) : 0);
    if (*count < row.least || together > std::min(row.most, row.most_per_ns * cpu_ns)) {
      if (!row.object.empty()) return std::string(row.object);
      return row.with ? fmt::format("{} and {}", row.field, metrics::RowOf(*row.with).field)
                      : std::string(row.field);
    }
    if (row.needs && *count > 0 && cost[*row.needs] == 0)
      return fmt::format("{} without {}", row.field, metrics::RowOf(*row.needs).field);
  }
  return {};
}

}  // namespace

std::string Implausible(const protocol::BlockTimes& times, const scenarios::BlockPlan& plan,
                        std::chrono::nanoseconds waited,
                        std::optional<std::chrono::nanoseconds> round_trip) {
  const auto waited_ns = static_cast<double>(waited.count());
  if (std::string text = ImplausibleTimes(times, plan, waited_ns, round_trip); !text.empty())
    return text;
  if (std::string text = ImplausibleSchedule(times, plan); !text.empty()) return text;

  // All CPUs at work while it was waited: no worker can have more, whatever threads its library
  // starts. A worker that counts by the ticks of a clock may be two of them off.
  constexpr double kTicksNs = 20e6;
  const double cpu_ns =
      waited_ns * static_cast<double>(std::max(1L, sysconf(_SC_NPROCESSORS_ONLN))) + kTicksNs;
  const auto& lost_ns = times.cost[metrics::Metric::kRetryTime];
  if (lost_ns && static_cast<double>(*lost_ns) > Sum(times.samples_ns))
    return "the answer's lost_ns cannot be: it is more than all samples";
  const std::string what = times.cpu_ns > cpu_ns ? "cpu_ns" : ImplausibleCost(times.cost, cpu_ns);
  if (what.empty()) return {};
  return fmt::format("the answer's {} cannot be, within the {:.0f} ns that it was waited for", what,
                     waited_ns);
}

}  // namespace driverbench::coordinator

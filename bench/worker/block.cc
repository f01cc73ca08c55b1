#include "bench/worker/block.h"

#include <benchmark/benchmark.h>
#include <fmt/format.h>

#include <algorithm>
#include <exception>
#include <iterator>
#include <latch>
#include <thread>
#include <vector>

#include "bench/worker/counters.h"
#include "bench/worker/loop.h"

namespace driverbench::worker {
namespace {

// Keeps the CPU time, the one figure that is Google Benchmark's own; times come from our clock, as
// the meaning of its real_time with several threads changed in 1.9.
class CpuReporter final : public benchmark::BenchmarkReporter {
 public:
  bool ReportContext(const Context& /*context*/) override { return true; }
  void ReportRuns(const std::vector<Run>& runs) override {
    for (const Run& run : runs) cpu_ns_ += run.cpu_accumulated_time * 1e9;
  }
  double cpu_ns() const { return cpu_ns_; }

 private:
  double cpu_ns_ = 0;
};

// Whether the block's threads beside this one can be started. Google Benchmark waits for ever for
// those of a block of which one could not.
Status TryThreads(int threads) {
  std::latch all(1);
  std::vector<std::jthread> started;
  Status status;
  try {
    while (std::ssize(started) < threads - 1) started.emplace_back([&all] { all.wait(); });
  } catch (const std::exception& error) {
    status = {StatusCode::kInternal,
              fmt::format("{} threads cannot be started, only {}: {}; raise the limit (ulimit -u, "
                          "-v, pids.max of the cgroup) or take fewer",
                          threads, started.size() + 1, error.what())};
  }
  all.count_down();
  return status;
}

// The connections of a block that was fine, for the next one.
Status Keep(std::vector<Lane>* lanes, Sessions* kept) {
  for (Lane& lane : *lanes) {
    lane.script.reset();  // its statements must be gone before their connection
    // The checks may have begun a transaction, in which the next block would read old rows.
    if (lane.connection.options.autocommit) continue;
    if (Status s = lane.session->Rollback(); !s.ok()) return s;
  }
  for (Lane& lane : *lanes) kept->push_back(std::move(lane.session));
  return {};
}

}  // namespace

Status RunBlock(const Backend& backend, const protocol::Connection& connection,
                const scenarios::Scenario& scenario, const scenarios::BlockPlan& plan,
                protocol::BlockTimes* out, const WrapScript& wrap, Sessions* kept) {
  if (Status status = TryThreads(plan.threads); !status.ok()) return status;
  std::vector<Lane> lanes = MakeLanes(backend, connection, scenario, plan, wrap);
  if (kept != nullptr) {
    for (std::size_t thread = 0; thread < kept->size(); ++thread)
      lanes[thread].session = std::move((*kept)[thread]);
    kept->clear();
  }

  benchmark::ClearRegisteredBenchmarks();
  benchmark::RegisterBenchmark(
      "block", [&](benchmark::State& state) { RunLane(state, plan, &lanes[state.thread_index()]); })
      ->Iterations(plan.operations)
      ->Threads(plan.threads)
      ->UseRealTime();
  CpuReporter reporter;
  benchmark::RunSpecifiedBenchmarks(&reporter, "block");

  for (Lane& lane : lanes) {
    if (!lane.status.ok()) return std::move(lane.status);
  }
  const auto start = std::ranges::min_element(lanes, {}, &Lane::start)->start;
  const auto end = std::ranges::max_element(lanes, {}, &Lane::end)->end;
  out->wall_ns = static_cast<double>(std::chrono::nanoseconds(end - start).count());
  out->cpu_ns = reporter.cpu_ns();
  for (const Lane& lane : lanes) {
    if (lane.waits) out->cpu_ns -= static_cast<double>(lane.waits->cpu.count());
  }
  out->cpu_ns = std::max(out->cpu_ns, 0.0);  // the two are of different clocks
  out->cost = lanes.front().cost;
  for (std::size_t thread = 1; thread < lanes.size(); ++thread)
    metrics::Add(lanes[thread].cost, &out->cost);
  out->cost[metrics::Metric::kPeakMemory] = PeakMemoryBytes();
  for (const Lane& lane : lanes) {
    if (!lane.attested.empty()) out->attested.insert(lane.attested);
  }
  out->samples_ns.reserve(plan.operations * plan.threads);
  for (const Lane& lane : lanes) {
    out->samples_ns.insert(out->samples_ns.end(), lane.samples_ns.begin(), lane.samples_ns.end());
  }
  if (kept != nullptr) return Keep(&lanes, kept);
  return {};
}

}  // namespace driverbench::worker

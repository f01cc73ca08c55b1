#include "bench/worker/loop.h"

#include <algorithm>
#include <utility>

#include "bench/worker/counters.h"
#include "bench/worker/leasing.h"
#include "bench/worker/schedule.h"
#include "bench/worker/session.h"

namespace driverbench::worker {
namespace {

// Gives the end of the last operation, as RunOpen does.
Lane::Clock::time_point RunClosed(const scenarios::BlockPlan& plan, Lane* lane) {
  std::int64_t* sample = lane->samples_ns.data();
  Lane::Clock::time_point last = lane->start;
  for (std::int64_t i = plan.warmup; i < plan.per_thread(); ++i) {
    lane->status = lane->script->Run(i);
    if (!lane->status.ok()) [[unlikely]]
      break;
    const Lane::Clock::time_point now = Lane::Clock::now();
    *sample++ = std::chrono::nanoseconds(now - last).count();
    last = now;
  }
  return last;
}

Lane::Clock::time_point RunOpen(const scenarios::BlockPlan& plan, Lane* lane) {
  Lane::Clock::time_point last = lane->start;
  Lane::Clock::time_point ideal = lane->start;  // the end, if no operation had started late
  lane->waits.emplace();
  for (std::int64_t n = 0; n < plan.operations; ++n) {
    const Lane::Clock::time_point intended = lane->start + lane->starts[n];
    lane->waits->cpu += WaitUntil(intended);
    const Lane::Clock::time_point begin = Lane::Clock::now();
    lane->status = lane->script->Run(plan.warmup + n);
    if (!lane->status.ok()) break;
    last = Lane::Clock::now();
    ideal = std::max(intended, ideal);
    lane->waits->late += begin - ideal;
    ideal += last - begin;
    lane->samples_ns[n] = std::chrono::nanoseconds(last - intended).count();
  }
  return last;
}

void AddCounted(const metrics::ClientCost& counted, Lane* lane) {
  if (lane->waits) {
    // What waiting cost the client is in all that is counted, except here.
    for (const metrics::Metric metric :
         {metrics::Metric::kAllocations, metrics::Metric::kAllocatedBytes})
      lane->cost[metric] = counted[metric];
    lane->cost[metrics::Metric::kLateness] = lane->waits->late.count();
  } else {
    lane->cost = counted;
  }
  if (lane->retries) {
    lane->cost[metrics::Metric::kRetries] = lane->retries->count;
    lane->cost[metrics::Metric::kRetryTime] = lane->retries->lost_ns;
  }
}

}  // namespace

std::vector<Lane> MakeLanes(const Backend& backend, const protocol::Connection& connection,
                            const scenarios::Scenario& scenario, const scenarios::BlockPlan& plan,
                            const WrapScript& wrap) {
  std::vector<Lane> lanes(plan.threads);
  for (int thread = 0; thread < plan.threads; ++thread) {
    lanes[thread].backend = &backend;
    lanes[thread].connection = connection;
    lanes[thread].connection.options.autocommit = scenario.traits().autocommit;
    lanes[thread].connects = scenario.traits().connects;
    lanes[thread].script = scenario.Open(plan, thread);
    // Before anything is put around the script, which would have to pass it on.
    if (lanes[thread].connects) {
      lanes[thread].script->ConnectWith(
          [&backend, connection = lanes[thread].connection](std::unique_ptr<IConnection>* out) {
            return ConnectOnce(backend, connection, out);
          });
    }
    if (wrap) lanes[thread].script = wrap(std::move(lanes[thread].script));
    lanes[thread].samples_ns.resize(plan.operations);
    if (plan.load.open()) lanes[thread].starts = IntendedStarts(plan, thread);
    if (scenario.traits().retries) {
      Retries* retries = &lanes[thread].retries.emplace();
      lanes[thread].script = Retrying(std::move(lanes[thread].script), retries);
    }
  }
  return lanes;
}

Status OpenLane(Lane* lane) {
  if (!lane->session) {  // none was kept
    if (Status s = Connect(*lane->backend, lane->connection, &lane->session); !s.ok()) return s;
  }
  if (lane->session->leases() && !lane->connects) lane->script = Leasing(std::move(lane->script));
  return lane->script->Use(*lane->session);
}

void RunLane(benchmark::State& state, const scenarios::BlockPlan& plan, Lane* lane) {
  lane->status = OpenLane(lane);
  for (std::int64_t i = 0; i < plan.warmup && lane->status.ok(); ++i) {
    lane->status = lane->script->Run(i);
  }
  if (!lane->status.ok()) state.SkipWithError("the connection or the warm-up failed");

  if (lane->retries) *lane->retries = {};  // those were the warm-up's
  if (plan.load.open()) SleepSharply();
  ThreadCounters counters;
  // One batch: the threads wait for each other before it and after it, and neither belongs to the
  // operations.
  while (state.KeepRunningBatch(plan.operations)) {
    counters.Start();
    lane->start = Lane::Clock::now();
    lane->end = plan.load.open() ? RunOpen(plan, lane) : RunClosed(plan, lane);
    AddCounted(counters.Stop(), lane);
    if (!lane->status.ok()) state.SkipWithError("an operation failed");
  }
  std::string version;
  if (lane->status.ok())
    lane->status = CheckSession(*lane->backend, lane->connection, lane->session.get(), &version);
  if (lane->status.ok() && lane->backend->has_server()) {
    lane->status = AttestVariables(lane->connection, version, lane->session.get(), &lane->attested);
  }
}

}  // namespace driverbench::worker

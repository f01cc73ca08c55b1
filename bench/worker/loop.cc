#include "bench/worker/loop.h"

#include "bench/worker/counters.h"
#include "bench/worker/session.h"

namespace driverbench {

std::vector<Lane> MakeLanes(const Backend& backend, const Connection& connection,
                            const Scenario& scenario, const BlockPlan& plan) {
  std::vector<Lane> lanes(plan.threads);
  for (int thread = 0; thread < plan.threads; ++thread) {
    lanes[thread].backend = &backend;
    lanes[thread].connection = connection;
    lanes[thread].connection.options.autocommit = scenario.traits().autocommit;
    lanes[thread].script = scenario.Open(plan, thread);
    lanes[thread].samples_ns.resize(plan.operations);
  }
  return lanes;
}

void RunLane(benchmark::State& state, const BlockPlan& plan, Lane* lane) {
  // On the thread that uses it: some client libraries keep state for each thread.
  lane->status = Connect(*lane->backend, lane->connection, &lane->store);
  for (std::int64_t i = 0; i < plan.warmup && lane->status.ok(); ++i) {
    lane->status = lane->script->Run(*lane->store, i);
  }
  if (!lane->status.ok()) state.SkipWithError("the connection or the warm-up failed");

  std::int64_t* sample = lane->samples_ns.data();
  ThreadCounters counters;
  // One batch: the threads wait for each other before it and after it, and neither belongs to the
  // operations.
  while (state.KeepRunningBatch(plan.operations)) {
    counters.Start();
    Lane::Clock::time_point last = lane->start = Lane::Clock::now();
    for (std::int64_t i = plan.warmup; i < plan.per_thread(); ++i) {
      lane->status = lane->script->Run(*lane->store, i);
      if (!lane->status.ok()) [[unlikely]] {
        state.SkipWithError("an operation failed");
        break;
      }
      const Lane::Clock::time_point now = Lane::Clock::now();
      *sample++ = std::chrono::nanoseconds(now - last).count();
      last = now;
    }
    lane->end = last;
    lane->cost = counters.Stop();
  }
  if (lane->status.ok())
    lane->status = CheckSession(*lane->backend, lane->connection, lane->store.get());
  if (lane->status.ok() && lane->backend->has_server())
    lane->status = AttestVariables(lane->connection, lane->store.get(), &lane->attested);
}

}  // namespace driverbench

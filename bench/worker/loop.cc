#include "bench/worker/loop.h"

#include "bench/worker/session.h"

namespace driverbench {

Status OpenLanes(const Backend& backend, const Connection& connection, const Scenario& scenario,
                 const BlockPlan& plan, std::vector<Lane>* out) {
  Connection own = connection;
  own.options.autocommit = scenario.traits().autocommit;
  *out = std::vector<Lane>(plan.threads);
  for (int thread = 0; thread < plan.threads; ++thread) {
    Lane& lane = (*out)[thread];
    if (Status s = OpenSession(backend, own, &lane.store); !s.ok()) return s;
    lane.script = scenario.Open(plan, thread);
    lane.samples_ns.resize(plan.operations);
  }
  return {};
}

void RunLane(benchmark::State& state, const BlockPlan& plan, Lane* lane) {
  for (std::int64_t i = 0; i < plan.warmup && lane->status.ok(); ++i) {
    lane->status = lane->script->Run(*lane->store, i);
  }
  if (!lane->status.ok()) state.SkipWithError("the warm-up failed");

  std::int64_t* sample = lane->samples_ns.data();
  std::int64_t i = plan.warmup;
  Lane::Clock::time_point last;
  for (auto _ : state) {
    if (i == plan.warmup) [[unlikely]] {
      // Here and not before the loop: the threads wait for each other at its head.
      last = lane->start = Lane::Clock::now();
    }
    lane->status = lane->script->Run(*lane->store, i++);
    if (!lane->status.ok()) [[unlikely]] {
      state.SkipWithError("an operation failed");
      break;
    }
    const Lane::Clock::time_point now = Lane::Clock::now();
    *sample++ = std::chrono::nanoseconds(now - last).count();
    last = now;
  }
  lane->end = last;
}

}  // namespace driverbench

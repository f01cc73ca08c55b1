#pragma once

#include <benchmark/benchmark.h>

#include <chrono>
#include <cstdint>
#include <memory>
#include <vector>

#include "bench/worker/protocol.h"

namespace driverbench {

// One thread of one block.
struct Lane {
  using Clock = std::chrono::steady_clock;

  std::unique_ptr<IPlayerStore> store;
  std::unique_ptr<Script> script;
  std::vector<std::int64_t> samples_ns;  // sized before the loop
  Clock::time_point start;
  Clock::time_point end;
  Status status;
};

// A fresh connection and a script for every thread of `plan`.
Status OpenLanes(const Backend& backend, const Connection& connection, const Scenario& scenario,
                 const BlockPlan& plan, std::vector<Lane>* out);

// The untimed warm-up, then the timed loop: one clock reading an operation, the samples are the
// differences of consecutive readings. The first failure, of either, is left in lane->status.
void RunLane(benchmark::State& state, const BlockPlan& plan, Lane* lane);

}  // namespace driverbench

#pragma once

#include <benchmark/benchmark.h>

#include <chrono>
#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "bench/metrics/client_cost.h"
#include "bench/protocol/protocol.h"
#include "scenarios/scenario.h"

namespace driverbench {

// One thread of one block.
struct Lane {
  using Clock = std::chrono::steady_clock;

  const Backend* backend = nullptr;
  Connection connection;
  std::unique_ptr<IPlayerStore> store;
  std::unique_ptr<Script> script;
  std::vector<std::int64_t> samples_ns;  // sized before the loop
  Clock::time_point start;
  Clock::time_point end;
  ClientCost cost;                              // between start and end
  std::map<std::string, std::string> attested;  // of the session, after the last operation
  Status status;
};

// One for every thread of `plan`, not connected yet.
std::vector<Lane> MakeLanes(const Backend& backend, const Connection& connection,
                            const Scenario& scenario, const BlockPlan& plan);

// Opens the lane's connection, runs the untimed warm-up, then the timed loop: one clock reading an
// operation, the samples are the differences of consecutive readings. What else is counted is read
// before the first operation and after the last one. The first failure of any of them is left in
// lane->status.
void RunLane(benchmark::State& state, const BlockPlan& plan, Lane* lane);

}  // namespace driverbench

#pragma once

#include <benchmark/benchmark.h>

#include <chrono>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "bench/metrics/client_cost.h"
#include "bench/protocol/protocol.h"
#include "bench/worker/retrying.h"
#include "scenarios/scenario.h"

namespace driverbench::worker {

// What lay between the operations of an open load.
struct Waits {
  std::chrono::nanoseconds cpu{0};  // spent on waiting
  // By how much operations started after they could, for which the worker itself is to blame: each
  // waits for its intended start and for the end of the one before, if that had not been late.
  std::chrono::nanoseconds late{0};
};

// One thread of one block.
struct Lane {
  using Clock = std::chrono::steady_clock;

  const Backend* backend = nullptr;
  protocol::Connection connection;
  bool connects = false;  // the operations open connections of their own, and leave `session` alone
  std::unique_ptr<IConnection> session;
  std::unique_ptr<scenarios::Script> script;
  std::vector<std::int64_t> samples_ns;          // sized before the loop
  std::vector<std::chrono::nanoseconds> starts;  // of an open load: when operations should start
  std::optional<Retries> retries;                // of a scenario that retries
  std::optional<Waits> waits;                    // of an open load
  Clock::time_point start;
  Clock::time_point end;
  metrics::ClientCost cost;                     // between start and end
  std::map<std::string, std::string> attested;  // of the session, after the last operation
  Status status;
};

// Puts something around the script of a thread; none where it is null.
using WrapScript =
    std::function<std::unique_ptr<scenarios::Script>(std::unique_ptr<scenarios::Script>)>;

// One for every thread of `plan`, not connected yet.
std::vector<Lane> MakeLanes(const Backend& backend, const protocol::Connection& connection,
                            const scenarios::Scenario& scenario, const scenarios::BlockPlan& plan,
                            const WrapScript& wrap = nullptr);

// Opens the lane's connection for its script, unless it has one that was kept, on the thread that
// uses it: some client libraries keep state for each thread.
Status OpenLane(Lane* lane);

// Opens the lane's connection, runs the untimed warm-up, then the timed loop. Closed load: one
// clock reading an operation, the samples are the differences of consecutive readings. Open load:
// samples count from the intended starts. What else is counted is read before the first operation
// and after the last one. The first failure of any of them is left in lane->status.
void RunLane(benchmark::State& state, const scenarios::BlockPlan& plan, Lane* lane);

}  // namespace driverbench::worker

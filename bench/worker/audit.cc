#include "bench/worker/audit.h"

#include "bench/worker/loop.h"
#include "bench/worker/session.h"

namespace driverbench::worker {

Status RunAudit(const Backend& backend, const protocol::Connection& connection,
                const scenarios::Scenario& scenario, const scenarios::BlockPlan& plan) {
  if (plan.threads != 1) return {StatusCode::kInvalidArgument, "an audit has one thread"};
  std::vector<Lane> lanes = MakeLanes(backend, connection, scenario, plan);
  Lane& lane = lanes.front();
  // Using a script may prepare its statements, which is more than to connect.
  if (plan.per_thread() == 0) return Connect(backend, lane.connection, &lane.session);
  Status status = OpenLane(&lane);
  for (std::int64_t i = 0; i < plan.per_thread() && status.ok(); ++i) {
    status = lane.script->Run(i);
  }
  return status;
}

}  // namespace driverbench::worker

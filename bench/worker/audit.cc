#include "bench/worker/audit.h"

#include "bench/worker/loop.h"
#include "bench/worker/session.h"

namespace driverbench::worker {

Status RunAudit(const Backend& backend, const protocol::Connection& connection,
                const scenarios::Scenario& scenario, const scenarios::BlockPlan& plan) {
  if (plan.threads != 1) return {StatusCode::kInvalidArgument, "an audit has one thread"};
  const std::vector<Lane> lanes = MakeLanes(backend, connection, scenario, plan);
  const Lane& lane = lanes.front();
  std::unique_ptr<IPlayerStore> store;
  Status status = Connect(backend, lane.connection, &store);
  for (std::int64_t i = 0; i < plan.per_thread() && status.ok(); ++i) {
    status = lane.script->Run(*store, i);
  }
  return status;
}

}  // namespace driverbench::worker

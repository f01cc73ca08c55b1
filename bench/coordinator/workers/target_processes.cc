#include "bench/coordinator/workers/target_processes.h"

#include <utility>

namespace driverbench::coordinator {

Client& TargetProcesses::For(const Entrant& entrant) {
  const auto known = processes_.find(entrant.target.name);
  if (known != processes_.end() && known->second.alive()) return known->second;
  return processes_.insert_or_assign(entrant.target.name, Client(entrant.worker, cpu_))
      .first->second;
}

Reply TargetProcesses::End(const Entrant& entrant) {
  auto process = processes_.extract(entrant.target.name);
  return process.empty() ? Reply() : process.mapped().Finish();
}

}  // namespace driverbench::coordinator

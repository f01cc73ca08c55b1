#include "bench/coordinator/workers/target_processes.h"

namespace driverbench::coordinator {

Client& TargetProcesses::For(const Entrant& entrant) {
  Process& process = processes_[entrant.target.name];
  if (!process.client || !process.client->alive()) {
    process.client.emplace(entrant.worker, cpu_);
    process.blocks = 0;
  }
  ++process.blocks;
  return *process.client;
}

Reply TargetProcesses::Release(const Entrant& entrant) {
  Process& process = processes_[entrant.target.name];
  if (entrant.has_server() && process.blocks < blocks_per_process_) return {};
  Reply end;
  if (process.client) end = process.client->Finish();
  process.client.reset();
  return end;
}

}  // namespace driverbench::coordinator

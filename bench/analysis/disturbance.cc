#include "bench/analysis/disturbance.h"

#include <algorithm>

namespace driverbench::analysis {

bool Disturbs(const Disturbance& one) {
  return one.others + one.stolen + one.throttled >= kDisturbed;
}

std::optional<Disturbance> DisturbanceOf(const record::Run& run, const record::CaseId& id) {
  record::MachineTime sum;
  for (const record::Block& block : run.blocks) {
    if (block.case_id != id || !block.machine) continue;
    sum.total_ns += block.machine->total_ns;
    sum.others_ns += block.machine->others_ns;
    sum.stolen_ns += block.machine->stolen_ns;
    sum.throttled_ns += block.machine->throttled_ns;
  }
  if (sum.total_ns <= 0) return std::nullopt;
  const auto share = [&](double ns) { return std::clamp(ns / sum.total_ns, 0.0, 1.0); };
  return Disturbance{.others = share(sum.others_ns),
                     .stolen = share(sum.stolen_ns),
                     .throttled = share(sum.throttled_ns)};
}

}  // namespace driverbench::analysis

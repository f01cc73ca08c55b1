#include "bench/analysis/disturbance.h"

#include <algorithm>
#include <map>
#include <string>

namespace driverbench::analysis {

namespace {

void Add(const record::MachineTime& more, record::MachineTime* sum) {
  sum->total_ns += more.total_ns;
  sum->others_ns += more.others_ns;
  sum->stolen_ns += more.stolen_ns;
  sum->throttled_ns += more.throttled_ns;
}

std::optional<Disturbance> SharesOf(const record::MachineTime& sum) {
  if (sum.total_ns <= 0) return std::nullopt;
  const auto share = [&](double ns) { return std::clamp(ns / sum.total_ns, 0.0, 1.0); };
  return Disturbance{.others = share(sum.others_ns),
                     .stolen = share(sum.stolen_ns),
                     .throttled = share(sum.throttled_ns)};
}

double Taken(const Disturbance& one) { return one.others + one.stolen + one.throttled; }

}  // namespace

bool Disturbs(const Disturbance& one) { return Taken(one) >= kDisturbed; }

std::set<int> DisturbedRounds(const record::Run& run, const record::CaseId& id) {
  const std::set<std::string> floors = record::FloorsOf(run.header);
  std::map<int, record::MachineTime> rounds;
  std::map<int, int> observations;  // the lifetime of a round, where one outlasts it
  for (const record::Block& block : run.blocks) {
    if (block.case_id != id || floors.contains(block.target)) continue;
    record::MachineTime& round = rounds[block.round];
    if (block.machine) Add(*block.machine, &round);
    int& observation = observations.try_emplace(block.round, block.round).first->second;
    observation = std::min(observation, block.lifetime.value_or(block.round));
  }
  std::set<int> out;
  for (const auto& [round, machine] : rounds) {
    const std::optional<Disturbance> shares = SharesOf(machine);
    if (shares && Taken(*shares) > kLeftOut) out.insert(round);
  }
  std::set<int> all;
  std::set<int> quiet;
  for (const auto& [round, observation] : observations) {
    all.insert(observation);
    if (!out.contains(round)) quiet.insert(observation);
  }
  const bool enough = 2 * quiet.size() >= all.size() && quiet.size() >= kFewestLeft &&
                      2 * out.size() <= rounds.size();
  return enough ? out : std::set<int>();
}

std::optional<Disturbance> DisturbanceOf(const record::Run& run, const record::CaseId& id,
                                         const std::set<int>& without) {
  record::MachineTime sum;
  for (const record::Block& block : run.blocks) {
    if (block.case_id == id && block.machine && !without.contains(block.round))
      Add(*block.machine, &sum);
  }
  return SharesOf(sum);
}

}  // namespace driverbench::analysis

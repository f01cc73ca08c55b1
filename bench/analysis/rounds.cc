#include "bench/analysis/rounds.h"

#include <algorithm>
#include <cmath>

#include "bench/metrics/metrics.h"
#include "bench/stats/quantile.h"

namespace driverbench::analysis {

double MedianLatency(const record::Block& block) {
  return stats::Median({block.samples_ns.begin(), block.samples_ns.end()}).value_or(0);
}

double Throughput(const record::Block& block) {
  return static_cast<double>(block.operations) * block.case_id.threads / block.wall_ns * 1e9;
}

double JudgedTime(const record::Block& block) {
  return record::JudgedBy(block.case_id) == metrics::Metric::kMedian ? MedianLatency(block)
                                                                     : 1e9 / Throughput(block);
}

double ClientCpu(const record::Block& block) {
  return block.cpu_ns / (static_cast<double>(block.operations) * block.case_id.threads);
}

std::map<int, const record::Block*> ByRound(const std::vector<const record::Block*>& blocks) {
  std::map<int, const record::Block*> rounds;
  for (const record::Block* block : blocks) rounds.emplace(block->round, block);
  return rounds;
}

int ObservationOf(const record::Block& base, const record::Block& now) {
  return std::min(base.lifetime.value_or(base.round), now.lifetime.value_or(now.round));
}

BlockValues ValuesOf(const std::vector<const record::Block*>& blocks,
                     double (*value)(const record::Block&)) {
  BlockValues values;
  for (const auto& [round, block] : ByRound(blocks)) {
    const double one = value(*block);
    if (one > 0) values[round] = {.block = block, .value = one};
  }
  return values;
}

std::vector<double> Observations(const BlockValues& base, const BlockValues& now,
                                 double (*of)(double base, double now)) {
  std::map<int, std::vector<double>> observations;
  for (const auto& [was, is] : PairRounds(base, now))
    observations[ObservationOf(*was.block, *is.block)].push_back(of(was.value, is.value));
  std::vector<double> out;
  out.reserve(observations.size());
  for (auto& [first, of_rounds] : observations) out.push_back(*stats::Median(std::move(of_rounds)));
  return out;
}

std::optional<stats::Change> ChangeOf(const BlockValues& base, const BlockValues& now,
                                      double alpha) {
  const auto ratio = [](double was, double is) { return std::log(is) - std::log(was); };
  return stats::ChangeOf(Observations(base, now, ratio), alpha);
}

}  // namespace driverbench::analysis

#include "bench/analysis/rounds.h"

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

}  // namespace driverbench::analysis

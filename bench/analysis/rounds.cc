#include "bench/analysis/rounds.h"

#include "bench/metrics/metrics.h"
#include "bench/stats/quantile.h"

namespace driverbench {

double MedianLatency(const Block& block) {
  return Median({block.samples_ns.begin(), block.samples_ns.end()}).value_or(0);
}

double Throughput(const Block& block) {
  return static_cast<double>(block.operations) * block.case_id.threads / block.wall_ns * 1e9;
}

double JudgedTime(const Block& block) {
  return JudgedBy(block.case_id) == Metric::kMedian ? MedianLatency(block)
                                                    : 1e9 / Throughput(block);
}

double ClientCpu(const Block& block) {
  return block.cpu_ns / (static_cast<double>(block.operations) * block.case_id.threads);
}

std::map<int, const Block*> ByRound(const std::vector<const Block*>& blocks) {
  std::map<int, const Block*> rounds;
  for (const Block* block : blocks) rounds.emplace(block->round, block);
  return rounds;
}

}  // namespace driverbench

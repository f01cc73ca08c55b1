#include "bench/analysis/cost_per_operation.h"

#include <algorithm>

namespace driverbench::analysis {
namespace {

// Sums are doubles: exact up to 2^53, and what no worker can have counted overflows nothing.
class Pool {
 public:
  void Take(std::int64_t count, const record::Block& block) {
    const double operations = static_cast<double>(block.operations) * block.case_id.threads;
    const double share = static_cast<double>(count) / operations;
    low_ = operations_ > 0 ? std::min(low_, share) : share;
    high_ = operations_ > 0 ? std::max(high_, share) : share;
    count_ += static_cast<double>(count);
    operations_ += operations;
  }

  std::optional<PerOperation> Result() const {
    if (operations_ <= 0) return std::nullopt;
    return PerOperation{.mean = count_ / operations_, .low = low_, .high = high_};
  }

 private:
  double count_ = 0;
  double operations_ = 0;
  double low_ = 0;
  double high_ = 0;
};

}  // namespace

std::optional<double> UserShare(const std::vector<const record::Block*>& blocks) {
  double user_ns = 0;
  double cpu_ns = 0;
  for (const record::Block* block : blocks) {
    const auto user = static_cast<double>(block->cost[metrics::Metric::kUserTime].value_or(0));
    user_ns += user;
    cpu_ns += user + static_cast<double>(block->cost[metrics::Metric::kSystemTime].value_or(0));
  }
  if (cpu_ns < kSplitNs) return std::nullopt;
  return user_ns / cpu_ns;
}

CostPerOperation CostPerOperationOf(const std::vector<const record::Block*>& blocks) {
  CostPerOperation out;
  for (const metrics::MetricRow& row : metrics::kMetricTable) {
    Pool pool;
    auto& most = out.most[row.metric];
    for (const record::Block* block : blocks) {
      const auto& count = block->cost[row.metric];
      if (!count) continue;
      if (row.of_process) {
        most = std::max(most.value_or(0), *count);
      } else {
        pool.Take(*count, *block);
      }
    }
    out.shares[row.metric] = pool.Result();
  }
  out.user_share = UserShare(blocks);
  return out;
}

}  // namespace driverbench::analysis

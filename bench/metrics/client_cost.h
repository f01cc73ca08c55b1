#pragma once

#include <cstdint>

#include "bench/metrics/metrics.h"

namespace driverbench::metrics {

// What the client spent on the timed operations of one block: the metrics that a worker tells. One
// that is absent was not counted, which is not the same as 0.
using ClientCost = ByMetric<std::int64_t>;

// Adds one thread's cost to the others'. What one of them does not know is not known of all.
inline void Add(const ClientCost& cost, ClientCost* sum) {
  for (const MetricRow& row : kMetricTable) {
    const auto& count = cost[row.metric];
    auto& all = (*sum)[row.metric];
    if (count && all) {
      *all += *count;
    } else {
      all.reset();
    }
  }
}

// What was counted between two readings of counters that only grow; known where both are.
inline ClientCost Between(const ClientCost& start, const ClientCost& end) {
  ClientCost spent;
  for (const MetricRow& row : kMetricTable) {
    const auto& first = start[row.metric];
    const auto& last = end[row.metric];
    if (first && last) spent[row.metric] = *last - *first;
  }
  return spent;
}

}  // namespace driverbench::metrics

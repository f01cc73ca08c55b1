#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "bench/record/run.h"

namespace driverbench::analysis {

// A count, per operation.
struct PerOperation {
  double mean = 0;  // over all operations of all blocks
  double low = 0;   // of the block with the fewest, and with the most
  double high = 0;

  // Allocations are exact: a library that does the same work twice allocates the same. Where blocks
  // differ, something else took part, e.g. a buffer that grows now and then.
  bool same_in_all() const { return low == high; }
};

// What the operations of one target cost the client. A figure is made of the blocks whose worker
// told it, and absent when none did.
struct CostPerOperation {
  metrics::ByMetric<PerOperation> shares;  // of what is summed
  metrics::ClientCost most;                // of what is of a process: that of the largest block's
  std::optional<double> user_share;
};

// The least CPU time that a split is told of.
inline constexpr double kSplitNs = 1e9;

// The part of the CPU time, of all these blocks together, that was spent outside of the kernel: 0
// to 1. The kernel splits by where its ticks fell, 100 to 1,000 a second, of which a block sees one
// or two, and counts as user time what saw none: of few blocks the result is anything, from
// kSplitNs on it is good to some five points.
std::optional<double> UserShare(const std::vector<const record::Block*>& blocks);

CostPerOperation CostPerOperationOf(const std::vector<const record::Block*>& blocks);

}  // namespace driverbench::analysis

#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "bench/report/run.h"

namespace driverbench {

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
struct Expense {
  std::optional<PerOperation> allocations;
  std::optional<PerOperation> allocated_bytes;
  std::optional<PerOperation> voluntary_switches;
  std::optional<PerOperation> involuntary_switches;
  std::optional<PerOperation> instructions;
  // The part of the CPU time, of all blocks together, that was spent outside of the kernel: 0 to 1.
  // Still a few points wide: a block sees few ticks of the kernel's clock, and one that sees none
  // counts as user time.
  std::optional<double> user_share;
  std::optional<std::int64_t> peak_memory_bytes;  // of the largest block's process
};

Expense ExpenseOf(const std::vector<const Block*>& blocks);

}  // namespace driverbench

#include "bench/analysis/expense.h"

#include <algorithm>

namespace driverbench {
namespace {

// Sums are doubles: exact up to 2^53, and what no worker can have counted overflows nothing.
class Pool {
 public:
  void Take(std::int64_t count, const Block& block) {
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

std::optional<double> UserShare(const std::vector<const Block*>& blocks) {
  double user_ns = 0;
  double cpu_ns = 0;
  for (const Block* block : blocks) {
    if (!block->cost.cpu) continue;
    const auto user = static_cast<double>(block->cost.cpu->user_ns);
    user_ns += user;
    cpu_ns += user + static_cast<double>(block->cost.cpu->system_ns);
  }
  if (cpu_ns < kSplitNs) return std::nullopt;
  return user_ns / cpu_ns;
}

Expense ExpenseOf(const std::vector<const Block*>& blocks) {
  Expense out;
  Pool allocations;
  Pool allocated_bytes;
  Pool voluntary;
  Pool involuntary;
  Pool instructions;
  for (const Block* block : blocks) {
    const Cost& cost = block->cost;
    if (cost.allocations) allocations.Take(*cost.allocations, *block);
    if (cost.allocated_bytes) allocated_bytes.Take(*cost.allocated_bytes, *block);
    if (cost.instructions) instructions.Take(*cost.instructions, *block);
    if (cost.context_switches) {
      voluntary.Take(cost.context_switches->voluntary, *block);
      involuntary.Take(cost.context_switches->involuntary, *block);
    }
    if (cost.peak_memory_bytes)
      out.peak_memory_bytes = std::max(out.peak_memory_bytes.value_or(0), *cost.peak_memory_bytes);
  }
  out.allocations = allocations.Result();
  out.allocated_bytes = allocated_bytes.Result();
  out.voluntary_switches = voluntary.Result();
  out.involuntary_switches = involuntary.Result();
  out.instructions = instructions.Result();
  out.user_share = UserShare(blocks);
  return out;
}

}  // namespace driverbench

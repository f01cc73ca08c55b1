#include "bench/analysis/expense.h"

#include <gtest/gtest.h>

#include <limits>

#include "bench/record/sample_run.h"

namespace driverbench {
namespace {

Block BlockWith(const Cost& cost, std::int64_t operations = 11, int threads = 1) {
  Block block = SampleBlock("simple.get", "a", 0, operations, 1000);
  block.case_id.threads = threads;
  block.cost = cost;
  return block;
}

Expense Of(const std::vector<Block>& blocks) {
  std::vector<const Block*> pointers;
  pointers.reserve(blocks.size());
  for (const Block& block : blocks) pointers.push_back(&block);
  return ExpenseOf(pointers);
}

TEST(ExpenseOf, CountsArePerOperationOfAllThreads) {
  const Expense expense = Of({BlockWith({.allocations = 110,
                                         .allocated_bytes = 22 * 1024,
                                         .context_switches = Cost::Switches{22, 11},
                                         .instructions = 2200},
                                        11, 2)});
  EXPECT_EQ(expense.allocations->mean, 5);
  EXPECT_EQ(expense.allocated_bytes->mean, 1024);
  EXPECT_EQ(expense.voluntary_switches->mean, 1);
  EXPECT_EQ(expense.involuntary_switches->mean, 0.5);
  EXPECT_EQ(expense.instructions->mean, 100);
}

TEST(ExpenseOf, BlocksThatDifferAreSeen) {
  // Unlike numbers of operations, the same of each.
  Expense expense = Of({BlockWith({.allocations = 77}, 11), BlockWith({.allocations = 21}, 3)});
  EXPECT_TRUE(expense.allocations->same_in_all());
  EXPECT_EQ(expense.allocations->mean, 7);
  // The mean is that of all operations, not of the blocks.
  expense = Of({BlockWith({.allocations = 30}, 3), BlockWith({.allocations = 18}, 9)});
  EXPECT_FALSE(expense.allocations->same_in_all());
  EXPECT_EQ(expense.allocations->mean, 4);
  EXPECT_EQ(expense.allocations->low, 2);
  EXPECT_EQ(expense.allocations->high, 10);
}

TEST(ExpenseOf, TheSplitIsPooled) {
  constexpr std::int64_t kMs = 1'000'000;
  const Expense expense = Of({BlockWith({.cpu = Cost::Split{300 * kMs, 0}}), BlockWith({}),
                              BlockWith({.cpu = Cost::Split{0, 900 * kMs}})});
  EXPECT_EQ(expense.user_share, 0.25);
}

TEST(ExpenseOf, ASplitNeedsASecondOfCpuTime) {
  constexpr std::int64_t kHalf = 500'000'000;
  EXPECT_TRUE(Of({BlockWith({.cpu = Cost::Split{kHalf, kHalf}})}).user_share);
  EXPECT_FALSE(Of({BlockWith({.cpu = Cost::Split{kHalf, kHalf - 1}})}).user_share);
  EXPECT_FALSE(Of({BlockWith({.cpu = Cost::Split{0, 0}})}).user_share);
}

TEST(ExpenseOf, ThePeakIsThatOfTheLargest) {
  const Expense expense =
      Of({BlockWith({.peak_memory_bytes = 5}), BlockWith({.peak_memory_bytes = 7}),
          BlockWith({.peak_memory_bytes = 6}), BlockWith({})});
  EXPECT_EQ(expense.peak_memory_bytes, 7);
}

TEST(ExpenseOf, WhatNobodyToldIsAbsentAndNotZero) {
  for (const Expense& expense : {Of({}), Of({BlockWith({}), BlockWith({})})}) {
    EXPECT_FALSE(expense.allocations || expense.allocated_bytes || expense.voluntary_switches ||
                 expense.involuntary_switches || expense.instructions || expense.user_share ||
                 expense.peak_memory_bytes);
  }
  const Expense zero = Of({BlockWith({.allocations = 0}), BlockWith({})});
  ASSERT_TRUE(zero.allocations);
  EXPECT_EQ(zero.allocations->mean, 0);
  EXPECT_TRUE(zero.allocations->same_in_all());
}

// A file may hold them, whoever wrote it.
TEST(ExpenseOf, HugeCountsDoNotOverflow) {
  constexpr std::int64_t kMost = std::numeric_limits<std::int64_t>::max();
  const Block block = BlockWith({.allocations = kMost, .cpu = Cost::Split{kMost, kMost}}, 1);
  const Expense expense = Of({block, block, block});
  EXPECT_EQ(expense.allocations->mean, 0x1p63);
  EXPECT_EQ(expense.user_share, 0.5);
}

}  // namespace
}  // namespace driverbench

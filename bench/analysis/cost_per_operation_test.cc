#include "bench/analysis/cost_per_operation.h"

#include <gtest/gtest.h>

#include <limits>

#include "bench/record/sample_run.h"

namespace driverbench {
namespace {

Block BlockWith(const ClientCost& cost, std::int64_t operations = 11, int threads = 1) {
  Block block = SampleBlock("simple.get", "a", 0, operations, 1000);
  block.case_id.threads = threads;
  block.cost = cost;
  return block;
}

CostPerOperation Of(const std::vector<Block>& blocks) {
  std::vector<const Block*> pointers;
  pointers.reserve(blocks.size());
  for (const Block& block : blocks) pointers.push_back(&block);
  return CostPerOperationOf(pointers);
}

TEST(CostPerOperationOf, CountsArePerOperationOfAllThreads) {
  const CostPerOperation cost = Of({BlockWith({{Metric::kAllocations, 110},
                                               {Metric::kAllocatedBytes, 22 * 1024},
                                               {Metric::kVoluntarySwitches, 22},
                                               {Metric::kInvoluntarySwitches, 11},
                                               {Metric::kInstructions, 2200}},
                                              11, 2)});
  EXPECT_EQ(cost.shares[Metric::kAllocations]->mean, 5);
  EXPECT_EQ(cost.shares[Metric::kAllocatedBytes]->mean, 1024);
  EXPECT_EQ(cost.shares[Metric::kVoluntarySwitches]->mean, 1);
  EXPECT_EQ(cost.shares[Metric::kInvoluntarySwitches]->mean, 0.5);
  EXPECT_EQ(cost.shares[Metric::kInstructions]->mean, 100);
}

TEST(CostPerOperationOf, BlocksThatDifferAreSeen) {
  // Unlike numbers of operations, the same of each.
  CostPerOperation cost =
      Of({BlockWith({{Metric::kAllocations, 77}}, 11), BlockWith({{Metric::kAllocations, 21}}, 3)});
  EXPECT_TRUE(cost.shares[Metric::kAllocations]->same_in_all());
  EXPECT_EQ(cost.shares[Metric::kAllocations]->mean, 7);
  // The mean is that of all operations, not of the blocks.
  cost =
      Of({BlockWith({{Metric::kAllocations, 30}}, 3), BlockWith({{Metric::kAllocations, 18}}, 9)});
  EXPECT_FALSE(cost.shares[Metric::kAllocations]->same_in_all());
  EXPECT_EQ(cost.shares[Metric::kAllocations]->mean, 4);
  EXPECT_EQ(cost.shares[Metric::kAllocations]->low, 2);
  EXPECT_EQ(cost.shares[Metric::kAllocations]->high, 10);
}

TEST(CostPerOperationOf, TheSplitIsPooled) {
  constexpr std::int64_t kMs = 1'000'000;
  const CostPerOperation cost =
      Of({BlockWith({{Metric::kUserTime, 300 * kMs}, {Metric::kSystemTime, 0}}), BlockWith({}),
          BlockWith({{Metric::kUserTime, 0}, {Metric::kSystemTime, 900 * kMs}})});
  EXPECT_EQ(cost.user_share, 0.25);
}

TEST(CostPerOperationOf, ASplitNeedsASecondOfCpuTime) {
  constexpr std::int64_t kHalf = 500'000'000;
  EXPECT_TRUE(
      Of({BlockWith({{Metric::kUserTime, kHalf}, {Metric::kSystemTime, kHalf}})}).user_share);
  EXPECT_FALSE(
      Of({BlockWith({{Metric::kUserTime, kHalf}, {Metric::kSystemTime, kHalf - 1}})}).user_share);
  EXPECT_FALSE(Of({BlockWith({{Metric::kUserTime, 0}, {Metric::kSystemTime, 0}})}).user_share);
}

TEST(CostPerOperationOf, ThePeakIsThatOfTheLargest) {
  const CostPerOperation cost =
      Of({BlockWith({{Metric::kPeakMemory, 5}}), BlockWith({{Metric::kPeakMemory, 7}}),
          BlockWith({{Metric::kPeakMemory, 6}}), BlockWith({})});
  EXPECT_EQ(cost.most[Metric::kPeakMemory], 7);
}

TEST(CostPerOperationOf, WhatNobodyToldIsAbsentAndNotZero) {
  for (const CostPerOperation& cost : {Of({}), Of({BlockWith({}), BlockWith({})})}) {
    for (const MetricRow& row : kMetricTable)
      EXPECT_FALSE(cost.shares[row.metric] || cost.most[row.metric]) << row.name;
    EXPECT_FALSE(cost.user_share);
  }
  const CostPerOperation zero = Of({BlockWith({{Metric::kAllocations, 0}}), BlockWith({})});
  ASSERT_TRUE(zero.shares[Metric::kAllocations]);
  EXPECT_EQ(zero.shares[Metric::kAllocations]->mean, 0);
  EXPECT_TRUE(zero.shares[Metric::kAllocations]->same_in_all());
}

// A file may hold them, whoever wrote it.
TEST(CostPerOperationOf, HugeCountsDoNotOverflow) {
  constexpr std::int64_t kMost = std::numeric_limits<std::int64_t>::max();
  const Block block = BlockWith(
      {{Metric::kAllocations, kMost}, {Metric::kUserTime, kMost}, {Metric::kSystemTime, kMost}}, 1);
  const CostPerOperation cost = Of({block, block, block});
  EXPECT_EQ(cost.shares[Metric::kAllocations]->mean, 0x1p63);
  EXPECT_EQ(cost.user_share, 0.5);
}

}  // namespace
}  // namespace driverbench

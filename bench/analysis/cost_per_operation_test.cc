#include "bench/analysis/cost_per_operation.h"

#include <gtest/gtest.h>

#include <limits>

#include "bench/record/sample_run.h"

namespace driverbench::analysis {
namespace {

record::Block BlockWith(const metrics::ClientCost& cost, std::int64_t operations = 11,
                        int threads = 1) {
  record::Block block = record::SampleBlock("simple.get", "a", 0, operations, 1000);
  block.case_id.threads = threads;
  block.cost = cost;
  return block;
}

CostPerOperation Of(const std::vector<record::Block>& blocks) {
  std::vector<const record::Block*> pointers;
  pointers.reserve(blocks.size());
  for (const record::Block& block : blocks) pointers.push_back(&block);
  return CostPerOperationOf(pointers);
}

TEST(CostPerOperationOf, CountsArePerOperationOfAllThreads) {
  const CostPerOperation cost = Of({BlockWith({{metrics::Metric::kAllocations, 110},
                                               {metrics::Metric::kAllocatedBytes, 22 * 1024},
                                               {metrics::Metric::kVoluntarySwitches, 22},
                                               {metrics::Metric::kInvoluntarySwitches, 11},
                                               {metrics::Metric::kInstructions, 2200}},
                                              11, 2)});
  EXPECT_EQ(cost.shares[metrics::Metric::kAllocations]->mean, 5);
  EXPECT_EQ(cost.shares[metrics::Metric::kAllocatedBytes]->mean, 1024);
  EXPECT_EQ(cost.shares[metrics::Metric::kVoluntarySwitches]->mean, 1);
  EXPECT_EQ(cost.shares[metrics::Metric::kInvoluntarySwitches]->mean, 0.5);
  EXPECT_EQ(cost.shares[metrics::Metric::kInstructions]->mean, 100);
}

TEST(CostPerOperationOf, BlocksThatDifferAreSeen) {
  // Unlike numbers of operations, the same of each.
  CostPerOperation cost = Of({BlockWith({{metrics::Metric::kAllocations, 77}}, 11),
                              BlockWith({{metrics::Metric::kAllocations, 21}}, 3)});
  EXPECT_TRUE(cost.shares[metrics::Metric::kAllocations]->same_in_all());
  EXPECT_EQ(cost.shares[metrics::Metric::kAllocations]->mean, 7);
  // The mean is that of all operations, not of the blocks.
  cost = Of({BlockWith({{metrics::Metric::kAllocations, 30}}, 3),
             BlockWith({{metrics::Metric::kAllocations, 18}}, 9)});
  EXPECT_FALSE(cost.shares[metrics::Metric::kAllocations]->same_in_all());
  EXPECT_EQ(cost.shares[metrics::Metric::kAllocations]->mean, 4);
  EXPECT_EQ(cost.shares[metrics::Metric::kAllocations]->low, 2);
  EXPECT_EQ(cost.shares[metrics::Metric::kAllocations]->high, 10);
}

TEST(CostPerOperationOf, TheSplitIsPooled) {
  constexpr std::int64_t kMs = 1'000'000;
  const CostPerOperation cost =
      Of({BlockWith({{metrics::Metric::kUserTime, 300 * kMs}, {metrics::Metric::kSystemTime, 0}}),
          BlockWith({}),
          BlockWith({{metrics::Metric::kUserTime, 0}, {metrics::Metric::kSystemTime, 900 * kMs}})});
  EXPECT_EQ(cost.user_share, 0.25);
}

TEST(CostPerOperationOf, ASplitNeedsASecondOfCpuTime) {
  constexpr std::int64_t kHalf = 500'000'000;
  EXPECT_TRUE(
      Of({BlockWith({{metrics::Metric::kUserTime, kHalf}, {metrics::Metric::kSystemTime, kHalf}})})
          .user_share);
  EXPECT_FALSE(Of({BlockWith({{metrics::Metric::kUserTime, kHalf},
                              {metrics::Metric::kSystemTime, kHalf - 1}})})
                   .user_share);
  EXPECT_FALSE(Of({BlockWith({{metrics::Metric::kUserTime, 0}, {metrics::Metric::kSystemTime, 0}})})
                   .user_share);
}

TEST(CostPerOperationOf, ThePeakIsThatOfTheLargest) {
  const CostPerOperation cost = Of({BlockWith({{metrics::Metric::kPeakMemory, 5}}),
                                    BlockWith({{metrics::Metric::kPeakMemory, 7}}),
                                    BlockWith({{metrics::Metric::kPeakMemory, 6}}), BlockWith({})});
  EXPECT_EQ(cost.most[metrics::Metric::kPeakMemory], 7);
}

TEST(CostPerOperationOf, WhatNobodyToldIsAbsentAndNotZero) {
  for (const CostPerOperation& cost : {Of({}), Of({BlockWith({}), BlockWith({})})}) {
    for (const metrics::MetricRow& row : metrics::kMetricTable)
      EXPECT_FALSE(cost.shares[row.metric] || cost.most[row.metric]) << row.name;
    EXPECT_FALSE(cost.user_share);
  }
  const CostPerOperation zero =
      Of({BlockWith({{metrics::Metric::kAllocations, 0}}), BlockWith({})});
  ASSERT_TRUE(zero.shares[metrics::Metric::kAllocations]);
  EXPECT_EQ(zero.shares[metrics::Metric::kAllocations]->mean, 0);
  EXPECT_TRUE(zero.shares[metrics::Metric::kAllocations]->same_in_all());
}

// A file may hold them, whoever wrote it.
TEST(CostPerOperationOf, HugeCountsDoNotOverflow) {
  constexpr std::int64_t kMost = std::numeric_limits<std::int64_t>::max();
  const record::Block block = BlockWith({{metrics::Metric::kAllocations, kMost},
                                         {metrics::Metric::kUserTime, kMost},
                                         {metrics::Metric::kSystemTime, kMost}},
                                        1);
  const CostPerOperation cost = Of({block, block, block});
  EXPECT_EQ(cost.shares[metrics::Metric::kAllocations]->mean, 0x1p63);
  EXPECT_EQ(cost.user_share, 0.5);
}

}  // namespace
}  // namespace driverbench::analysis

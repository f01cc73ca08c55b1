#include "bench/analysis/disturbance.h"

#include <gtest/gtest.h>

#include <optional>

namespace driverbench::analysis {
namespace {

const record::CaseId kCase{.scenario = "simple.get"};

record::Block BlockWith(std::optional<record::MachineTime> machine) {
  record::Block block{.case_id = kCase};
  block.machine = machine;
  return block;
}

TEST(Disturbance, IsOfAllBlocksOfTheCaseTogether) {
  record::Run run;
  run.blocks = {BlockWith(record::MachineTime{.total_ns = 100, .others_ns = 50}),
                BlockWith(record::MachineTime{
                    .total_ns = 300, .others_ns = -10, .stolen_ns = 8, .throttled_ns = 4}),
                BlockWith(std::nullopt)};
  run.blocks.push_back(BlockWith(record::MachineTime{.total_ns = 1000, .others_ns = 1000}));
  run.blocks.back().case_id.scenario = "trade";
  const std::optional<Disturbance> found = DisturbanceOf(run, kCase);
  ASSERT_TRUE(found);
  EXPECT_DOUBLE_EQ(found->others, 0.1);
  EXPECT_DOUBLE_EQ(found->stolen, 0.02);
  EXPECT_DOUBLE_EQ(found->throttled, 0.01);
  EXPECT_TRUE(Disturbs(*found));
  EXPECT_FALSE(Disturbs({.others = 0.05, .stolen = 0.03, .throttled = 0.01}));
  EXPECT_TRUE(Disturbs({.others = 0.05, .stolen = 0.03, .throttled = 0.03}));
}

// Ticks are a sample: a quiet machine may seem to have worked less than we did.
TEST(Disturbance, IsNeverNegative) {
  record::Run run;
  run.blocks = {BlockWith(record::MachineTime{.total_ns = 100, .others_ns = -3})};
  EXPECT_DOUBLE_EQ(DisturbanceOf(run, kCase)->others, 0);
}

TEST(Disturbance, WhereNoBlockSaysNothingIsKnown) {
  record::Run run;
  run.blocks = {BlockWith(std::nullopt)};
  EXPECT_FALSE(DisturbanceOf(run, kCase));
}

}  // namespace
}  // namespace driverbench::analysis

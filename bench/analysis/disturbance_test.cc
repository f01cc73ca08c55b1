#include "bench/analysis/disturbance.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <optional>
#include <set>

namespace driverbench::analysis {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::SizeIs;

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

// A round in which others had half of the machine counts for nobody, whatever was measured.
record::Run RoundsOf(int rounds, const std::set<int>& disturbed) {
  record::Run run;
  run.header.targets.resize(2);
  run.header.targets[0].name = "a";
  run.header.targets[1].name = "memory";
  run.header.targets[1].floor = true;
  for (int round = 0; round < rounds; ++round) {
    for (int i = 0; i < 2; ++i) {
      record::Block block = BlockWith(record::MachineTime{
          .total_ns = 100, .others_ns = i == 0 && disturbed.contains(round) ? 100.0 : 0.0});
      block.target = "a";
      block.round = round;
      run.blocks.push_back(block);
    }
  }
  return run;
}

TEST(DisturbedRounds, AreThoseInWhichOthersHadMuch) {
  const record::Run run = RoundsOf(40, {3, 7});
  EXPECT_THAT(DisturbedRounds(run, kCase), ElementsAre(3, 7));
  EXPECT_DOUBLE_EQ(DisturbanceOf(run, kCase)->others, 0.025);
  EXPECT_DOUBLE_EQ(DisturbanceOf(run, kCase, {3, 7})->others, 0);
  EXPECT_THAT(DisturbedRounds(run, {.scenario = "trade"}), IsEmpty());
}

TEST(DisturbedRounds, AFloorIsNoRound) {
  record::Run run = RoundsOf(40, {});
  run.blocks.push_back(BlockWith(record::MachineTime{.total_ns = 1000, .others_ns = 1000}));
  run.blocks.back().target = "memory";
  EXPECT_THAT(DisturbedRounds(run, kCase), IsEmpty());
}

TEST(DisturbedRounds, AreKeptWhereFewWouldStay) {
  std::set<int> many;
  for (int round = 0; round < 40; ++round) many.insert(round);
  EXPECT_THAT(DisturbedRounds(RoundsOf(40, many), kCase), IsEmpty());
  EXPECT_THAT(DisturbedRounds(RoundsOf(80, many), kCase), SizeIs(40));
  EXPECT_THAT(DisturbedRounds(RoundsOf(79, many), kCase), IsEmpty());
  EXPECT_THAT(DisturbedRounds(RoundsOf(kFewestLeft + 1, {5}), kCase), ElementsAre(5));
  EXPECT_THAT(DisturbedRounds(RoundsOf(kFewestLeft, {5}), kCase), IsEmpty());
}

}  // namespace
}  // namespace driverbench::analysis

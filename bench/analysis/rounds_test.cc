#include "bench/analysis/rounds.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "bench/record/sample_run.h"

namespace driverbench::analysis {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::Pair;

TEST(Rounds, OnlyThoseThatBothHaveArePaired) {
  const std::map<int, double> base{{0, 1}, {2, 3}, {5, 6}};
  const std::map<int, double> now{{2, 30}, {4, 50}, {5, 60}};
  EXPECT_THAT(PairRounds(base, now), ElementsAre(Pair(3, 30), Pair(6, 60)));
  EXPECT_THAT(PairRounds(base, {}), IsEmpty());
  EXPECT_THAT(PairRounds({}, now), IsEmpty());
}

// Else it would weigh twice, on one side.
TEST(Rounds, OfARoundThatIsThereTwiceTheFirstBlockCounts) {
  const record::Block second = record::SampleBlock("simple.get", "x", 2, 11, 1000);
  const record::Block again = record::SampleBlock("simple.get", "x", 2, 11, 3000);
  const record::Block first = record::SampleBlock("simple.get", "x", 1, 11, 2000);
  EXPECT_THAT(ByRound({&second, &again, &first}), ElementsAre(Pair(1, &first), Pair(2, &second)));
}

TEST(Rounds, TheMedianLatencyIsThatOfTheSamples) {
  EXPECT_EQ(MedianLatency(record::SampleBlock("simple.get", "x", 0, 11, 1000)), 1000);
  EXPECT_EQ(MedianLatency(record::Block{}), 0);
}

TEST(Rounds, OneThreadIsJudgedByItsMedianAndSeveralByWhatTheyDoTogether) {
  record::Block block = record::SampleBlock("simple.get", "x", 0, 11, 1000);
  block.wall_ns = 22'000;
  EXPECT_EQ(JudgedTime(block), 1000);
  block.case_id.threads = 4;
  EXPECT_DOUBLE_EQ(Throughput(block), 44 / 22e-6);
  EXPECT_DOUBLE_EQ(JudgedTime(block), 500);
}

}  // namespace
}  // namespace driverbench::analysis

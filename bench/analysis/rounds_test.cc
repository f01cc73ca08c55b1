#include "bench/analysis/rounds.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <optional>
#include <utility>
#include <vector>

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

record::Block Lived(int round, std::optional<int> lifetime, std::int64_t median_ns) {
  record::Block block = record::SampleBlock("simple.get", "x", round, 1, median_ns);
  block.lifetime = lifetime;
  return block;
}

TEST(Rounds, AnObservationIsARoundOrALifetimeOfEither) {
  EXPECT_EQ(ObservationOf(Lived(7, {}, 1), Lived(7, {}, 1)), 7);
  EXPECT_EQ(ObservationOf(Lived(7, 5, 1), Lived(7, {}, 1)), 5);
  EXPECT_EQ(ObservationOf(Lived(7, {}, 1), Lived(7, 5, 1)), 5);
  EXPECT_EQ(ObservationOf(Lived(7, 5, 1), Lived(7, 5, 1)), 5);
}

TEST(Rounds, OfALifetimeTheMedianRatioCounts) {
  std::vector<record::Block> base;
  std::vector<record::Block> now;
  for (const auto& [round, median] : {std::pair{0, 2000}, {1, 2000}, {2, 8000}, {3, 4000}}) {
    base.push_back(Lived(round, {}, 1000));
    now.push_back(Lived(round, round < 3 ? 0 : 3, median));
  }
  const auto values = [](const std::vector<record::Block>& blocks) {
    std::vector<const record::Block*> of;
    of.reserve(blocks.size());
    for (const record::Block& block : blocks) of.push_back(&block);
    return ValuesOf(of, JudgedTime);
  };
  const auto change = ChangeOf(values(base), values(now), 0.05);
  ASSERT_TRUE(change);
  EXPECT_EQ(change->rounds, 2);
  EXPECT_NEAR(change->estimate, (std::log(2) + std::log(4)) / 2, 1e-12);
  EXPECT_FALSE(ChangeOf(values(base), {}, 0.05));
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

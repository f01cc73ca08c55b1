#include "bench/stats/tail.h"

#include <gtest/gtest.h>

#include <cmath>
#include <random>
#include <vector>

#include "bench/stats/quantile.h"

namespace driverbench::stats {
namespace {

constexpr double kQ = 0.99;
constexpr double kLevel = 0.05;

// Latencies with a long tail; every round has a level of its own, that both sides share, and the
// blocks of a round differ a little, as those of a machine do.
class Machine {
 public:
  explicit Machine(std::uint64_t seed) : random_(seed) {}

  std::vector<TailRound> Rounds(int rounds, int samples, double now) {
    std::vector<TailRound> out(static_cast<std::size_t>(rounds));
    for (TailRound& round : out) {
      const double level = 100'000 * std::exp(0.05 * normal_(random_));
      round.base = Block(level, samples);
      round.now = Block(level * now, samples);
    }
    return out;
  }

 private:
  std::vector<std::int64_t> Block(double level, int samples) {
    const double own = level * std::exp(0.02 * normal_(random_));
    std::vector<std::int64_t> block;
    block.reserve(samples);
    for (int i = 0; i < samples; ++i)
      block.push_back(std::llround(own * std::exp(0.3 * normal_(random_))));
    return block;
  }

  std::mt19937_64 random_;
  std::normal_distribution<double> normal_;
};

TEST(Tail, EstimateIsTheQuantileOfThePooledSamples) {
  const std::vector<TailRound> rounds = Machine(1).Rounds(7, 31, 1.3);
  std::vector<double> base;
  std::vector<double> now;
  for (const TailRound& round : rounds) {
    base.insert(base.end(), round.base.begin(), round.base.end());
    now.insert(now.end(), round.now.begin(), round.now.end());
  }
  for (const double q : {0.0, 0.5, 0.9, 0.99, 1.0}) {
    EXPECT_NEAR(TailChange(rounds, q, kLevel, 1)->estimate,
                std::log(*Quantile(now, q) / *Quantile(base, q)), 1e-12)
        << q;
  }
}

TEST(Tail, SidesThatAreTheSameDoNotDiffer) {
  std::vector<TailRound> rounds = Machine(2).Rounds(20, 100, 1);
  for (TailRound& round : rounds) round.now = round.base;
  const Change change = TailChange(rounds, kQ, kLevel, 1).value();
  EXPECT_EQ(change.estimate, 0);
  ASSERT_TRUE(change.interval);
  EXPECT_EQ(change.interval->low, 0);  // both sides of a round are drawn together
  EXPECT_EQ(change.interval->high, 0);
}

TEST(Tail, OneSideTakesHalfAsLongAgain) {
  const Change change = TailChange(Machine(3).Rounds(40, 200, 1.5), kQ, kLevel, 1).value();
  ASSERT_TRUE(change.interval);
  EXPECT_TRUE(change.interval->Contains(std::log(1.5)));
  EXPECT_LT(change.interval->high - change.interval->low, 0.2);
  EXPECT_EQ(Judge(change, 0.05), Verdict::kSlower);
}

// One operation of fifty stalls: no median sees it.
TEST(Tail, ARareStallIsInTheTailAlone) {
  std::vector<TailRound> rounds = Machine(4).Rounds(30, 200, 1);
  for (TailRound& round : rounds) {
    for (std::size_t i = 0; i < round.now.size(); i += 50) round.now[i] += 1'000'000;
  }
  EXPECT_EQ(Judge(TailChange(rounds, kQ, 0.0001, 1).value(), 0.05), Verdict::kSlower);
  EXPECT_NE(Judge(TailChange(rounds, 0.5, 0.0001, 1).value(), 0.05), Verdict::kSlower);
}

TEST(Tail, TheSameArgumentsGiveTheSameInterval) {
  const std::vector<TailRound> rounds = Machine(5).Rounds(20, 100, 1);
  const Interval first = TailChange(rounds, kQ, kLevel, 7)->interval.value();
  const Interval again = TailChange(rounds, kQ, kLevel, 7)->interval.value();
  EXPECT_EQ(first.low, again.low);
  EXPECT_EQ(first.high, again.high);
  EXPECT_NE(first.low, TailChange(rounds, kQ, kLevel, 8)->interval->low);
}

TEST(Tail, AHigherLevelGivesAWiderInterval) {
  const std::vector<TailRound> rounds = Machine(6).Rounds(30, 100, 1);
  Interval narrow = TailChange(rounds, kQ, 0.2, 1)->interval.value();
  for (const double alpha : {0.05, 0.01, 0.0001}) {  // of the last the whole range
    const Interval wide = TailChange(rounds, kQ, alpha, 1)->interval.value();
    EXPECT_LT(wide.low, narrow.low) << alpha;
    EXPECT_GT(wide.high, narrow.high) << alpha;
    narrow = wide;
  }
}

TEST(Tail, TooFewRoundsHaveNoInterval) {
  EXPECT_FALSE(TailChange(Machine(7).Rounds(5, 1000, 2), kQ, kLevel, 1)->interval);
  EXPECT_TRUE(TailChange(Machine(7).Rounds(6, 1000, 2), kQ, kLevel, 1)->interval);
  EXPECT_FALSE(TailChange(Machine(7).Rounds(14, 1000, 2), kQ, 0.0001, 1)->interval);
}

TEST(Tail, NoSamplesAreNoChange) {
  EXPECT_FALSE(TailChange({}, kQ, kLevel, 1));
  const std::vector<TailRound> rounds(7, TailRound{.base = {1, 2}, .now = {}});
  EXPECT_FALSE(TailChange(rounds, kQ, kLevel, 1));
}

// With as few rounds as there may be, all on one side, no chance decides.
TEST(Tail, TheFewestRoundsAreEnough) {
  const std::vector<TailRound> rounds = Machine(9).Rounds(SignTestMinimum(0.0001), 200, 2);
  for (std::uint64_t seed = 0; seed < 20; ++seed)
    EXPECT_GT(TailChange(rounds, kQ, 0.0001, seed)->interval->low, 0) << seed;
}

// A tail that few blocks make, and which stalls fall on one side: the bootstrap alone, sure of what
// it saw, called 31 of a thousand such equal sides unlike at this level, where ten are allowed.
TEST(Tail, EqualSidesAreUnlikeNoMoreOftenThanTheLevelSays) {
  std::mt19937_64 random(1);
  std::normal_distribution<double> normal;
  std::uniform_real_distribution<double> share;
  const auto block = [&] {
    const double stall = share(random) < 0.2 ? 1'000'000 * std::exp(normal(random)) : 0;
    const double level = 100'000 * std::exp(0.1 * normal(random));
    std::vector<std::int64_t> samples;
    for (int i = 0; i < 100; ++i) {
      const double stalled = share(random) < 0.05 ? stall * share(random) : 0;
      samples.push_back(std::llround(level * std::exp(0.3 * normal(random)) + stalled));
    }
    return samples;
  };
  int unlike = 0;
  for (std::uint64_t run = 0; run < 1000; ++run) {
    std::vector<TailRound> rounds(12);
    for (TailRound& round : rounds) round = {.base = block(), .now = block()};
    const Change change = TailChange(rounds, kQ, 0.01, run).value();
    unlike += change.interval->Contains(0) ? 0 : 1;
  }
  EXPECT_LE(unlike, 10);
}

// 200 runs of which the truth is known: a percentile bootstrap of 20 rounds covers a little less
// than it promises, which is one reason for the wide margin of a tail.
TEST(Tail, CoversTheTruthAboutAsOftenAsItPromises) {
  Machine machine(8);
  int covered = 0;
  for (std::uint64_t run = 0; run < 200; ++run) {
    const auto change = TailChange(machine.Rounds(20, 100, 1.2), kQ, kLevel, run).value();
    covered += change.interval->Contains(std::log(1.2)) ? 1 : 0;
  }
  EXPECT_GE(covered, 176);
  EXPECT_LE(covered, 198);
}

}  // namespace
}  // namespace driverbench::stats

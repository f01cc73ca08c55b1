#include "bench/stats/spread.h"

#include <gtest/gtest.h>

#include <cmath>
#include <random>
#include <utility>
#include <vector>

namespace driverbench::stats {
namespace {

// Logarithms 0, 0.01 and 0.02: their standard deviation is 0.01, and t(0.975) of 2 degrees of
// freedom 4.302653.
const std::vector<double> kRuns = {1, std::exp(0.01), std::exp(0.02)};
constexpr double kSpread = 4.302653 * 0.01 * 1.4142136;  // 0.06085

TEST(SpreadOf, IsStudentsForADifferenceOfTwo) {
  EXPECT_NEAR(SpreadOf(kRuns, 0.05).value(), kSpread, 1e-7);
  EXPECT_GT(SpreadOf(kRuns, 0.01).value(), 2 * kSpread);
  EXPECT_NEAR(SpreadOf(std::vector<double>{7, 7, 7}, 0.05).value(), 0, 1e-12);
}

TEST(SpreadOf, TakesThreeRuns) {
  EXPECT_FALSE(SpreadOf(std::vector<double>{}, 0.05));
  EXPECT_FALSE(SpreadOf(std::vector<double>{100, 103}, 0.05));
}

TEST(SpreadOf, OfRunsThatAreAlikeAsManyPairsAreFartherApartAsItSays) {
  std::mt19937_64 random(7);
  std::normal_distribution<double> noise(0, 0.02);
  const auto run = [&] { return std::exp(noise(random)); };
  for (const int history : {3, 6}) {
    int alarms = 0;
    constexpr double kTrials = 20000;
    for (int i = 0; i < kTrials; ++i) {
      std::vector<double> runs;
      while (std::cmp_less(runs.size(), history)) runs.push_back(run());
      const Change change = ChangeOfRuns(run(), run(), runs, 0.1);
      alarms += Judge(change, 0) != Verdict::kUnclear ? 1 : 0;
    }
    EXPECT_NEAR(alarms, kTrials / 10, 150) << history;  // a standard deviation is 42
  }
}

// Runs of one sitting share what the machine does to it. Six sittings of five runs: by those of
// one sitting, and by the sittings' means, far more pairs are farther apart than it says; by one
// run of each as many.
TEST(SpreadOf, TakesOneRunOfEachSitting) {
  std::mt19937_64 random(11);
  std::normal_distribution<double> of_sitting(0, 0.02);
  std::normal_distribution<double> of_run(0, 0.02);
  constexpr int kSittings = 6;
  constexpr int kRunsEach = 5;
  constexpr double kTrials = 20000;
  int with_first = 0;
  int with_mean = 0;
  int with_one_sitting = 0;
  for (int trial = 0; trial < kTrials; ++trial) {
    std::vector<double> first;
    std::vector<double> mean;
    std::vector<double> one_sitting;
    for (int i = 0; i < kSittings; ++i) {
      const double shift = of_sitting(random);
      double sum = 0;
      for (int k = 0; k < kRunsEach; ++k) {
        const double run = shift + of_run(random);
        if (k == 0) first.push_back(std::exp(run));
        if (i == 0) one_sitting.push_back(std::exp(run));
        sum += run;
      }
      mean.push_back(std::exp(sum / kRunsEach));
    }
    const double base = std::exp(of_sitting(random) + of_run(random));
    const double now = std::exp(of_sitting(random) + of_run(random));
    const auto alarms = [&](const std::vector<double>& runs) {
      return Judge(ChangeOfRuns(base, now, runs, 0.1), 0) != Verdict::kUnclear ? 1 : 0;
    };
    with_first += alarms(first);
    with_mean += alarms(mean);
    with_one_sitting += alarms(one_sitting);
  }
  EXPECT_NEAR(with_first, kTrials / 10, 150);
  EXPECT_GT(with_mean, kTrials / 7);
  EXPECT_GT(with_one_sitting, kTrials / 7);
}

TEST(ChangeOfRuns, ItIsSlowerOnlyBeyondMarginAndSpreadTogether) {
  const auto verdict = [](double change) {
    return Judge(ChangeOfRuns(100, 100 * std::exp(change), kRuns, 0.05), 0.01);
  };
  const double enough = kSpread + std::log(1.01);
  EXPECT_EQ(verdict(enough + 1e-5), Verdict::kSlower);
  EXPECT_EQ(verdict(enough - 1e-5), Verdict::kUnclear);
  EXPECT_EQ(verdict(0), Verdict::kUnclear);  // the spread alone is more than the margin
  EXPECT_EQ(verdict(-enough - 1e-5), Verdict::kFaster);
  EXPECT_EQ(verdict(-enough + 1e-5), Verdict::kUnclear);
}

TEST(ChangeOfRuns, ItIsTheSameWithinTheMarginWhateverTheSpreadAdds) {
  EXPECT_EQ(Judge(ChangeOfRuns(100, 101, kRuns, 0.05), 0.1), Verdict::kSame);
  EXPECT_EQ(Judge(ChangeOfRuns(100, 104, kRuns, 0.05), 0.1), Verdict::kUnclear);
}

TEST(ChangeOfRuns, WithoutASpreadNothingIsKnown) {
  const Change change = ChangeOfRuns(100, 200, std::vector<double>{100, 101}, 0.05);
  EXPECT_DOUBLE_EQ(change.estimate, std::log(2));
  EXPECT_EQ(change.rounds, 2);
  EXPECT_FALSE(change.interval);
  EXPECT_EQ(Judge(change, 0.01), Verdict::kUnclear);
  EXPECT_FALSE(SmallestFound(change, 0.01));
  // Nor with one that anything lies within.
  EXPECT_TRUE(SpreadOf(std::vector<double>{100, 200, 400}, 0.05));
  EXPECT_FALSE(ChangeOfRuns(100, 200, std::vector<double>{100, 200, 400}, 0.05).interval);
}

}  // namespace
}  // namespace driverbench::stats

#include "bench/stats/verdict.h"

#include <gtest/gtest.h>

#include <cmath>
#include <vector>

namespace driverbench::stats {
namespace {

// Seven rounds of 100 before and of 100 times these now.
Change Of(const std::vector<double>& factors, double alpha = 0.05) {
  std::vector<double> base(factors.size(), 100);
  std::vector<double> now;
  now.reserve(factors.size());
  for (const double factor : factors) now.push_back(100 * factor);
  return ChangeOf(base, now, alpha).value();
}

TEST(Verdict, ChangeIsTheMedianOfTheRoundsAndTheSignTestsInterval) {
  const Change change = Of({1.01, 1.02, 1.03, 1.04, 1.05, 1.06, 1.07});
  EXPECT_NEAR(change.estimate, std::log(1.04), 1e-12);
  EXPECT_EQ(change.rounds, 7);
  // n = 7: 2 P(B = 0) = 1/64 <= 5 %, 2 P(B <= 1) = 1/8 is more.
  ASSERT_TRUE(change.interval);
  EXPECT_NEAR(change.interval->low, std::log(1.01), 1e-12);
  EXPECT_NEAR(change.interval->high, std::log(1.07), 1e-12);
}

TEST(Verdict, AnInverseChangesTheOtherWay) {
  const Change change{.estimate = 0.2, .interval = Interval{.low = 0.1, .high = 0.4}, .rounds = 7};
  const Change inverse = Inverse(change);
  EXPECT_EQ(inverse.estimate, -0.2);
  EXPECT_EQ(inverse.interval->low, -0.4);
  EXPECT_EQ(inverse.interval->high, -0.1);
  EXPECT_EQ(inverse.rounds, 7);
  EXPECT_FALSE(Inverse({.estimate = 0.2, .rounds = 1}).interval);
}

TEST(Verdict, NoRoundsAreNoChange) { EXPECT_FALSE(ChangeOf({}, {}, 0.05)); }

TEST(Verdict, SlowerOnlyWhenTheWholeIntervalLiesBeyondTheMargin) {
  const Change change = Of({1.011, 1.02, 1.02, 1.02, 1.02, 1.02, 1.03});
  EXPECT_EQ(Judge(change, 0.01), Verdict::kSlower);
  EXPECT_EQ(Judge(change, 0.0111), Verdict::kUnclear);
  EXPECT_EQ(Judge(change, 0.031), Verdict::kSame);
}

TEST(Verdict, FasterIsSymmetric) {
  const Change change = Of({1 / 1.011, 1 / 1.02, 1 / 1.02, 1 / 1.02, 1 / 1.02, 1 / 1.02, 1 / 1.03});
  EXPECT_EQ(Judge(change, 0.01), Verdict::kFaster);
  EXPECT_EQ(Judge(change, 0.0111), Verdict::kUnclear);
  EXPECT_EQ(Judge(change, 0.031), Verdict::kSame);
}

TEST(Verdict, TooFewRoundsAreUnclearHoweverFarApart) {
  const Change change = Of({2, 2, 2, 2, 2});
  EXPECT_FALSE(change.interval);
  EXPECT_EQ(Judge(change, 0.01), Verdict::kUnclear);
  EXPECT_FALSE(SmallestFound(change, 0.01));
}

// 54 comparisons at 1 % together: 14 rounds.
TEST(Verdict, SharedLevelsNeedMoreRounds) {
  const double alpha = kGateAlpha / 54;
  EXPECT_EQ(Judge(Of(std::vector<double>(13, 1.1), alpha), 0.01), Verdict::kUnclear);
  EXPECT_EQ(Judge(Of(std::vector<double>(14, 1.1), alpha), 0.01), Verdict::kSlower);
}

TEST(Verdict, SmallestFoundIsTheMarginAndTheLongerArm) {
  const Change change = Of({0.99, 1, 1, 1, 1, 1, 1.02});
  EXPECT_NEAR(SmallestFound(change, 0.01).value(), 1.01 * 1.02 - 1, 1e-12);
}

TEST(Verdict, NamesAndShares) {
  EXPECT_EQ(VerdictName(Verdict::kFaster), "faster");
  EXPECT_EQ(VerdictName(Verdict::kSlower), "slower");
  EXPECT_EQ(VerdictName(Verdict::kSame), "same");
  EXPECT_EQ(VerdictName(Verdict::kUnclear), "unclear");
  EXPECT_NEAR(ShareOf(std::log(1.25)), 0.25, 1e-12);
}

}  // namespace
}  // namespace driverbench::stats

#include "bench/stats/spread.h"

#include <gtest/gtest.h>

#include <cmath>
#include <vector>

namespace driverbench {
namespace {

const std::vector<double> kRuns = {100, 103, 101, 102};  // ln 1.03 apart

TEST(SpreadOf, IsTheLargestDifferenceOfTwoRuns) {
  EXPECT_DOUBLE_EQ(SpreadOf(kRuns).value(), std::log(1.03));
  EXPECT_DOUBLE_EQ(SpreadOf(std::vector<double>{7, 7, 7}).value(), 0);
}

TEST(SpreadOf, TakesThreeRuns) {
  EXPECT_FALSE(SpreadOf(std::vector<double>{}));
  EXPECT_FALSE(SpreadOf(std::vector<double>{100, 103}));
}

TEST(ChangeOfRuns, ItIsSlowerOnlyBeyondMarginAndSpreadTogether) {
  const auto verdict = [](double now) { return Judge(ChangeOfRuns(100, now, kRuns), 0.01); };
  EXPECT_EQ(verdict(104.1), Verdict::kSlower);  // 1.03 x 1.01 = 1.0403
  EXPECT_EQ(verdict(104.0), Verdict::kUnclear);
  EXPECT_EQ(verdict(100), Verdict::kUnclear);  // the spread alone is more than the margin
  EXPECT_EQ(verdict(96.1), Verdict::kFaster);  // 1 / 1.0403 = 0.9613
  EXPECT_EQ(verdict(96.2), Verdict::kUnclear);
}

TEST(ChangeOfRuns, ItIsTheSameWithinTheMarginWhateverTheSpreadAdds) {
  EXPECT_EQ(Judge(ChangeOfRuns(100, 101, kRuns), 0.05), Verdict::kSame);
  EXPECT_EQ(Judge(ChangeOfRuns(100, 102, kRuns), 0.05), Verdict::kUnclear);  // 1.02 x 1.03
}

TEST(ChangeOfRuns, WithoutASpreadNothingIsKnown) {
  const Change change = ChangeOfRuns(100, 200, std::vector<double>{100, 101});
  EXPECT_DOUBLE_EQ(change.estimate, std::log(2));
  EXPECT_EQ(change.rounds, 2);
  EXPECT_FALSE(change.interval);
  EXPECT_EQ(Judge(change, 0.01), Verdict::kUnclear);
  EXPECT_FALSE(SmallestFound(change, 0.01));
}

TEST(ChangeOfRuns, TheSmallestThatIsFoundIsMarginAndSpread) {
  EXPECT_DOUBLE_EQ(SmallestFound(ChangeOfRuns(100, 100, kRuns), 0.01).value(), 1.03 * 1.01 - 1);
}

}  // namespace
}  // namespace driverbench

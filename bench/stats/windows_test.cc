#include "bench/stats/windows.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <vector>

namespace driverbench::stats {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

constexpr double kAlpha = 0.01;  // 8 rounds
constexpr double kInfinity = std::numeric_limits<double>::infinity();

TEST(CutWindows, AreAsManyRoundsAsFit) {
  EXPECT_THAT(CutWindows(std::vector<double>(7, 1.0), 3), ElementsAre(Window{0, 3}, Window{3, 6}));
  EXPECT_THAT(CutWindows(std::vector<double>(6, 1.0), 3), ElementsAre(Window{0, 3}, Window{3, 6}));
  EXPECT_THAT(CutWindows(std::vector<double>(6, 0.1), 0.3),  // sums that are no sums of tenths
              ElementsAre(Window{0, 3}, Window{3, 6}));
}

// A round that takes long shortens its window, and nobody else's.
TEST(CutWindows, FollowTheTimeAndNotTheCount) {
  EXPECT_THAT(CutWindows(std::vector<double>{1, 1, 2, 1, 1, 1, 1}, 3),
              ElementsAre(Window{0, 2}, Window{2, 4}, Window{4, 7}));
}

TEST(CutWindows, HaveAtLeastOneRound) {
  EXPECT_THAT(CutWindows(std::vector<double>{5, 5}, 3), ElementsAre(Window{0, 1}, Window{1, 2}));
}

TEST(CutWindows, AreLeftOutWhenTheyWereNotFilled) {
  EXPECT_THAT(CutWindows(std::vector<double>{1, 1}, 3), IsEmpty());
  EXPECT_THAT(CutWindows({}, 3), IsEmpty());
}

TEST(JoinWindows, TakesThemInTurn) {
  const std::vector<Window> windows{{0, 3}, {3, 5}, {5, 6}, {6, 9}, {9, 10}};
  EXPECT_THAT(JoinWindows(windows, 2), ElementsAre(Window{0, 5}, Window{5, 9}));
  EXPECT_THAT(JoinWindows(windows, 1), ::testing::ElementsAreArray(windows));
  EXPECT_THAT(JoinWindows(windows, 6), IsEmpty());
}

// Rounds of 100 before, and of these factors now.
Detection Of(const std::vector<double>& factors, const std::vector<Window>& windows,
             double margin = 0.01) {
  const std::vector<double> base(factors.size(), 100);
  std::vector<double> now;
  now.reserve(factors.size());
  for (const double factor : factors) now.push_back(100 * factor);
  return Detect(base, now, windows, kAlpha, margin);
}

std::vector<double> Joined(std::initializer_list<std::vector<double>> parts) {
  std::vector<double> all;
  for (const auto& part : parts) all.insert(all.end(), part.begin(), part.end());
  return all;
}

TEST(Detect, CountsTheVerdictOfEachWindow) {
  const std::vector<double> slower(10, 1.05);
  const std::vector<double> faster(10, 0.95);
  const std::vector<double> same(10, 1.001);
  const std::vector<double> unclear{0.9, 1.1, 0.9, 1.1, 0.9, 1.1, 0.9, 1.1, 0.9, 1.1};
  const Detection detection = Of(Joined({slower, same, slower, unclear, slower, faster}),
                                 {{0, 10}, {10, 20}, {20, 30}, {30, 40}, {40, 50}, {50, 60}});
  EXPECT_EQ(detection.windows, 6);
  EXPECT_EQ(detection.slower, 3);
  EXPECT_EQ(detection.same, 1);
  EXPECT_EQ(detection.unclear, 1);
  EXPECT_EQ(detection.faster, 1);
}

TEST(Detect, RoundsOfOtherWindowsDoNotDecide) {
  const Detection detection =
      Of(Joined({std::vector<double>(10, 1.0), std::vector<double>(100, 1.05)}), {{0, 10}});
  EXPECT_EQ(detection.windows, 1);
  EXPECT_EQ(detection.same, 1);
}

TEST(Detect, WithoutSpreadTheMarginIsFound) {
  const Detection detection = Of(std::vector<double>(20, 1.03), {{0, 10}, {10, 20}});
  EXPECT_THAT(detection.found,
              ElementsAre(::testing::DoubleNear(0.01, 1e-12), ::testing::DoubleNear(0.01, 1e-12)));
}

// The interval of 8 rounds is all of them. One window has the rounds of a run that saw 2 % too
// little: a change must be larger by that to be found in it.
TEST(Detect, AWindowFindsWhatItsIntervalReachesFromTheTruthAndAMargin) {
  const std::vector<double> true_rounds(16, 1.0);
  const std::vector<double> low(8, 0.98);
  const Detection detection = Of(Joined({true_rounds, low}), {{0, 8}, {8, 16}, {16, 24}});
  ASSERT_EQ(detection.found.size(), 3U);
  EXPECT_NEAR(detection.found[0], 0.01, 1e-12);
  EXPECT_NEAR(detection.found[2], 1.01 / 0.98 - 1, 1e-12);
}

TEST(Detect, OneWindowIsSmallestFound) {
  const std::vector<double> base(9, 100);
  const std::vector<double> now{101, 99, 100, 102, 103, 97, 98, 100.5, 101.5};
  const Detection detection = Detect(base, now, {{0, 9}}, kAlpha, 0.005);
  ASSERT_EQ(detection.found.size(), 1U);
  EXPECT_NEAR(detection.found[0], SmallestFound(*ChangeOf(base, now, kAlpha), 0.005).value(),
              1e-12);
}

TEST(Detect, AWindowOfTooFewRoundsFindsNothing) {
  const Detection detection = Of(std::vector<double>(15, 1.5), {{0, 7}, {7, 15}});
  EXPECT_EQ(detection.unclear, 1);
  EXPECT_EQ(detection.slower, 1);
  EXPECT_EQ(detection.found.front(), kInfinity);
}

TEST(FoundMostly, IsTheQuantile) {
  std::vector<double> found;
  for (int i = 0; i <= 100; ++i) found.push_back(i / 1000.0);
  EXPECT_NEAR(FoundMostly(found).value(), 0.095, 1e-12);
  EXPECT_EQ(FoundMostly({0.02}), 0.02);
}

TEST(FoundMostly, IsUnknownWhereWindowsFindNothing) {
  EXPECT_FALSE(FoundMostly({}).has_value());
  EXPECT_FALSE(FoundMostly({0.01, kInfinity}).has_value());
  EXPECT_FALSE(FoundMostly({kInfinity, kInfinity}).has_value());
  std::vector<double> found(100, 0.01);
  found.push_back(kInfinity);  // one in a hundred
  EXPECT_EQ(FoundMostly(found), 0.01);
}

}  // namespace
}  // namespace driverbench::stats

#include "bench/text/units.h"

#include <gtest/gtest.h>

namespace driverbench::text {
namespace {

TEST(FormatDuration, ThreeDigitsAndTheUnitThatFits) {
  EXPECT_EQ(FormatDuration(0.5), "0.50 ns");
  EXPECT_EQ(FormatDuration(45), "45.0 ns");
  EXPECT_EQ(FormatDuration(999.4), "999 ns");
  EXPECT_EQ(FormatDuration(999.5), "1.00 us");
  EXPECT_EQ(FormatDuration(9994), "9.99 us");
  EXPECT_EQ(FormatDuration(9996), "10.0 us");
  EXPECT_EQ(FormatDuration(70123), "70.1 us");
  EXPECT_EQ(FormatDuration(99960), "100 us");
  EXPECT_EQ(FormatDuration(1.2361e6), "1.24 ms");
  EXPECT_EQ(FormatDuration(12e9), "12.0 s");
  EXPECT_EQ(FormatDuration(4e12), "4000 s");
}

TEST(FormatDifference, AllThreeInOneUnit) {
  EXPECT_EQ(FormatDifference(26600, stats::Interval{25900, 27200}), "26.6 us [25.9, 27.2]");
  EXPECT_EQ(FormatDifference(-1.2e6, stats::Interval{-1.254e6, -1.146e6}),
            "-1.20 ms [-1.25, -1.15]");
  EXPECT_EQ(FormatDifference(300, stats::Interval{-1100, 2300}), "0.30 us [-1.10, 2.30]");
  EXPECT_EQ(FormatDifference(-2, stats::Interval{-90'000, 80'000}), "0.0 us [-90.0, 80.0]");
  EXPECT_EQ(FormatDifference(12, {}), "12.0 ns");
  EXPECT_EQ(FormatDifference(0, {}), "0.00 ns");
}

TEST(FormatRate, GroupsThousands) {
  EXPECT_EQ(FormatRate(1.5), "1.50");
  EXPECT_EQ(FormatRate(41.68), "41.7");
  EXPECT_EQ(FormatRate(99.96), "100");
  EXPECT_EQ(FormatRate(999.6), "1,000");
  EXPECT_EQ(FormatRate(14120.4), "14,120");
  EXPECT_EQ(FormatRate(22222222), "22,222,222");
}

TEST(FormatSpeed, TwoDecimals) {
  EXPECT_EQ(FormatSpeed(1), "1.00x");
  EXPECT_EQ(FormatSpeed(1.249), "1.25x");
  EXPECT_EQ(FormatSpeed(1.12, {1.10, 1.13}), "1.12x [1.10, 1.13]");
  EXPECT_EQ(FormatSpeed(1.001, {0.98, 1.02}), "1.00x [0.98, 1.02]");
}

TEST(FormatSpeed, MoreDecimalsWhereTwoWouldHideTheSide) {
  EXPECT_EQ(FormatSpeed(1.003), "1.003x");
  EXPECT_EQ(FormatSpeed(1.01, {1.003, 1.02}), "1.010x [1.003, 1.020]");
  EXPECT_EQ(FormatSpeed(0.9994, {0.9991, 0.9997}), "0.9994x [0.9991, 0.9997]");
  EXPECT_EQ(FormatSpeed(1.00001), "1.0000x");
}

TEST(FormatSpeed, MoreDecimalsWhereTwoWouldMakeTheEndsOne) {
  EXPECT_EQ(FormatSpeed(1.111, {1.108, 1.114}), "1.111x [1.108, 1.114]");
  EXPECT_EQ(FormatSpeed(2, {2, 2}), "2.00x [2.00, 2.00]");
}

TEST(FormatSpeed, SmallOnesKeepTwoDigits) {
  EXPECT_EQ(FormatSpeed(0.25), "0.25x");
  EXPECT_EQ(FormatSpeed(0.0123), "0.012x");
}

TEST(FormatCount, OneAndMany) {
  EXPECT_EQ(FormatCount(1, "round"), "1 round");
  EXPECT_EQ(FormatCount(0, "round"), "0 rounds");
  EXPECT_EQ(FormatCount(12, "round"), "12 rounds");
}

}  // namespace
}  // namespace driverbench::text

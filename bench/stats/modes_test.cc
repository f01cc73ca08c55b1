#include "bench/stats/modes.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <random>
#include <vector>

namespace driverbench::stats {
namespace {

constexpr int kValues = 2'000;

// Latencies around `centre`, lognormal.
void Add(int count, double centre, double sigma, std::vector<double>* values) {
  std::mt19937_64 random(7);
  std::lognormal_distribution<double> draw(std::log(centre), sigma);
  for (int i = 0; i < count; ++i) values->push_back(draw(random));
}

TEST(Modes, OneModeHasItsMedianWithin) {
  for (const double sigma : {0.01, 0.3, 1.0, 2.0}) {
    std::vector<double> values;
    Add(kValues, 70'000, sigma, &values);
    EXPECT_FALSE(MedianIsBetweenModes(values)) << sigma;
  }
}

TEST(Modes, ALongTailIsNoMode) {
  std::mt19937_64 random(7);
  std::exponential_distribution<double> draw(1e-5);
  std::vector<double> values(kValues);
  std::ranges::generate(values, [&] { return 1 + draw(random); });
  EXPECT_FALSE(MedianIsBetweenModes(values));
}

// One in ten operations waits a hundred times as long: two modes, and the median is in one of them.
TEST(Modes, AMedianWithinOneOfTwoIsNotBetween) {
  for (const int fast : {kValues / 10, kValues * 9 / 10}) {
    std::vector<double> values;
    Add(fast, 70'000, 0.2, &values);
    Add(kValues - fast, 8'000'000, 0.2, &values);
    EXPECT_FALSE(MedianIsBetweenModes(values)) << fast;
  }
}

TEST(Modes, AMedianThatFewOperationsTakeIsBetween) {
  for (const double far : {5.0, 15.0, 100.0}) {
    std::vector<double> values;
    Add(kValues * 48 / 100, 70'000, 0.3, &values);
    Add(kValues * 48 / 100, 70'000 * far, 0.3, &values);
    // A few in between, on which it falls.
    Add(kValues * 4 / 100, 70'000 * std::sqrt(far), 0.3, &values);
    EXPECT_TRUE(MedianIsBetweenModes(values)) << far;
  }
}

TEST(Modes, OfNothingAndOfEqualValues) {
  EXPECT_FALSE(MedianIsBetweenModes({}));
  EXPECT_FALSE(MedianIsBetweenModes({5}));
  EXPECT_FALSE(MedianIsBetweenModes({5, 5, 5}));
}

}  // namespace
}  // namespace driverbench::stats

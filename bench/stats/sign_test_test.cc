#include "bench/stats/sign_test.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <numeric>
#include <random>
#include <vector>

namespace driverbench::stats {
namespace {

// n, n - 1, ..., 1: the order statistics are their own ranks, so an interval shows which ranks it
// took.
std::vector<double> Ranks(int count) {
  std::vector<double> values(count);
  std::iota(values.rbegin(), values.rend(), 1);
  return values;
}

struct Known {
  int count;
  int rank;  // of the lower end; 0: no interval
};

// The ranks come from exact binomial sums in rational arithmetic (sum of C(n, i) / 2^n while twice
// the sum is at most alpha). Minus one they are the critical values of the sign test's tables, e.g.
// 1, 5 and 39 for 10, 20 and 100 at 5 %.
void ExpectRanks(double alpha, std::initializer_list<Known> known) {
  for (const auto [count, rank] : known) {
    const auto interval = SignTestInterval(Ranks(count), alpha);
    if (rank == 0) {
      EXPECT_FALSE(interval) << count << " values";
      continue;
    }
    ASSERT_TRUE(interval) << count << " values";
    EXPECT_EQ(interval->low, rank) << count << " values";
    EXPECT_EQ(interval->high, count + 1 - rank) << count << " values";
  }
}

TEST(SignTestInterval, TakesTheRanksOfTheBinomialTableAt95Percent) {
  ExpectRanks(0.05, {{1, 0},
                     {2, 0},
                     {5, 0},
                     {6, 1},
                     {7, 1},
                     {8, 1},
                     {9, 2},
                     {10, 2},
                     {12, 3},
                     {15, 4},
                     {20, 6},
                     {25, 8},
                     {30, 10},
                     {40, 14},
                     {50, 18},
                     {60, 22},
                     {100, 40},
                     {200, 86},
                     {1000, 469}});
}

TEST(SignTestInterval, TakesTheRanksOfTheBinomialTableAt99Percent) {
  ExpectRanks(0.01, {{7, 0}, {8, 1}, {12, 2}, {20, 4}, {30, 8}, {100, 37}, {1000, 459}});
}

TEST(SignTestInterval, LevelOfSixComparisons) {
  ExpectRanks(0.05 / 6, {{7, 0}, {8, 1}, {12, 2}, {100, 37}, {200, 81}, {1000, 458}});
}

// Six values cover with exactly 1 - 2 (1/2)^6: an alpha that is met exactly is met.
TEST(SignTestInterval, ExactLevelIsEnough) {
  EXPECT_TRUE(SignTestInterval(Ranks(6), 0.03125));
  EXPECT_FALSE(SignTestInterval(Ranks(6), 0.03124));
}

TEST(SignTestInterval, Empty) { EXPECT_FALSE(SignTestInterval({}, 0.05)); }

TEST(SignTestInterval, TiesCollapseIt) {
  const auto interval = SignTestInterval(std::vector<double>(12, 0.25), 0.05);
  ASSERT_TRUE(interval);
  EXPECT_EQ(interval->low, 0.25);
  EXPECT_EQ(interval->high, 0.25);
}

TEST(SignTestMinimum, IsTheFirstCountWithAnInterval) {
  EXPECT_EQ(SignTestMinimum(0.05), 6);
  EXPECT_EQ(SignTestMinimum(0.01), 8);
  EXPECT_EQ(SignTestMinimum(0.01 / 54), 14);
  for (const double alpha : {0.5, 0.2, 0.05, 0.03125, 0.05 / 2, 0.05 / 20, 1e-6}) {
    const int minimum = SignTestMinimum(alpha);
    EXPECT_TRUE(SignTestInterval(Ranks(minimum), alpha)) << alpha;
    EXPECT_FALSE(SignTestInterval(Ranks(minimum - 1), alpha)) << alpha;
  }
}

// What the interval promises, and no more: over 2,000 sets it misses the true median in at most
// alpha of them, but for four standard errors of the simulation. (That it is no wider than it must
// be is what the tables above show.)
TEST(SignTestInterval, CoversTheMedianAsOftenAsItSays) {
  constexpr int kSets = 2000;
  std::mt19937_64 random(20240607);
  for (const double alpha : {0.05, 0.01, 0.2}) {
    for (const int count : {8, 12, 31, 60}) {
      int covered = 0;
      for (int set = 0; set < kSets; ++set) {
        std::vector<double> values(count);
        // Skewed, as times are: exp of a uniform number, whose median is exp(1/2).
        for (double& value : values)
          value = std::exp(static_cast<double>(random() >> 11) * 0x1p-53);
        const auto interval = SignTestInterval(values, alpha);
        ASSERT_TRUE(interval);
        covered += interval->Contains(std::exp(0.5));
      }
      const double coverage = static_cast<double>(covered) / kSets;
      const double error = 4 * std::sqrt(alpha * (1 - alpha) / kSets);
      EXPECT_GE(coverage, 1 - alpha - error) << alpha << ", " << count << " values";
    }
  }
}

}  // namespace
}  // namespace driverbench::stats

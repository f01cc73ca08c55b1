#include "bench/coordinator/run/share.h"

#include <gtest/gtest.h>

#include <cstddef>
#include <vector>

namespace driverbench::coordinator {
namespace {

// The rounds of cases whose rounds take as long as they say, in a run of `time` seconds.
std::vector<int> RoundsOf(const std::vector<double>& seconds, double time, int needed) {
  std::vector<int> out;
  double now = 0;
  for (std::size_t i = 0; i < seconds.size(); ++i) {
    const Share share = ShareOf(time, now, seconds.size() - 1 - i, seconds.size());
    int rounds = 0;
    while (AnotherRound(share, rounds, needed, now)) {
      ++rounds;
      now += seconds[i];
    }
    out.push_back(rounds);
  }
  // The last round of each case may stand over the end.
  EXPECT_LE(now, time + seconds.back());
  return out;
}

TEST(Share, CasesOfOneLengthGetTheSame) {
  EXPECT_EQ(RoundsOf({0.5, 0.5, 0.5, 0.5}, 40, 12), (std::vector{20, 20, 20, 20}));
}

TEST(Share, ALongOneBorrowsWhatItNeedsAndNoMore) {
  const std::vector<int> rounds = RoundsOf({0.25, 1.5, 0.25, 0.25}, 40, 12);
  EXPECT_EQ(rounds[0], 40);
  EXPECT_EQ(rounds[1], 12);  // 18 s; its even share of 10 s would be 7 rounds
  EXPECT_GE(rounds[2], 20);
  EXPECT_GE(rounds[3], 20);
}

// It would take half of the time from the others, and still say nothing.
TEST(Share, OneThatWouldNotGetThereBorrowsNothing) {
  EXPECT_EQ(RoundsOf({5, 0.5, 0.5, 0.5}, 40, 12), (std::vector{2, 20, 20, 20}));
}

TEST(Share, TheOthersKeepHalfOfAnEvenPart) {
  const std::vector<int> rounds = RoundsOf({2, 2, 0.25, 0.25}, 40, 12);
  EXPECT_EQ(rounds[0], 12);
  EXPECT_LT(rounds[1], 12);
  EXPECT_GE(rounds[2], 20);
  EXPECT_GE(rounds[3], 20);
}

TEST(Share, TheLastOneEndsWithTheRun) { EXPECT_EQ(RoundsOf({1, 1}, 10, 12), (std::vector{5, 5})); }

TEST(Share, ACaseHasARoundHoweverLateItIs) {
  const Share share = ShareOf(10, 12, 0, 3);
  EXPECT_TRUE(AnotherRound(share, 0, 12, 12));
  EXPECT_FALSE(AnotherRound(share, 1, 12, 12.5));
}

TEST(Lifetimes, AreAtLeastTwentyAndAsManyAsAVerdictNeeds) {
  EXPECT_EQ(RoundsOfLifetime(0, 6), 1);
  EXPECT_EQ(RoundsOfLifetime(39, 6), 1);
  EXPECT_EQ(RoundsOfLifetime(40, 6), 2);
  EXPECT_EQ(RoundsOfLifetime(199.9, 6), 9);
  EXPECT_EQ(RoundsOfLifetime(200, 25), 8);
}

}  // namespace
}  // namespace driverbench::coordinator

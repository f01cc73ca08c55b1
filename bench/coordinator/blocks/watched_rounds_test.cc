#include "bench/coordinator/blocks/watched_rounds.h"

#include <gtest/gtest.h>

#include <vector>

namespace driverbench::coordinator {
namespace {

TEST(WatchedRounds, OneOfTwoThenOfFourThenOfTwelve) {
  WatchedRounds rounds;
  std::vector<int> sizes(5, 2);
  sizes.insert(sizes.end(), 19, 4);
  sizes.insert(sizes.end(), 3, 12);
  for (const int of : sizes) {
    int watched = 0;
    for (int i = 0; i < of; ++i) watched += rounds.Next() ? 1 : 0;
    EXPECT_EQ(watched, 1) << "of " << of;
  }
}

TEST(WatchedRounds, NobodyKnowsWhich) {
  int first = 0;
  constexpr int kCases = 200;
  for (int i = 0; i < kCases; ++i) first += WatchedRounds().Next() ? 1 : 0;
  EXPECT_GT(first, 40);  // 100 are expected: 8 standard deviations
  EXPECT_LT(first, 160);
}

}  // namespace
}  // namespace driverbench::coordinator

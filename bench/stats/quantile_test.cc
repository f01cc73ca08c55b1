#include "bench/stats/quantile.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <numeric>
#include <vector>

namespace driverbench::stats {
namespace {

using ::testing::DoubleEq;
using ::testing::Optional;

// The expected numbers are those of numpy.quantile (1.24), whose default is the same definition.
TEST(Quantile, AgreesWithNumPy) {
  const std::vector<double> five{15, 20, 35, 40, 50};
  EXPECT_THAT(Quantile(five, 0.05), Optional(DoubleEq(16)));
  EXPECT_THAT(Quantile(five, 0.3), Optional(DoubleEq(23)));
  EXPECT_THAT(Quantile(five, 0.4), Optional(DoubleEq(29)));
  EXPECT_THAT(Quantile(five, 0.5), Optional(DoubleEq(35)));
  EXPECT_THAT(Quantile(five, 1), Optional(DoubleEq(50)));
  const std::vector<double> four{1, 2, 3, 4};
  EXPECT_THAT(Quantile(four, 0.25), Optional(DoubleEq(1.75)));
  EXPECT_THAT(Quantile(four, 0.75), Optional(DoubleEq(3.25)));
  EXPECT_THAT(Quantile(four, 0.99), Optional(DoubleEq(3.97)));
}

TEST(Quantile, OrderDoesNotMatter) {
  std::vector<double> values(1000);
  for (int i = 0; i < 1000; ++i) values[i] = (i * 37) % 1000 + 1;  // 1 to 1000, shuffled
  EXPECT_THAT(Quantile(values, 0.99), Optional(DoubleEq(990.01)));
  EXPECT_THAT(Quantile(values, 0.999), Optional(DoubleEq(999.001)));
  std::ranges::sort(values, std::ranges::greater());
  EXPECT_THAT(Quantile(values, 0.99), Optional(DoubleEq(990.01)));
}

TEST(Quantile, ExtremesAreTheSmallestAndTheLargest) {
  EXPECT_THAT(Quantile({3, 1, 2}, 0), Optional(DoubleEq(1)));
  EXPECT_THAT(Quantile({3, 1, 2}, 1), Optional(DoubleEq(3)));
  EXPECT_THAT(Quantile({3, 1, 2}, 7), Optional(DoubleEq(3)));
}

TEST(Median, OfFewValues) {
  EXPECT_EQ(Median({}), std::nullopt);
  EXPECT_THAT(Median({7}), Optional(DoubleEq(7)));
  EXPECT_THAT(Median({9, 1}), Optional(DoubleEq(5)));
  EXPECT_THAT(Median({9, 1, 2}), Optional(DoubleEq(2)));
}

TEST(Median, OfTies) { EXPECT_THAT(Median({5, 5, 1, 5, 9, 5}), Optional(DoubleEq(5))); }

}  // namespace
}  // namespace driverbench::stats

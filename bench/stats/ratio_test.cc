#include "bench/stats/ratio.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <vector>

namespace driverbench::stats {
namespace {

using ::testing::DoubleNear;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::Optional;

TEST(PairedLogRatios, PositiveWhereTheOtherTookLess) {
  const std::vector<double> reference{100, 50, 70};
  const std::vector<double> other{50, 100, 70};
  EXPECT_THAT(PairedLogRatios(reference, other),
              ElementsAre(DoubleNear(0.6931471805599453, 1e-15),
                          DoubleNear(-0.6931471805599453, 1e-15), 0.0));
  EXPECT_THAT(PairedLogRatios({}, {}), IsEmpty());
}

TEST(PairedLogRatios, DoesNotOverflow) {
  const std::vector<double> large{std::numeric_limits<double>::max()};
  const std::vector<double> small{std::numeric_limits<double>::min()};
  EXPECT_TRUE(std::isfinite(PairedLogRatios(large, small).front()));
}

// 1.2693598151785959 is numpy.exp(numpy.log(values).mean()).
TEST(GeometricMean, AgreesWithNumPy) {
  EXPECT_THAT(GeometricMean(std::vector<double>{1.06, 0.97, 2.5, 1.01}),
              Optional(DoubleNear(1.2693598151785959, 1e-12)));
  EXPECT_THAT(GeometricMean(std::vector<double>{1, 10, 100}), Optional(DoubleNear(10, 1e-12)));
  EXPECT_THAT(GeometricMean(std::vector<double>{0.5, 2}), Optional(DoubleNear(1, 1e-15)));
  EXPECT_THAT(GeometricMean(std::vector<double>{3}), Optional(DoubleNear(3, 1e-12)));
  EXPECT_EQ(GeometricMean({}), std::nullopt);
}

}  // namespace
}  // namespace driverbench::stats

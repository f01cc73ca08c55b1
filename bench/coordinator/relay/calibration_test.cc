#include "bench/coordinator/relay/calibration.h"

#include <gtest/gtest.h>

namespace driverbench::coordinator {
namespace {

using std::chrono::microseconds;
using std::chrono::milliseconds;

TEST(Excess, IsTheLowerQuartilesDifferenceBeyondTheRoundTrip) {
  EXPECT_EQ(Excess({60'000, 50'000, 900'000, 60'000, 800'000},
                   {1'130'000, 9'140'000, 9'000'000, 1'110'000, 9'200'000}, milliseconds(1)),
            microseconds(70));
}

TEST(Excess, IsNeverNegative) {
  EXPECT_EQ(Excess({60'000}, {1'000'000}, milliseconds(1)), microseconds(0));
}

TEST(Excess, IsAtMostTwoHundredMicrosecondsOrATwentieth) {
  EXPECT_EQ(Excess({50'000}, {1'500'000}, milliseconds(1)), microseconds(200));
  EXPECT_EQ(Excess({50'000}, {15'000'000}, milliseconds(10)), microseconds(500));
}

}  // namespace
}  // namespace driverbench::coordinator

#include "bench/analysis/compare/sittings.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace driverbench::analysis {
namespace {

using ::testing::ElementsAre;

Results At(const std::string& date) {
  Results results;
  if (!date.empty()) results.context["date"] = date;
  return results;
}

TEST(Sittings, AreOfAnHourFromTheirFirstRunOn) {
  const Results day = At("2026-11-29T10:00:00+00:00");
  const Results half_past = At("2026-11-29T10:30:00+00:00");
  const Results later = At("2026-11-29T11:00:01+00:00");
  const Results next_day = At("2026-11-30T09:00:00+00:00");
  const std::vector<const Results*> runs{&next_day, &later, &half_past, &day};
  EXPECT_THAT(SittingsOf(runs),
              ElementsAre(Sitting{&day, &half_past}, Sitting{&later}, Sitting{&next_day}));
  EXPECT_THAT(SittingsOf({}), ElementsAre());
}

TEST(Sittings, WhatHasNoDateIsOne) {
  const Results none = At("");
  const Results rubbish = At("yesterday");
  const Results day = At("2026-11-29T10:00:00+00:00");
  const std::vector<const Results*> runs{&day, &none, &rubbish};
  EXPECT_THAT(SittingsOf(runs), ElementsAre(Sitting{&none, &rubbish}, Sitting{&day}));
}

}  // namespace
}  // namespace driverbench::analysis

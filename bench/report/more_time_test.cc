#include "bench/report/more_time.h"

#include <gtest/gtest.h>

#include <string>

namespace driverbench::report {
namespace {

std::string Words(const analysis::MoreTime& more) {
  std::string text;
  for (const TitledText& one : MoreTimeWords(more)) text += one.title + ": " + one.text + "\n";
  return text;
}

TEST(MoreTimeWords, ArePastedIntoACommand) {
  EXPECT_EQ(Words({.found_s = 1801,
                   .alone = {{.id = {.scenario = "simple.get"}, .seconds = 180},
                             {.id = {.scenario = "trade"}, .seconds = 181}}}),
            "to tell 5% in each case: about --time 31min\n"
            "to tell 5% in one case alone: about --time 180s (simple.get) to "
            "about --time 4min (trade)\n");
}

TEST(MoreTimeWords, NoRunTakesLongerThanADay) {
  EXPECT_EQ(Words({.found_s = 86401, .alone = {{.id = {.scenario = "trade"}, .seconds = 86400}}}),
            "to tell 5% in each case: more than a day\n"
            "to tell 5% in one case alone: about --time 1440min (trade)\n");
}

TEST(MoreTimeWords, AreNoneOfARunThatAnsweredAll) { EXPECT_EQ(Words({}), ""); }

}  // namespace
}  // namespace driverbench::report

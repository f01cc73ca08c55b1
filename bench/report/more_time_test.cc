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
  EXPECT_EQ(Words({.verdicts_s = 121,
                   .found_s = 1801,
                   .alone = {{.id = {.scenario = "simple.get"}, .seconds = 180},
                             {.id = {.scenario = "trade"}, .seconds = 181}}}),
            "a verdict in each case: about --time 130s\n"
            "5.0% found in each case: about --time 31min\n"
            "5.0% found in one case alone: about --time 180s (simple.get) to 4min (trade)\n");
}

TEST(MoreTimeWords, AreNoneOfARunThatAnsweredAll) { EXPECT_EQ(Words({}), ""); }

}  // namespace
}  // namespace driverbench::report

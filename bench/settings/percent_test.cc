#include "bench/settings/percent.h"

#include <gtest/gtest.h>

#include <string>
#include <utility>

namespace driverbench::settings {
namespace {

TEST(Percent, IsReadAsAShare) {
  for (const auto& [text, share] : {std::pair{"1%", 0.01},
                                    {"0.5%", 0.005},
                                    {"1.1%", 0.011},
                                    {"0.05%", 0.0005},
                                    {"12.25%", 0.1225},
                                    {"0%", 0.0},
                                    {"100%", 1.0},
                                    {"1000000%", 10000.0}}) {
    ASSERT_TRUE(ParsePercent(text)) << text;
    EXPECT_DOUBLE_EQ(*ParsePercent(text), share) << text;
    EXPECT_EQ(FormatPercent(share), text);
  }
  EXPECT_EQ(ParsePercent("2.50%"), 0.025);
}

TEST(Percent, OtherTextsAreNone) {
  for (const char* text : {"",       "%",     "1",     "1 %",      " 1%",
                           "1%%",    "01%",   ".5%",   "1.%",      "1.234%",
                           "-1%",    "+1%",   "1,5%",  "1e1%",     "nan%",
                           "1.5.5%", "1.+5%", "1.-5%", "1000001%", "99999999999999999999%"}) {
    EXPECT_FALSE(ParsePercent(text)) << text;
  }
}

}  // namespace
}  // namespace driverbench::settings

#include "bench/settings/expand.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "bench/settings/testing.h"

namespace driverbench::settings {
namespace {

using testing::HasSubstr;
using testing::Not;

class ExpandTest : public testing::Test {
 protected:
  const Environment set_{"DRIVERBENCH_TEST_SET", "value"};
  const Environment empty_{"DRIVERBENCH_TEST_EMPTY", ""};
  const Environment tricky_{"DRIVERBENCH_TEST_TRICKY", "${DRIVERBENCH_TEST_SET}"};
  std::string error_;
};

TEST_F(ExpandTest, ReplacesVariables) {
  const std::pair<const char*, const char*> cases[] = {
      {"", ""},
      {"plain", "plain"},
      {"${DRIVERBENCH_TEST_SET}", "value"},
      {"a${DRIVERBENCH_TEST_SET}b${DRIVERBENCH_TEST_SET}", "avaluebvalue"},
      {"${DRIVERBENCH_TEST_EMPTY}", ""},
      {"${DRIVERBENCH_TEST_EMPTY:-d}", "d"},
      {"${DRIVERBENCH_TEST_UNSET:-d}", "d"},
      {"${DRIVERBENCH_TEST_UNSET:-}", ""},
      {"${DRIVERBENCH_TEST_UNSET:-a:-b}", "a:-b"},
      {"${DRIVERBENCH_TEST_SET:-d}", "value"},
      {"pa$$word$", "pa$$word$"},  // passwords need no escapes
      {"$DRIVERBENCH_TEST_SET", "$DRIVERBENCH_TEST_SET"},
      {"$${DRIVERBENCH_TEST_SET}", "${DRIVERBENCH_TEST_SET}"},
      {"$$${X}", "$${X}"},
      {"${DRIVERBENCH_TEST_TRICKY}", "${DRIVERBENCH_TEST_SET}"},  // not looked into again
  };
  for (const auto& [text, expanded] : cases) {
    EXPECT_EQ(Expand(text, &error_), expanded) << text << ": " << error_;
  }
}

TEST_F(ExpandTest, NamesAnUnsetVariable) {
  EXPECT_EQ(Expand("${DRIVERBENCH_TEST_UNSET}", &error_), std::nullopt);
  EXPECT_THAT(error_, HasSubstr("DRIVERBENCH_TEST_UNSET is not set"));
}

TEST_F(ExpandTest, RefusesWhatItDoesNotUnderstandWithoutShowingIt) {
  for (const char* text :
       {"${hunter2", "${hunter2 hunter2}", "${}", "${2hunter2}", "${hunter2-x}", "${:-hunter2}",
        "${DRIVERBENCH_TEST_UNSET:-${hunter2}}", "x${DRIVERBENCH_TEST_SET:-hunter2"}) {
    error_.clear();
    EXPECT_EQ(Expand(text, &error_), std::nullopt) << text;
    EXPECT_THAT(error_, Not(HasSubstr("hunter2"))) << text;
    EXPECT_NE(error_, "") << text;
  }
}

TEST_F(ExpandTest, EscapedTextComesBackAsItWas) {
  for (const char* text :
       {"", "$", "$$", "${X}", "$${X}", "a${DRIVERBENCH_TEST_SET}", "$$${", "${${"}) {
    EXPECT_EQ(Expand(EscapeExpansion(text), &error_), text) << error_;
  }
}

}  // namespace
}  // namespace driverbench::settings

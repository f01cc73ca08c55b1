#include "bench/settings/text.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <limits>

#include "bench/settings/duration.h"
#include "bench/settings/nearest.h"
#include "bench/settings/number.h"

namespace driverbench::settings {
namespace {

using std::chrono::milliseconds;

TEST(FindBadByte, SeesWhatIsNotUtf8OrControls) {
  EXPECT_EQ(FindBadByte("caf\xC3\xA9 \xF0\x9F\x98\x80", Controls::kNone), std::nullopt);
  EXPECT_EQ(FindBadByte("ab\xFF", Controls::kNone), 2);
  EXPECT_EQ(FindBadByte("a\xC0\x80", Controls::kNone), 1);      // overlong
  EXPECT_EQ(FindBadByte("a\xED\xA0\x80", Controls::kNone), 1);  // a surrogate
  EXPECT_EQ(FindBadByte("a\xC3", Controls::kNone), 1);          // cut off
  EXPECT_EQ(FindBadByte("a\tb", Controls::kNone), 1);
  EXPECT_EQ(FindBadByte("a\tb\r\n", Controls::kLayout), std::nullopt);
  EXPECT_EQ(FindBadByte(std::string_view("a\0", 2), Controls::kLayout), 1);
  EXPECT_EQ(FindBadByte("a\x7F", Controls::kLayout), 1);
  EXPECT_EQ(FindBadByte("a\xC2\x85", Controls::kLayout), 1);  // C1
}

TEST(Show, IsOneLineOfTextWhateverItIsGiven) {
  EXPECT_EQ(Show("simple.gte"), "simple.gte");
  EXPECT_EQ(Show(""), "\"\"");
  EXPECT_EQ(Show("a b"), "\"a b\"");
  EXPECT_EQ(Show("a\n\x1B[2J\"\xFF"), "\"a\\x0a\\x1b[2J\\\"\\xff\"");
  EXPECT_EQ(Show("\u00A0a\u202E\u2028"), "\"\\u00a0a\\u202e\\u2028\"");
  const std::string shown = Show(std::string(10'000, 'x'));
  EXPECT_LT(shown.size(), 80);
  EXPECT_THAT(shown, testing::EndsWith("...\""));
}

// A whole connection string in the place of a name, or a key whose colon lacks its space.
TEST(Show, HidesWhatMayHoldAPassword) {
  for (const char* text :
       {"mysql://root:hunter2@127.0.0.1:4000/test", "root:hunter2@tcp(127.0.0.1:4000)/test",
        "hunter2@h", "jdbc:mysql://h/?user=root&password=hunter2", "Server=h;Uid=root;Pwd=hunter2",
        "host=h passwd = hunter2", "local password:hunter2", "--PASSWORD=hunter2"}) {
    EXPECT_EQ(Show(text), "*** (not shown: it may hold a password)") << text;
    EXPECT_THAT(Show(std::string(100, 'x') + text), testing::Not(testing::HasSubstr("hunter2")));
  }
  EXPECT_EQ(Show("password"), "password");
  EXPECT_EQ(Show("port:4000"), "port:4000");
}

TEST(Nearest, IsAWordThatDiffersByAThirdAtMostOrIsAPart) {
  const std::vector<std::string> names = {"simple", "simple.get", "trade", "libmysqlclient"};
  EXPECT_EQ(Nearest("simple.gte", names), "simple.get");
  EXPECT_EQ(Nearest("SIMPLE", names), "simple");
  EXPECT_EQ(Nearest("tarde", names), "trade");
  EXPECT_EQ(Nearest("libmysql", names), "libmysqlclient");
  EXPECT_EQ(Nearest("lib", names), "libmysqlclient");
  EXPECT_EQ(Nearest("mysql", names), "libmysqlclient");
  EXPECT_EQ(Nearest("orders", names), "");
  EXPECT_EQ(Nearest("", names), "");
  EXPECT_EQ(Nearest(std::string(100'000, 's'), names), "");
}

TEST(Listed, IsNotLongerThanALine) {
  EXPECT_EQ(Listed({}), "");
  EXPECT_EQ(Listed(std::vector<std::string>{"a", "b"}), "a, b");
  const std::string many = Listed(std::vector<std::string>(30'000, "a"));
  EXPECT_THAT(many, testing::EndsWith("a, a and 29950 more"));
  EXPECT_LT(many.size(), 200);
}

TEST(ParseNumber, TakesDigitsOnly) {
  EXPECT_EQ(ParseNumber("0"), 0);
  EXPECT_EQ(ParseNumber("18446744073709551615"), std::numeric_limits<std::uint64_t>::max());
  for (const char* text : {"", "010", "00", "0x10", "+1", "-1", "1.0", "1e3", " 1", "1 ", "1_000",
                           ".nan", ".inf", "18446744073709551616"}) {
    EXPECT_EQ(ParseNumber(text), std::nullopt) << text;
  }
}

TEST(ParseDuration, TakesANumberAndAUnit) {
  EXPECT_EQ(ParseDuration("30ms"), milliseconds(30));
  EXPECT_EQ(ParseDuration("60s"), milliseconds(60'000));
  EXPECT_EQ(ParseDuration("5min"), milliseconds(300'000));
  EXPECT_EQ(ParseDuration("2h"), milliseconds(7'200'000));
  EXPECT_EQ(ParseDuration("0s"), milliseconds(0));
  for (const char* text : {"", "60", "s", "60 s", "1.5s", "-1s", "060s", "60sec", "60S", "5m",
                           "9223372036854775807h", "99999999999999999999s", ".nans"}) {
    EXPECT_EQ(ParseDuration(text), std::nullopt) << text;
  }
}

TEST(WriteDuration, IsReadBack) {
  for (const int count : {0, 1, 30, 1'000, 1'500, 60'000, 70'000, 300'000, 7'200'000}) {
    EXPECT_EQ(ParseDuration(WriteDuration(milliseconds(count))), milliseconds(count));
  }
  EXPECT_EQ(WriteDuration(milliseconds(300'000)), "5min");
  EXPECT_EQ(WriteDuration(milliseconds(70'000)), "70s");
}

}  // namespace
}  // namespace driverbench::settings

#include "backends/api/checks.h"

#include <gtest/gtest.h>

#include "backends/api/player_store.h"

namespace driverbench {
namespace {

TEST(ReadValueTest, IsOfItsColumnsType) {
  Value value;
  EXPECT_TRUE(ReadValue("-9223372036854775808", Value::Type::kInt, &value));
  EXPECT_EQ(ToString(value), "-9223372036854775808");
  EXPECT_TRUE(ReadValue("18446744073709551615", Value::Type::kUint, &value));
  EXPECT_EQ(value, Value(~std::uint64_t{0}));
  EXPECT_TRUE(ReadValue("-1.5e300", Value::Type::kDouble, &value));
  EXPECT_EQ(value, Value(-1.5e300));
  EXPECT_TRUE(ReadValue("12.50", Value::Type::kText, &value));
  EXPECT_EQ(value, Value("12.50"));
  EXPECT_TRUE(ReadValue("", Value::Type::kBytes, &value));
  EXPECT_EQ(value, Value::Bytes(""));
}

TEST(ReadValueTest, RefusesWhatIsNoNumber) {
  Value value;
  for (const auto type : {Value::Type::kInt, Value::Type::kUint, Value::Type::kDouble}) {
    for (const std::string_view text : {"", "x", "1 ", " 1", "1x", "--1"})
      EXPECT_FALSE(ReadValue(text, type, &value)) << text;
  }
  EXPECT_FALSE(ReadValue("9223372036854775808", Value::Type::kInt, &value));
  EXPECT_FALSE(ReadValue("-1", Value::Type::kUint, &value));
}

TEST(ChecksTest, SayWhatWasExpected) {
  EXPECT_TRUE(CheckRows(1).ok());
  EXPECT_TRUE(CheckRows(kMaxParameters / 3).ok());
  for (const std::size_t rows : {std::size_t{0}, kMaxParameters / 3 + 1})
    EXPECT_EQ(CheckRows(rows).code(), StatusCode::kInvalidArgument);
  EXPECT_TRUE(CheckValues(2, 2).ok());
  EXPECT_EQ(CheckValues(2, 3).ToString(), "the statement takes 2 values, not 3");
}

}  // namespace
}  // namespace driverbench

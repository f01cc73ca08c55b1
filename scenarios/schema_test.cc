#include "scenarios/schema.h"

#include <gtest/gtest.h>

#include "scenarios/ordering.h"
#include "scenarios/players_scenario.h"
#include "scenarios/testing.h"

namespace driverbench::scenarios {
namespace {

TEST(ExpectRow, NamesEveryDifference) {
  const Row expected = RowOf({"1", 0, 2});
  EXPECT_EQ(Text(ExpectRow(PlayerTable(), &expected, expected)), "ok: ok");
  const Row got = RowOf({"1", 100, 0});
  EXPECT_EQ(Text(ExpectRow(PlayerTable(), &got, expected)),
            "wrong: player \"1\": coins 100, expected 0; goods 0, expected 2");
  EXPECT_EQ(Text(ExpectRow(PlayerTable(), nullptr, expected)),
            "wrong: player \"1\": missing, expected coins 0, goods 2");
  EXPECT_EQ(Text(UnexpectedRow(OrdersTable(), OrderRow(7, 1, 2.5))),
            "wrong: orders 7: is there, expected to be gone");
}

// The buyer of an accepted trade has 0 coins: nothing else may look like that.
TEST(ExpectRow, ANullIsNoZero) {
  const Row expected = RowOf({"1", 0, 2});
  const Row got = {Value("1"), Value(), Value(std::int64_t{2})};
  EXPECT_EQ(Text(ExpectRow(PlayerTable(), &got, expected)),
            "wrong: player \"1\": coins NULL, expected 0");
}

TEST(SameValue, AFloatHasSixDigits) {
  const Column price{.name = "price", .single_precision = true};
  const Column other{"price"};
  const Value expected(2123.87);
  const Value read(2123.8701171875);  // the FLOAT next to it
  EXPECT_TRUE(SameValue(price, read, expected));
  EXPECT_FALSE(SameValue(other, read, expected));
  EXPECT_FALSE(SameValue(price, Value(2123.88), expected));
  EXPECT_FALSE(SameValue(price, Value(), expected));
  EXPECT_FALSE(SameValue(price, Value("2123.87"), expected)) << "a text is no number";
}

}  // namespace
}  // namespace driverbench::scenarios

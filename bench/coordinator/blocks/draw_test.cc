#include "bench/coordinator/blocks/draw.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <limits>
#include <set>
#include <string>

namespace driverbench::coordinator {
namespace {

using testing::ElementsAre;
using Source = settings::OwnSqlSettings::Source;
using Kind = Source::Kind;

std::vector<std::string> TextsOf(const std::vector<Value>& tuple) {
  std::vector<std::string> texts;
  texts.reserve(tuple.size());
  for (const Value& value : tuple) texts.push_back(ToString(value));
  return texts;
}

settings::OwnSqlSettings AllKinds() {
  settings::OwnSqlSettings own;
  own.tuples = 3;
  own.sources = {
      {.names = {"l"}, .kind = Kind::kList, .list = {Value(std::int64_t{1}), Value(), Value("x")}},
      {.names = {"r"}, .kind = Kind::kRange, .low = -5, .high = 5},
      {.names = {"s"}, .kind = Kind::kSequence, .low = 100},
      {.names = {"t"}, .kind = Kind::kText, .length = 6},
      {.names = {"a", "b"}, .kind = Kind::kQuery},
  };
  return own;
}

const QueryRows kRows = {
    {"a", {{Value(std::int64_t{7}), Value("seven")}, {Value(std::int64_t{8}), Value()}}}};

// Golden: the same seed is the same work, in every version.
TEST(DrawTest, EveryKindByTheSeed) {
  const auto tuples = DrawTuples(AllKinds(), 42, kRows);
  ASSERT_EQ(tuples.size(), 3U);
  EXPECT_THAT(TextsOf(tuples[0]), ElementsAre("\"x\"", "2", "100", "\"sgyl51\"", "7", "\"seven\""));
  EXPECT_THAT(TextsOf(tuples[1]), ElementsAre("NULL", "2", "101", "\"7fnu3g\"", "8", "NULL"));
  EXPECT_THAT(TextsOf(tuples[2]), ElementsAre("1", "-1", "102", "\"d051o6\"", "7", "\"seven\""));
  EXPECT_EQ(DrawTuples(AllKinds(), 42, kRows), tuples);
  EXPECT_NE(DrawTuples(AllKinds(), 43, kRows), tuples);
}

TEST(DrawTest, ARangeMayBeAllNumbers) {
  settings::OwnSqlSettings own;
  own.tuples = 1000;
  own.sources = {{.names = {"all"},
                  .kind = Kind::kRange,
                  .low = std::numeric_limits<std::int64_t>::min(),
                  .high = std::numeric_limits<std::int64_t>::max()},
                 {.names = {"two"}, .kind = Kind::kRange, .low = 1, .high = 2}};
  std::set<std::int64_t> all;
  std::set<std::int64_t> two;
  for (const auto& tuple : DrawTuples(own, 1, {})) {
    all.insert(tuple[0].int_value());
    two.insert(tuple[1].int_value());
  }
  EXPECT_EQ(all.size(), 1000U);
  EXPECT_EQ(two, (std::set<std::int64_t>{1, 2}));
}

TEST(DrawTest, AReadWithoutValuesHasOneTuple) {
  settings::OwnSqlSettings own;
  EXPECT_EQ(DrawTuples(own, 1, {}).size(), 1U);
  own.statements.push_back({.text = "DELETE FROM t", .read = {.writes = true}});
  EXPECT_EQ(DrawTuples(own, 1, {}).size(), 100U);
}

}  // namespace
}  // namespace driverbench::coordinator

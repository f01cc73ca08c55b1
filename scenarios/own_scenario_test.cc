#include "scenarios/own_scenario.h"

#include <gtest/gtest.h>

#include <cstdint>
#include <set>
#include <string>
#include <vector>

#include "scenarios/answer_hash.h"

namespace driverbench::scenarios {
namespace {

Value Text(std::string_view text) { return Value(text); }
Value Whole(std::int64_t number) { return Value(number); }

RowSet RowsOf(const std::vector<std::vector<Value>>& rows) {
  RowSet set;
  set.Clear(rows.empty() ? 0 : rows.front().size());
  for (const auto& row : rows) std::ranges::copy(row, set.Add().begin());
  return set;
}

std::uint64_t HashOf(const std::vector<std::vector<Value>>& rows, bool ordered) {
  AnswerHash hash;
  hash.Add(RowsOf(rows), ordered);
  return hash.value();
}

TEST(AnswerHashTest, TheSameValueHasOneTextInWhateverTypeItComes) {
  EXPECT_EQ(CanonicalText(Whole(-7)), "-7");
  EXPECT_EQ(CanonicalText(Value(std::uint64_t{18'446'744'073'709'551'615U})),
            "18446744073709551615");
  for (const char* same : {"1.50", "1.5", "1.5000"}) EXPECT_EQ(CanonicalText(Text(same)), "1.5");
  EXPECT_EQ(CanonicalText(Text("12.00")), "12");
  EXPECT_EQ(CanonicalText(Text("2024-05-01 10:00:00.500000")), "2024-05-01 10:00:00.5");
  EXPECT_EQ(CanonicalText(Text("2024-05-01 10:00:00.000")), "2024-05-01 10:00:00");
  EXPECT_EQ(CanonicalText(Text("-838:59:59.10")), "-838:59:59.1");
  EXPECT_EQ(CanonicalText(Value(3.0)), "3");
  EXPECT_EQ(CanonicalText(Value(-0.0)), "0");
  // As a library reads them that takes the server's shortest text, and one that takes its four
  // bytes.
  EXPECT_EQ(CanonicalText(Value(2123.87)), CanonicalText(Value(double{2123.87F})));
  EXPECT_EQ(CanonicalText(Value(0.1234565)), CanonicalText(Value(double{0.1234565F})));
  EXPECT_EQ(CanonicalText(Value(1e300)), "1e+300");
}

TEST(AnswerHashTest, OtherTextsStayAsTheyAre) {
  for (const char* text :
       {"", ".", "1.", ".50", "1.5 ", "1.2.30", "a1.50", "1.5e10", "10:00", "-", "100"})
    EXPECT_EQ(CanonicalText(Text(text)), text);
  EXPECT_EQ(CanonicalText(Value::Bytes("1.50")), "1.50");
}

TEST(AnswerHashTest, WhatDiffersHasAnotherHash) {
  const std::set<std::uint64_t> hashes = {
      HashOf({}, false),
      HashOf({{Value()}}, false),
      HashOf({{Text("")}}, false),
      HashOf({{Text("NULL")}}, false),
      HashOf({{Text("a")}}, false),
      HashOf({{Text("a")}, {Text("a")}}, false),
      HashOf({{Text("a"), Text("b")}}, false),
      HashOf({{Text("b"), Text("a")}}, false),
      HashOf({{Text("ab"), Text("")}}, false),
      HashOf({{Text("a")}, {Text("b")}}, false),
      HashOf({{Text("a")}, {Text("b")}}, true),
      HashOf({{Text("b")}, {Text("a")}}, true),
  };
  EXPECT_EQ(hashes.size(), 12U);
  EXPECT_EQ(HashOf({{Text("a")}, {Text("b")}}, false), HashOf({{Text("b")}, {Text("a")}}, false));
}

TEST(TupleOfTest, ReadsGoInACircleAndWritesTakeEachOnce) {
  const BlockPlan plan{.seed = 42, .number = 7, .threads = 2, .warmup = 1, .operations = 9};
  std::set<std::size_t> used;
  for (std::int64_t i = 0; i < plan.per_thread(); ++i) {
    used.insert(TupleOf(plan, 0, i, /*writes=*/false, 10));
    EXPECT_EQ(TupleOf(plan, 0, i, /*writes=*/true, 10), static_cast<std::size_t>(i));
  }
  EXPECT_EQ(used.size(), 10U);
  EXPECT_NE(TupleOf(plan, 0, 0, false, 1000), TupleOf(plan, 1, 0, false, 1000));
}

TEST(AnswersTest, ATupleHasOneAnswer) {
  Answers answers(3);
  EXPECT_TRUE(answers.Take(1, 5).ok());
  EXPECT_TRUE(answers.Take(1, 5).ok());
  EXPECT_EQ(answers.Take(1, 6).code(), StatusCode::kWrong);
  Answers other(3);
  EXPECT_TRUE(other.Take(2, 7).ok());
  EXPECT_TRUE(answers.TakeAll(other).ok());
  EXPECT_TRUE(other.Take(1, 6).ok());
  EXPECT_EQ(answers.TakeAll(other).code(), StatusCode::kWrong);
}

TEST(CheckOwnSqlTest, WhatCannotBeRunIsRefused) {
  const OwnSql good{.statements = {{.sql = "SELECT ?", .values = {1}}},
                    .tuples = {{Whole(1), Whole(2)}}};
  EXPECT_TRUE(CheckOwnSql(good, {}).ok());
  OwnSql bad = good;
  bad.statements.clear();
  EXPECT_EQ(CheckOwnSql(bad, {}).code(), StatusCode::kInvalidArgument);
  bad = good;
  bad.statements[0].values = {2};
  EXPECT_EQ(CheckOwnSql(bad, {}).code(), StatusCode::kInvalidArgument);
  bad = good;
  bad.tuples.clear();
  EXPECT_EQ(CheckOwnSql(bad, {}).code(), StatusCode::kInvalidArgument);
  bad = good;
  bad.writes = true;
  EXPECT_TRUE(CheckOwnSql(bad, {}).ok());
  EXPECT_EQ(CheckOwnSql(bad, {.operations = 2}).code(), StatusCode::kInvalidArgument);
  EXPECT_EQ(CheckOwnSql(bad, {.threads = 2}).code(), StatusCode::kInvalidArgument);
}

}  // namespace
}  // namespace driverbench::scenarios

#include "backends/api/sql_pieces.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace driverbench {
namespace {

using ::testing::ElementsAre;

TEST(PiecesOf, AreBetweenTheMarks) {
  EXPECT_THAT(PiecesOf("SELECT 1"), ElementsAre("SELECT 1"));
  EXPECT_THAT(PiecesOf(""), ElementsAre(""));
  EXPECT_THAT(PiecesOf("?"), ElementsAre("", ""));
  EXPECT_THAT(PiecesOf("SELECT a FROM t WHERE b = ? AND c > ?"),
              ElementsAre("SELECT a FROM t WHERE b = ", " AND c > ", ""));
  EXPECT_THAT(PiecesOf("(?,?)"), ElementsAre("(", ",", ")"));
}

TEST(PiecesOf, AMarkInTextOrACommentIsNone) {
  for (const char* whole :
       {"SELECT '?'", "SELECT \"?\"", "SELECT `?`", "SELECT 'it''s?'", "SELECT 'it\\'s?'",
        "SELECT '\\\\' -- ?", "SELECT 1 # ?", "SELECT 1 /* ? */", "SELECT /* ' ? */ 1", "SELECT '?",
        "SELECT '\\", "/*", "SELECT `a\\` + 1"}) {
    EXPECT_THAT(PiecesOf(whole), ElementsAre(whole));
  }
  EXPECT_THAT(PiecesOf("'?' ? -- ?\n?"), ElementsAre("'?' ", " -- ?\n", ""));
  EXPECT_THAT(PiecesOf("1--?"), ElementsAre("1--", "")) << "minus minus";
  EXPECT_THAT(PiecesOf("`\\` ?"), ElementsAre("`\\` ", ""));
}

// A text that quotes with brackets, to see what was a value.
struct Brackets {
  void Append(std::string_view sql) { text += sql; }
  void AppendValue(std::string_view value) { text += "[" + std::string(value) + "]"; }
  void AppendValue(std::int64_t value) { text += "[" + std::to_string(value) + "]"; }
  void AppendValue(std::uint64_t value) { text += "[+" + std::to_string(value) + "]"; }
  void AppendValue(double value) { text += "[" + std::to_string(value) + "]"; }
  std::string text;
};

TEST(AppendSqlTest, PutsValuesBetweenThePieces) {
  const std::vector<Value> values = {Value(),    Value(std::int64_t{-1}), Value(std::uint64_t{2}),
                                     Value(0.5), Value("te?xt"),          Value::Bytes("b")};
  Brackets sql;
  AppendSql(PiecesOf("?, ? ? '?' ? ? ?!"), values, &sql);
  EXPECT_EQ(sql.text, "NULL, [-1] [+2] '?' [0.500000] [te?xt] _binary [b]!");
}

constexpr std::string_view kKnown = "? and ?";
constexpr std::string_view kWithout = "nothing";

TEST(AppendSqlTest, TakesATextThatTheCompilerKnowsApart) {
  Brackets sql;
  AppendSql<kKnown>(&sql, std::string_view("a?"), std::int64_t{1});
  AppendSql<kWithout>(&sql);
  EXPECT_EQ(sql.text, "[a?] and [1]nothing");
}

}  // namespace
}  // namespace driverbench

#include "bench/sql/statement.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <array>
#include <string>
#include <vector>

namespace driverbench::sql {
namespace {

using testing::HasSubstr;

const std::vector<std::string> kWritable = {"items", "t"};

Statement Good(std::string_view sql, std::span<const std::string> writable = kWritable) {
  Statement statement;
  const auto problem = ReadStatement(sql, writable, &statement);
  EXPECT_FALSE(problem) << sql << ": " << problem->text;
  return statement;
}

struct Mistake {
  std::string_view sql;
  std::string_view at;  // the rest of the text from where it is wrong
  std::string_view text;
};

TEST(StatementTest, WhatIsNoOneStatementIsRefusedWithItsPlace) {
  constexpr auto kMistakes = std::to_array<Mistake>({
      {"", "", "no statement"},
      {" -- nothing", "", "no statement"},
      {"SELECT a FROM t; SELECT b FROM t", "; SELECT b FROM t", "a second statement"},
      {"BEGIN", "BEGIN", "begins with BEGIN"},
      {"CALL p()", "CALL", "begins with CALL"},
      {"SELECT 'a FROM t", "'a FROM t", "a quote is not closed"},
      {"SELECT (a FROM t", "", "a parenthesis is not closed"},
      {"SELECT a) FROM t", ") FROM t", "closed that is not open"},
      {"SELECT a FROM t /* WHERE", "/* WHERE", "a comment is not closed"},
      {"SELECT a /*!50000 FROM t */", "/*!", "some servers execute"},
      {"SELECT a /*T![x] FROM t */", "/*T!", "some servers execute"},
      {"SELECT @a FROM t", "@a", "variables"},
      {"SELECT 1", "SELECT 1", "reads no table"},
      {"SELECT a INTO OUTFILE 'x' FROM t", "INTO OUTFILE", "INTO"},
      {"SELECT get_lock('a', 1) FROM t", "get_lock", "get_lock()"},
      {"SELECT a FROM t WHERE sleep(1)", "sleep", "sleep()"},
      {"SELECT a FROM t WHERE a IN (SELECT b FROM t LIMIT 1)", "LIMIT 1)", "within parentheses"},
      {"SELECT a FROM t ORDER BY a FETCH FIRST 2 ROWS ONLY", "FETCH", "write LIMIT"},
      {"WITH x AS (SELECT a FROM t) DELETE FROM t", "DELETE", "only WITH ... SELECT"},
      {"INSERT INTO other (a) VALUES (1)", "other", "does not make; it makes items, t"},
      {"INSERT INTO mysql.t (a) VALUES (1)", "mysql", "does not make"},
      {"INSERT INTO t SELECT a FROM items", "SELECT a", "INSERT ... SELECT"},
      {"INSERT INTO t (SELECT a FROM items) ON DUPLICATE KEY UPDATE a = 1", "SELECT a",
       "INSERT ... SELECT"},
      {"SELECT `sleep`(1) FROM t", "`sleep`", "sleep()"},
      {"SELECT sysdate() FROM t", "sysdate", "sysdate()"},
      {"SELECT NEXT VALUE FOR s FROM t", "NEXT VALUE", "NEXT VALUE"},
      {"INSERT INTO t", "t", "needs VALUES"},
      {"UPDATE t JOIN items SET t.a = 1", "JOIN", "needs SET here"},
      {"UPDATE t, other SET t.a = 1", ", other", "needs SET here"},
      {"UPDATE t SET a = 1 LIMIT 1", "LIMIT", "the server's choice"},
      {"DELETE t FROM t JOIN items", "t FROM", "needs FROM here"},
      {"DELETE FROM t USING t JOIN items", "USING", "needs WHERE here"},
      {"DELETE FROM t ORDER BY a LIMIT 1", "LIMIT", "the server's choice"},
  });
  for (const Mistake& mistake : kMistakes) {
    Statement statement;
    const auto problem = ReadStatement(mistake.sql, kWritable, &statement);
    ASSERT_TRUE(problem) << mistake.sql;
    EXPECT_THAT(problem->text, HasSubstr(mistake.text)) << mistake.sql;
    EXPECT_TRUE(mistake.sql.substr(problem->offset).starts_with(mistake.at))
        << mistake.sql << ": " << problem->offset;
  }
}

TEST(StatementTest, WithoutTablesOfItsOwnNothingIsWritten) {
  Statement statement;
  const auto problem = ReadStatement("DELETE FROM t", {}, &statement);
  ASSERT_TRUE(problem);
  EXPECT_THAT(problem->text, HasSubstr("without `tables`"));
}

TEST(StatementTest, KnowsWhatWritesAndLocksAndTakesValues) {
  EXPECT_FALSE(Good("SELECT a FROM t WHERE b = ? AND c = '?' -- ?").writes);
  EXPECT_EQ(Good("SELECT a FROM t WHERE b = ? AND c = '?' -- ?").parameters, 1U);
  EXPECT_TRUE(Good("SELECT a FROM t WHERE b = ? FOR UPDATE").locks);
  EXPECT_TRUE(Good("SELECT a FROM t LOCK IN SHARE MODE").locks);
  EXPECT_FALSE(Good("SELECT a FROM t FORCE INDEX FOR ORDER BY (i)").locks);
  for (const char* sql :
       {"INSERT INTO `t` (a) VALUES (?), (?);", "REPLACE t SET a = ?",
        "insert ignore into T values (1)", "UPDATE items AS i SET a = ? WHERE b = ?",
        "DELETE FROM t", "DELETE FROM t WHERE a = ?"}) {
    EXPECT_TRUE(Good(sql).writes) << sql;
  }
}

TEST(StatementTest, AQuotedNameIsNoKeyword) {
  EXPECT_FALSE(Good("SELECT `limit`, \"LIMIT\", t.limit FROM t WHERE (t.limit > 3)").limit);
  EXPECT_TRUE(Good("SELECT a FROM t LIMIT 3").limit);
}

}  // namespace
}  // namespace driverbench::sql

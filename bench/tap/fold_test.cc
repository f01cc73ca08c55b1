#include "bench/tap/fold.h"

#include <gtest/gtest.h>

#include <map>
#include <string>

namespace driverbench::tap {
namespace {

TEST(Fold, KeepsTheShapeOfAStatement) {
  const std::map<std::string, std::string> shapes = {
      {"", ""},
      {"SELECT 1", "SELECT ?"},
      {"  SELECT\n\t id ,coins  FROM player ;", "SELECT id ,coins FROM player ;"},
      {"SELECT count(*) FROM t1", "SELECT count(*) FROM t1"},
      {"SELECT 'it''s', \"a\\\"b\", 'back\\\\'", "SELECT ?, ?, ?"},
      {"SELECT 'open", "SELECT ?"},
      {"SELECT `a``b 1` FROM `t 2`", "SELECT `a``b 1` FROM `t 2`"},
      {"SELECT 1.5, .5, 1e-3, 0x1f, 12abc", "SELECT ?, .?, ?, ?, ?"},
      {"SET a = -1, b = 2 - 1", "SET a = ?, b = ? - ?"},
      {"UPDATE p SET coins = coins + -5, goods = goods - 5 WHERE id = '1'",
       "UPDATE p SET coins = coins + ?, goods = goods - ? WHERE id = ?"},
      {"UPDATE p SET coins = coins + 5, goods = goods - 5 WHERE id = '1'",
       "UPDATE p SET coins = coins + ?, goods = goods - ? WHERE id = ?"},
      {"SELECT /* why */ 1 -- and\n, 2 # that\n", "SELECT ? , ?"},
      {"SELECT 1 --\tand\n, 2 --\x01 x\n, 3--1 --", "SELECT ? , ? , ?-?"},
      {"SELECT 0x1e-3, 0x1f-3, 1e-3", "SELECT ?-?, ?-?, ?"},
      {"SELECT /*+ hint */ 1 /*T! x */", "SELECT /*+ hint */ ? /*T! x */"},
      {"SELECT /*+1*/ /*!-1*/", "SELECT /*+?*/ /*!?*/"},
      {"SELECT @@autocommit, @x1, _utf8'a'", "SELECT @@autocommit, @x1, _utf8?"},
      {"SELECT 1 /* open", "SELECT ?"},
      {"a\xc3\xa9 '\xff'", "a\xc3\xa9 ?"},
  };
  for (const auto& [sql, shape] : shapes) EXPECT_EQ(Fold(sql), shape) << sql;
}

TEST(Fold, WritesARepeatedRowOnce) {
  EXPECT_EQ(Fold("INSERT INTO p (id, coins) VALUES ('1', 2), ('2', -3),('4',5)"),
            "INSERT INTO p (id, coins) VALUES (?, ?) x 3");
  EXPECT_EQ(Fold("VALUES (?, ?), (?, ?)"), "VALUES (?, ?) x 2");
  EXPECT_EQ(Fold("VALUES (1), (2, 3)"), "VALUES (?), (?, ?)");
  EXPECT_EQ(Fold("VALUES (1), (2), x"), "VALUES (?) x 2, x");
  EXPECT_EQ(Fold("id IN (1, 2) AND (3)"), "id IN (?, ?) AND (?)");
  EXPECT_EQ(Fold("(1), "), "(?),");
  EXPECT_EQ(Fold("()"), "()");
  EXPECT_EQ(Fold("(1"), "(?");
}

// But for the number of repeated rows, which would be folded like any other.
TEST(Fold, AFoldedStatementFoldsToItself) {
  for (const std::string sql :
       {"SELECT a, -1 FROM `b` WHERE c = 'd' AND e IN (1, 2)", "INSERT INTO p VALUES (1, 2)"}) {
    EXPECT_EQ(Fold(Fold(sql)), Fold(sql));
  }
}

}  // namespace
}  // namespace driverbench::tap

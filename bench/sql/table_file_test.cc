#include "bench/sql/table_file.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <array>
#include <string_view>

namespace driverbench::sql {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

TEST(TableFileTest, TakesTablesAndWhatFillsThem) {
  TableFile file;
  const auto problems = ReadTableFile(R"(-- two tables
CREATE TABLE a (id INT PRIMARY KEY, x VARCHAR(20) COMMENT 'a;b', KEY (x));
create table if not exists `b c` (id INT) ENGINE = InnoDB CHARSET=latin1 PARTITION BY HASH (id) PARTITIONS 2;
INSERT INTO a VALUES (1, 'it''s; fine'), (2, NULL);
REPLACE `b c` VALUES (7);
ANALYZE TABLE a)",
                                      &file);
  EXPECT_TRUE(problems.empty()) << problems.front().text;
  ASSERT_EQ(file.tables.size(), 2U);
  EXPECT_EQ(file.tables[0].name, "a");
  EXPECT_EQ(file.tables[0].definition, "id INT PRIMARY KEY, x VARCHAR(20) COMMENT 'a;b', KEY (x)");
  EXPECT_EQ(file.tables[0].options, "");
  EXPECT_EQ(file.tables[0].first_column, "id");
  EXPECT_FALSE(file.tables[0].has_charset);
  EXPECT_EQ(file.tables[1].name, "b c");
  EXPECT_EQ(file.tables[1].options,
            " ENGINE = InnoDB CHARSET=latin1 PARTITION BY HASH (id) PARTITIONS 2");
  EXPECT_TRUE(file.tables[1].has_charset);
  EXPECT_THAT(file.fill, ElementsAre("INSERT INTO a VALUES (1, 'it''s; fine'), (2, NULL)",
                                     "REPLACE `b c` VALUES (7)", "ANALYZE TABLE a"));
}

struct Mistake {
  std::string_view text;
  std::string_view at;
  std::string_view problem;
};

TEST(TableFileTest, WhatIsNotOursToDoIsRefusedWithItsPlace) {
  constexpr auto kMistakes = std::to_array<Mistake>({
      {"", "", "makes no table"},
      {"CREATE TABLE a (id INT); DROP TABLE a", "DROP", "begins with DROP"},
      {"CREATE DATABASE x", "CREATE", "only CREATE TABLE"},
      {"CREATE TEMPORARY TABLE a (id INT)", "CREATE", "only CREATE TABLE"},
      {"CREATE TABLE db.a (id INT)", ".a", "no other database"},
      {"CREATE TABLE a LIKE b", "LIKE", "followed by its columns"},
      {"CREATE TABLE a (id INT) AS SELECT 1", "AS", "by INSERT"},
      {"CREATE TABLE a (id INT) COMMENT 'mine'", "COMMENT", "marks it"},
      {"CREATE TABLE a (id INT); CREATE TABLE A (id INT)", "A (id", "made twice"},
      {"CREATE TABLE", "CREATE", "name is missing"},
      {"CREATE TABLE a (id INT; INSERT INTO a VALUES (1));", "; INSERT", "within parentheses"},
      {"CREATE TABLE a (id INT); ANALYZE TABLE a, mysql.user", ", mysql", "one table"},
      {"CREATE TABLE a (id INT); INSERT INTO b VALUES (1)", "b VALUES", "names no table"},
      {"CREATE TABLE a (id INT); INSERT INTO a.a VALUES (1)", "a.a", "names no table"},
      {"CREATE TABLE a (id INT); INSERT INTO a VALUES (?)", "?)", "has no value"},
      {"CREATE TABLE a (id INT); INSERT INTO a VALUES ('x)", "'x)", "a quote is not closed"},
  });
  for (const Mistake& mistake : kMistakes) {
    TableFile file;
    const auto problems = ReadTableFile(mistake.text, &file);
    ASSERT_EQ(problems.size(), 1U) << mistake.text;
    EXPECT_THAT(problems[0].text, HasSubstr(mistake.problem)) << mistake.text;
    EXPECT_TRUE(mistake.text.substr(problems[0].offset).starts_with(mistake.at)) << mistake.text;
  }
}

}  // namespace
}  // namespace driverbench::sql

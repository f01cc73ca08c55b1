#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <fstream>
#include <string>
#include <string_view>

#include "bench/settings/settings.h"
#include "bench/settings/testing.h"

namespace driverbench::settings {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::StartsWith;

std::string Own(std::string_view keys) {
  return FileWith("", "", fmt::format("scenarios:\n  - name: own\n{}", keys));
}

TEST(OwnSqlTest, ReadsEveryKindOfValue) {
  Settings settings;
  ASSERT_EQ(ErrorsOf(Own(fmt::format(R"(    tables: {}
    transaction: true
    leave_out: t.a
    values:
      - {{name: l, list: [1, -2, 18446744073709551615, 1.5, null, x, "7", ""]}}
      - {{name: r, range: [-5, 5]}}
      - {{name: s, sequence: 7}}
      - {{name: x, text: 20}}
      - name: [q.1, q.2]
        query: SELECT a, a FROM t
    statements:
      - SELECT a FROM t
      - sql: |
          UPDATE t
          SET a = ?
          WHERE a = ?
        values: [q.2, l]
    tuples: 1000
)",
                                     TablesFile())),
                     &settings),
            "");
  ASSERT_EQ(settings.scenarios.size(), 1U);
  const OwnSqlSettings& own = *settings.scenarios[0].own;
  EXPECT_EQ(own.file, TablesFile());
  EXPECT_EQ(own.tables.tables.at(0).name, "t");
  EXPECT_TRUE(own.transaction);
  EXPECT_TRUE(own.writes());
  EXPECT_EQ(own.tuples, 1000U);
  EXPECT_THAT(own.left_out, ElementsAre("t.a"));
  std::vector<std::string> list;
  for (const Value& value : own.sources.at(0).list) list.push_back(ToString(value));
  EXPECT_THAT(list, ElementsAre("1", "-2", "18446744073709551615", "1.5", "NULL", "\"x\"", "\"7\"",
                                "\"\""));
  EXPECT_EQ(own.sources.at(1).low, -5);
  EXPECT_EQ(own.sources.at(1).high, 5);
  EXPECT_EQ(own.sources.at(2).low, 7);
  EXPECT_EQ(own.sources.at(3).length, 20U);
  EXPECT_THAT(own.sources.at(4).names, ElementsAre("q.1", "q.2"));
  EXPECT_EQ(own.statements.at(1).text, "UPDATE t\nSET a = ?\nWHERE a = ?\n");
  EXPECT_THAT(own.statements.at(1).values, ElementsAre("q.2", "l"));

  // What a run keeps of it is read back as it was.
  const std::string kept = MaskedYaml(settings);
  Settings again;
  ASSERT_EQ(ErrorsOf(kept, &again), "") << kept;
  EXPECT_EQ(MaskedYaml(again), kept);
  EXPECT_EQ(again.scenarios[0].own->sources.at(0).list, own.sources.at(0).list);
}

struct Mistake {
  std::string_view keys;
  std::string_view error;
};

TEST(OwnSqlTest, EachMistakeIsNamedAtItsPlace) {
  constexpr auto kMistakes = std::to_array<Mistake>({
      {"    tables: none.sql\n    statements: [SELECT a FROM t]\n",
       "f.yaml:8:5: tables: none.sql: there is no such file"},
      {"    tables: x.sql\n", "f.yaml:8:5: tables: for SQL of your own, which needs `statements`"},
      {"    statements: []\n", "f.yaml:8:5: statements: found an empty list"},
      {"    statements: SELECT 1\n", "f.yaml:8:5: statements: found "},
      {"    statements:\n      - DROP TABLE t\n", "f.yaml:9:9: sql: begins with DROP"},
      {"    statements:\n      - SELECT 'a\n", "f.yaml:9:9: sql: a quote is not closed (at 'a)"},
      {"    statements:\n      - {sq: SELECT a FROM t}\n", "f.yaml:9:9: the key sql is missing"},
      {"    statements:\n      - {sql: \"SELECT a FROM t WHERE a = ?\"}\n",
       "f.yaml:9:10: 1 ? in the statement"},
      {"    statements: [SELECT a FROM t, SELECT b FROM t]\n",
       "f.yaml:8:35: statements: a second one; without `tables`"},
      {"    statements: [SELECT a FROM t FOR UPDATE]\n", "f.yaml:8:18: sql: locks rows"},
      {"    statements: [DELETE FROM t]\n", "f.yaml:8:18: sql: writes; without `tables`"},
      {"    statements: [SELECT a FROM t]\n    values: [x]\n",
       "f.yaml:9:14: values: found an item that is not a map"},
      {"    statements: [SELECT a FROM t]\n    values: [{name: v}]\n",
       "f.yaml:9:14: values: none of list"},
      {"    statements: [SELECT a FROM t]\n    values: [{name: v, text: 1, list: [1]}]\n",
       "f.yaml:9:14: values: more than one of list"},
      {"    statements: [SELECT a FROM t]\n    values: [{name: v, range: [2, 1]}]\n",
       "f.yaml:9:24: range: found a list, allowed: a list of two whole numbers"},
      {"    statements: [SELECT a FROM t]\n    values: [{name: v, list: []}]\n",
       "f.yaml:9:24: list: found"},
      {"    statements: [SELECT a FROM t]\n    values: [{name: [v, w], list: [1]}]\n",
       "f.yaml:9:15: name: several names are for the columns of a query"},
      {"    statements: [SELECT a FROM t]\n    values: [{name: v, text: 1}, {name: v, text: 2}]\n",
       "f.yaml:9:35: name: v is given twice"},
      {"    statements: [SELECT a FROM t]\n    values: [{name: v, query: \"SELECT a FROM t WHERE a "
       "= "
       "?\"}]\n",
       "f.yaml:9:24: query: a SELECT without ?"},
      {"    statements: [SELECT a FROM t]\n    leave_out: [t.a]\n",
       "f.yaml:9:5: leave_out: for statements that write"},
  });
  for (const Mistake& mistake : kMistakes) {
    const std::string errors = ErrorsOf(Own(mistake.keys));
    EXPECT_THAT(errors, StartsWith(mistake.error)) << mistake.keys;
  }
  for (const auto& [keys, error] :
       {Mistake{"    threads: [2]\n", "f.yaml:10:5: threads: statements that write"},
        Mistake{"    tuples: 99\n", "f.yaml:10:5: tuples: statements that write"},
        Mistake{"    leave_out: [t]\n", "f.yaml:10:5: leave_out: t is no table.column"}}) {
    const std::string errors = ErrorsOf(Own(
        fmt::format("    tables: {}\n    statements: [DELETE FROM t]\n{}", TablesFile(), keys)));
    EXPECT_THAT(errors, StartsWith(error)) << keys;
  }
}

TEST(OwnSqlTest, AMistakeInTheFileOfTablesHasItsPlaceThere) {
  const ScratchFolder folder;
  const std::string file = folder.path() / "bad.sql";
  std::ofstream(file) << "CREATE TABLE t (a INT);\n  DROP TABLE t;\nSELECT 1;\n";
  const std::string errors =
      ErrorsOf(Own(fmt::format("    tables: {}\n    statements: [SELECT a FROM t]\n", file)));
  EXPECT_EQ(
      errors,
      fmt::format(
          "{0}:2:3: begins with DROP; allowed: CREATE TABLE, INSERT, REPLACE, ANALYZE TABLE\n"
          "{0}:3:1: begins with SELECT; allowed: CREATE TABLE, INSERT, REPLACE, ANALYZE TABLE\n",
          file));
}

TEST(OwnSqlTest, ItsNameIsItsOwn) {
  EXPECT_THAT(
      ErrorsOf(FileWith("", "", "scenarios: [{name: simple.get, statements: [SELECT a FROM t]}]")),
      HasSubstr("simple.get is a scenario that is there"));
}

}  // namespace
}  // namespace driverbench::settings

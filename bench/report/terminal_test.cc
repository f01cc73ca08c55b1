#include "bench/report/terminal.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <optional>
#include <string>

namespace driverbench::report {
namespace {

using ::testing::HasSubstr;

Document Of(Block block) { return {.blocks = {std::move(block)}}; }

Table Numbers() {
  constexpr auto kRight = Align::kRight;
  return {
      .columns = {{"name"}, {"a", kRight, 2}, {"b", kRight}, {"c", kRight, 1}, {"d", kRight, 2}},
      .rows = {{.cells = {std::string("one"), std::string("1"), std::string("22"), std::string("3"),
                          std::string("4")}},
               {.cells = {std::string("two")}, .message = "does not run at all"},
               {.cells = {std::string("six"), std::string(""), std::string("22"), std::string("3"),
                          std::string("")}}}};
}

TEST(Terminal, ATableThatFitsIsOne) {
  EXPECT_EQ(Terminal(Of(Numbers()), {}),
            "  name  a   b  c  d\n"
            "  one   1  22  3  4\n"
            "  two   does not run at all\n"
            "  six      22  3\n");
}

// Those of one detail together, and without rows that say nothing in it.
TEST(Terminal, WhatDoesNotFitStandsInAFurtherTable) {
  EXPECT_EQ(Terminal(Of(Numbers()), {.width = 18}),
            "  name   b  c\n"
            "  one   22  3\n"
            "  two   does not run at all\n"
            "  six   22  3\n"
            "\n"
            "  name  a  d\n"
            "  one   1  4\n");
  EXPECT_EQ(Terminal(Of(Numbers()), {.width = 10}),
            "  name   b\n"
            "  one   22\n"
            "  two   does not run at all\n"
            "  six   22\n"
            "\n"
            "  name  c\n"
            "  one   3\n"
            "  six   3\n"
            "\n"
            "  name  a\n"
            "  one   1\n"
            "\n"
            "  name  d\n"
            "  one   4\n");
}

TEST(Terminal, AMessageIsCutAndNoCell) {
  const Table table{.columns = {{"name"}, {"a"}},
                    .rows = {{.cells = {std::string("one")}, .message = "what is too long"},
                             {.cells = {std::string("a very long name"), std::string("1")}}}};
  EXPECT_EQ(Terminal(Of(table), {.width = 10}),
            "  name              a\n"
            "  one               what is too long\n"
            "  a very long name  1\n");
  EXPECT_EQ(Terminal(Of(Table{.columns = {{"name"}, {"a"}},
                              .rows = {{.cells = {std::string("one")},
                                        .message = "what is longer than the page"}}}),
                     {.width = 30}),
            "  name  a\n"
            "  one   what is longer than...\n");
}

TEST(Terminal, BehindSeveralKeysTheCellsStandBelow) {
  Table table = Numbers();
  table.keys = 2;
  table.remarks = "why";
  table.rows = {
      {.cells = table.rows[0].cells, .remark = "a long remark that has no room beside it"}};
  EXPECT_EQ(Terminal(Of(table), {.width = 16}),
            "  name  a\n"
            "       b  c  d\n"
            "  one   1\n"
            "      22  3  4\n"
            "      a long remark that\n"
            "      has no room beside\n"
            "      it\n");
}

TEST(Terminal, BehindAWideRowTheRestOfTheLineIsUsed) {
  Table table = Numbers();
  table.remarks = "why";
  const std::string wide(90, 'x');
  table.rows = {
      {.cells = {wide, std::string("1"), std::string("22"), std::string("3"), std::string("4")},
       .remark = "a remark that has room beside it"}};
  EXPECT_THAT(Terminal(Of(table), {.width = 160}),
              ::testing::HasSubstr("4  a remark that has room beside it\n"));
}

TEST(Terminal, BlocksAreSetApart) {
  Document document{.title = "title", .conclusion = {"end"}};
  document.blocks = {List{{{"", "note"}}}, List{{{"", "mind"}}, Tone::kWarning, "c"},
                     Section{"section", "more"}, List{{{"a", "1"}, {"bb", "2"}}}, Note{"about it"}};
  EXPECT_EQ(Terminal(document, {}),
            "title\n\n  note\n  ! mind\n\nsection: more\n  a   1\n  bb  2\n  about it\n\nend\n");
}

TEST(Terminal, EachLineHasItsColour) {
  const std::string text =
      Terminal(Of(Note{"one two three four five six", Tone::kBad}), {.colour = true, .width = 20});
  EXPECT_EQ(text, "\x1b[31mone two three four\x1b[0m\n\x1b[31mfive six\x1b[0m\n");
}

// Beside the number, where a line has room for it; what has none leaves its place empty.
TEST(Terminal, BarsStandWhereThereIsRoom) {
  Document document;
  Table table{.columns = {{"target"}, {"speed"}, {"verdict"}}, .rows = {}};
  const auto add = [&table](const std::string& target, const std::string& speed,
                            std::optional<double> share, const std::string& verdict) {
    Row row{.cells = {target, speed, verdict}};
    row.cells[1].share = share;
    table.rows.push_back(row);
  };
  add("a", "2.00x", 1, "faster");
  add("b", "0.50x", 0.25, "slower");
  add("c", "-", std::nullopt, "unclear");
  document.blocks = {table};
  EXPECT_EQ(Terminal(document, {.width = 36}),
            "  target  speed              verdict\n"
            "  a       2.00x  ##########  faster\n"
            "  b       0.50x  ###         slower\n"
            "  c       -                  unclear\n");
  EXPECT_EQ(Terminal(document, {.width = 35}),
            "  target  speed  verdict\n"
            "  a       2.00x  faster\n"
            "  b       0.50x  slower\n"
            "  c       -      unclear\n");
}

}  // namespace
}  // namespace driverbench::report

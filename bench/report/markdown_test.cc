#include "bench/report/markdown.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

namespace driverbench {
namespace {

TEST(Markdown, OfEverything) {
  doc::Document document{.title = "a <b>", .conclusion = {"It *blocks*."}};
  document.blocks = {
      doc::Note{"first", doc::Tone::kStrong},
      doc::Section{"section", "more"},
      doc::Table{.columns = {{"name"}, {"n", doc::Align::kRight}, {""}},
                 .rows = {{.cells = {std::string("x|y"), std::string("1"), {"fast", true}}},
                          {.cells = {std::string("z")}, .message = "is & was"}}},
      doc::List{},
      doc::List{.items = {{"", "mind"}, {"t", "text"}}, .caption = "Warnings"},
      doc::Verbatim{{"a", "  *b*"}}};
  EXPECT_EQ(Markdown(document), R"(### a &lt;b\>

**It \*blocks\*.**

**first**

## section

more

| name | n | |
| :--- | ---: | :--- |
| x\|y | 1 | **fast** |
| z | | is &amp; was |

**Warnings**

- mind
- t: text

    a
      *b*
)");
}

TEST(Markdown, RemarksAreAColumn) {
  const doc::Document document{
      .blocks = {doc::Table{.columns = {{"name"}},
                            .rows = {{.cells = {std::string("x")}, .remark = "because"},
                                     {.cells = {std::string("y")}}},
                            .remarks = "why"}}};
  EXPECT_EQ(Markdown(document), "| name | why |\n| :--- | :--- |\n| x | because |\n| y |  |\n");
}

}  // namespace
}  // namespace driverbench

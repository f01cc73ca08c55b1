#include "bench/report/markdown.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

namespace driverbench::report {
namespace {

TEST(Markdown, OfEverything) {
  Document document{.title = "a <b>", .conclusion = {"It *blocks*."}};
  document.blocks = {
      Note{"first", Tone::kStrong},
      Section{"section", "more"},
      Table{.columns = {{"name"}, {"n", Align::kRight}, {""}},
            .rows = {{.cells = {std::string("x|y"), std::string("1"), {"fast", true}}},
                     {.cells = {std::string("z")}, .message = "is & was"}}},
      List{},
      List{.items = {{"", "mind"}, {"t", "text"}}, .caption = "Warnings"},
      Verbatim{{"a", "  *b*"}}};
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
  const Document document{
      .blocks = {Table{.columns = {{"name"}},
                       .rows = {{.cells = {std::string("x")}, .remark = "because"},
                                {.cells = {std::string("y")}}},
                       .remarks = "why"}}};
  EXPECT_EQ(Markdown(document), "| name | why |\n| :--- | :--- |\n| x | because |\n| y |  |\n");
}

}  // namespace
}  // namespace driverbench::report

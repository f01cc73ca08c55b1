#include "bench/report/html.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <utility>
#include <vector>

#include "bench/record/sample_run.h"
#include "bench/report/page/page.h"
#include "bench/report/run_report.h"

namespace driverbench::report {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;

const std::string kHostile = "</script><img src=x onerror=\"alert(1)\">&'</td>";
const std::string kHarmless =
    "&lt;/script&gt;&lt;img src=x onerror=&quot;alert(1)&quot;&gt;&amp;&#39;&lt;/td&gt;";

std::string PageOf(std::vector<Block> blocks) {
  return Html({.title = "page", .blocks = std::move(blocks)}, "");
}

std::size_t CountOf(const std::string& text, const std::string& part) {
  std::size_t count = 0;
  for (std::size_t at = text.find(part); at != std::string::npos; at = text.find(part, at + 1))
    ++count;
  return count;
}

TEST(Html, OfEverything) {
  const std::string page = Html(
      {.title = "title",
       .conclusion = {"It blocks.", Tone::kStrong},
       .blocks = {Note{"first"}, Section{"section (of one)", "more"},
                  Table{.columns = {{"name"}, {"n", Align::kRight}, {""}},
                        .rows = {{.cells = {std::string("x"), std::string("1"), {"fast", true}}},
                                 {.cells = {std::string("y")},
                                  .tone = Tone::kBad,
                                  .message = "is gone",
                                  .remark = "because"}},
                        .remarks = "why"},
                  List{}, List{.items = {{"", "mind"}}, .tone = Tone::kWarning},
                  List{.items = {{"t", "text"}}}, Verbatim{{"a", "  b"}}}},
      "");
  EXPECT_THAT(page, HasSubstr("<title>title</title>"));
  EXPECT_THAT(page, HasSubstr("<h1>title</h1>\n<p class=\"conclusion strong\">It blocks.</p>\n"
                              "<p>first</p>\n</header>\n<nav"));
  EXPECT_THAT(page, HasSubstr("<li><a href=\"#part-1\">section</a></li>"));
  EXPECT_THAT(page,
              HasSubstr("<h2 id=\"title-1\">section (of one)</h2>\n<p class=\"about\">more</p>"));
  EXPECT_THAT(page, HasSubstr("<th scope=\"col\">name</th><th scope=\"col\" class=\"right\">n</th>"
                              "<td></td><th scope=\"col\">why</th>"));
  EXPECT_THAT(page, HasSubstr("<tr><th scope=\"row\">x</th><td class=\"right\">1</td>"
                              "<td class=\"strong\">fast</td><td></td></tr>"));
  EXPECT_THAT(page, HasSubstr("<tr class=\"bad\"><th scope=\"row\">y</th>"
                              "<td colspan=\"2\" class=\"message\">is gone</td><td>because</td>"));
  EXPECT_THAT(page, HasSubstr("<ul class=\"warning\">\n<li>mind</li>\n</ul>"));
  EXPECT_THAT(page, HasSubstr("<dl>\n<div><dt>t</dt><dd>text</dd></div>\n</dl>"));
  EXPECT_THAT(page, HasSubstr("<pre tabindex=\"0\">a\n  b\n</pre>"));
  EXPECT_EQ(CountOf(page, "<section"), CountOf(page, "</section>"));
}

TEST(Html, EveryTextIsEscaped) {
  const Table table{
      .columns = {{kHostile}},
      .rows = {{.cells = {kHostile}, .remark = kHostile}, {.cells = {}, .message = kHostile}},
      .remarks = kHostile};
  const std::string page =
      Html({.title = kHostile,
            .conclusion = {kHostile},
            .blocks = {Note{kHostile}, Key{{{kHostile}}}, Section{kHostile, kHostile}, table,
                       List{.items = {{kHostile, kHostile}}, .caption = kHostile},
                       List{.items = {{"", kHostile}}}, Verbatim{{kHostile}},
                       Plot{.title = kHostile, .text = kHostile, .spec = "{}", .table = table}}},
           "");
  EXPECT_THAT(page, Not(HasSubstr("<img")));
  EXPECT_THAT(page, Not(HasSubstr("&'")));
  EXPECT_EQ(CountOf(page, "onerror"), CountOf(page, kHarmless));
  EXPECT_GE(CountOf(page, kHarmless), 25);
  // Those of the page itself: specification, runtime, page.js.
  EXPECT_EQ(CountOf(page, "<script"), 3);
  EXPECT_EQ(CountOf(page, "</script"), 3);
}

TEST(Html, ASpecificationEndsNoScript) {
  const std::string page =
      PageOf({Plot{.title = "plot", .spec = R"({"name":"</script><!--<script>"})"}});
  EXPECT_THAT(page, HasSubstr(R"(<script type="application/json">{"name":"\u003c/script>\u003c!--)"
                              R"(\u003cscript>"}</script>)"));
}

TEST(Html, APlotHasItsTable) {
  const std::string page = PageOf(
      {Section{"case"},
       Plot{.title = "speed", .text = "how", .spec = "{}", .table = {.columns = {{"target"}}}},
       Plot{.title = "saved", .spec = "{}"}, Note{"end"}});
  EXPECT_EQ(CountOf(page, "<figure>"), 2);
  EXPECT_EQ(CountOf(page, "<div class=\"plots\">"), 1);  // both in a row
  EXPECT_THAT(page, HasSubstr("<h3 id=\"plot-1\">speed</h3><p>how</p>"));
  EXPECT_THAT(page, HasSubstr("role=\"img\" aria-labelledby=\"plot-1\""));
  EXPECT_THAT(page,
              HasSubstr("<details><summary>As a table</summary>\n<div class=\"wide\" "
                        "tabindex=\"0\" role=\"region\" aria-label=\"case: speed, table 1\">"));
  EXPECT_THAT(page, HasSubstr("</figure>\n</div>\n<p>end</p>"));
}

// Nothing is named that a browser would fetch. The runtime names an editor and namespaces; that it
// asks nobody is the browser test's to see.
TEST(Html, LoadsNothing) {
  const std::string page = Html(RunPage(record::SampleRun()), "");
  EXPECT_THAT(page, Not(HasSubstr("http:")));
  EXPECT_THAT(page, Not(HasSubstr("https:")));
  for (const char* loads : {" src=", "<link", "url(", "@import", "fetch(", "import("})
    EXPECT_THAT(page, Not(HasSubstr(loads)));
  EXPECT_THAT(page, HasSubstr("content=\"default-src 'none'; style-src 'unsafe-inline'; "
                              "script-src 'unsafe-inline'\""));
}

TEST(Html, OfARunIsSmall) {
  constexpr std::size_t kMegabyte = 1'000'000;
  EXPECT_LT(PlotRuntime().size(), kMegabyte);
  EXPECT_LT(Html(RunPage(record::SampleRun()), "").size(), kMegabyte / 10);
}

// However long it was.
TEST(Html, OfALargeRunHasABound) {
  constexpr int kTargets = 26;
  constexpr int kRounds = 1000;
  std::vector<std::string> names(kTargets);
  for (int i = 0; i < kTargets; ++i) names[i] = "a-library-of-many-" + std::to_string(i);
  record::Run run;
  run.header = record::SampleHeader(names);
  for (const char* scenario : {"simple.get", "simple.page", "trade.accept", "trade.refuse"}) {
    for (int round = 0; round < kRounds; ++round) {
      for (const std::string& name : names)
        run.blocks.push_back(record::SampleBlock(scenario, name, round, 11, 123'456 + round));
    }
  }
  EXPECT_LT(Html(RunPage(run), "").size() + PlotRuntime().size(), 3'000'000);
}

}  // namespace
}  // namespace driverbench::report

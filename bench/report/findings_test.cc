#include "bench/report/findings.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <sstream>
#include <string>
#include <vector>

#include "bench/report/findings_words.h"
#include "bench/report/markdown.h"
#include "bench/report/terminal.h"

namespace driverbench::report {
namespace {

using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::EndsWith;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::SizeIs;
using ::testing::StartsWith;

// A time that takes from `low` to `high` times as long now.
analysis::Finding Time(const char* target, metrics::Metric metric, double low, double high) {
  analysis::Finding finding;
  finding.case_id.scenario = "simple.get";
  finding.target = target;
  finding.metric = metric;
  finding.base = 70'100;
  finding.now = finding.base * std::sqrt(low * high);
  finding.change =
      stats::Change{.estimate = std::log(low * high) / 2,
                    .interval = stats::Interval{.low = std::log(low), .high = std::log(high)},
                    .rounds = 20};
  finding.margin = metric == metrics::Metric::kP99 ? 0.05 : 0.01;
  finding.verdict = stats::Judge(*finding.change, finding.margin);
  return finding;
}

analysis::Finding Count(const char* target, metrics::Metric metric, double base, double now,
                        const char* why = "") {
  analysis::Finding finding;
  finding.case_id.scenario = "trade.accept";
  finding.case_id.threads = 4;
  finding.target = target;
  finding.metric = metric;
  finding.base = base;
  finding.now = now;
  finding.verdict = now > base   ? stats::Verdict::kSlower
                    : now < base ? stats::Verdict::kFaster
                                 : stats::Verdict::kSame;
  finding.why = why;
  return finding;
}

// Some of everything, in no order.
FindingsReport Sample() {
  FindingsReport report;
  report.title = "build/old -> build/new";
  analysis::Finding same = Time("soci", metrics::Metric::kClientCpu, 0.998, 1.002);
  analysis::Finding unclear = Time("soci", metrics::Metric::kP99, 0.9, 1.25);
  analysis::Finding blind = Time("libmariadb", metrics::Metric::kP99, 1, 1);
  blind.change.reset();
  blind.base = blind.now = 0;
  blind.verdict = stats::Verdict::kUnclear;
  blind.why = "120 samples, p99 needs 1000";
  analysis::Finding faster = Time("libmariadb", metrics::Metric::kMedian, 0.95, 0.97);
  analysis::Finding slower = Time("soci", metrics::Metric::kMedian, 1.049, 1.067);
  slower.blocks = true;
  analysis::Finding allowed = Count("soci", metrics::Metric::kAllocations, 24, 26);
  allowed.allowed = "SOCI 4.1 copies the id once more";
  analysis::Finding beyond =
      Count("soci", metrics::Metric::kCommands, 1, 2, "1 QUERY more: SELECT ?");
  beyond.blocks = true;
  beyond.exceeds = 0.5;
  report.findings = {same,
                     unclear,
                     blind,
                     faster,
                     slower,
                     allowed,
                     Count("soci", metrics::Metric::kClientBytes, 80, 81),
                     beyond,
                     Count("soci", metrics::Metric::kRoundTrips, 1, 1)};
  report.planned = 12;  // more than became findings: a target was wrong
  report.notes = {"The base has no target memory."};
  report.warnings = {"p.yaml:4: this item of margins is for nothing that was compared: target x"};
  return report;
}

constexpr const char* kSampleTable = R"(build/old -> build/new

  case                     target      metric           base      new  change                   verdict
  simple.get               soci        median        70.1 us  74.2 us  +5.80% [+4.90%, +6.70%]  slower, blocks
  trade.accept, 4 threads  soci        commands            1        2  +100%                    more, blocks
      1 QUERY more: SELECT ?; more than the 50% that the policy allows
  trade.accept, 4 threads  soci        allocations        24       26  +8.33%                   more, allowed
      allowed: SOCI 4.1 copies the id once more
  trade.accept, 4 threads  soci        client_bytes     80 B     81 B  +1.25%                   more
      client_bytes blocks nothing
  simple.get               libmariadb  median        70.1 us  67.3 us  -4.01% [-5.00%, -3.00%]  faster
  simple.get               soci        p99           70.1 us  74.4 us  +6.1% [-10.0%, +25.0%]   unclear

  9 findings: 4 worse (2 blocking, 1 allowed), 1 better, 2 unclear, 2 the same. 3 of them, equal,
    within the margin or not judged, only --all lists.
  simple.get, not judged: 1 time (120 samples, p99 needs 1000).
  12 comparisons of times were planned; the level of 1% is divided among them: of the runs in
    which nothing changed, no more than that call anything slower or faster. The interval of a p99
    is a bootstrap's, and its level only about that.
  Margins: median 1%, p99 5%, client_cpu 1%.
  The smallest difference of times that could have been found: 2.0% in the middle of them, 24% in
    the worst (simple.get, soci, p99). In 1 of them none could have been found, however large.
  The base has no target memory.
  ! p.yaml:4: this item of margins is for nothing that was compared: target x

2 changes block.
)";

constexpr const char* kSampleMarkdown = R"(### build/old -\> build/new

**2 changes block.**

| case | target | metric | base | new | change | verdict | why |
| :--- | :--- | :--- | ---: | ---: | :--- | :--- | :--- |
| simple.get | soci | median | 70.1 us | 74.2 us | +5.80% \[+4.90%, +6.70%\] | **slower, blocks** |  |
| trade.accept, 4 threads | soci | commands | 1 | 2 | +100% | **more, blocks** | 1 QUERY more: SELECT ?; more than the 50% that the policy allows |
| trade.accept, 4 threads | soci | allocations | 24 | 26 | +8.33% | more, allowed | allowed: SOCI 4.1 copies the id once more |
| trade.accept, 4 threads | soci | client\_bytes | 80 B | 81 B | +1.25% | more | client\_bytes blocks nothing |
| simple.get | libmariadb | median | 70.1 us | 67.3 us | -4.01% \[-5.00%, -3.00%\] | faster |  |
| simple.get | soci | p99 | 70.1 us | 74.4 us | +6.1% \[-10.0%, +25.0%\] | unclear |  |

- 9 findings: 4 worse (2 blocking, 1 allowed), 1 better, 2 unclear, 2 the same. 3 of them, equal, within the margin or not judged, only --all lists.
- simple.get, not judged: 1 time (120 samples, p99 needs 1000).
- 12 comparisons of times were planned; the level of 1% is divided among them: of the runs in which nothing changed, no more than that call anything slower or faster. The interval of a p99 is a bootstrap's, and its level only about that.
- Margins: median 1%, p99 5%, client\_cpu 1%.
- The smallest difference of times that could have been found: 2.0% in the middle of them, 24% in the worst (simple.get, soci, p99). In 1 of them none could have been found, however large.
- The base has no target memory.

**Warnings**

- p.yaml:4: this item of margins is for nothing that was compared: target x
)";

// As wide as all columns need.
constexpr TerminalStyle kWide{.width = 120};

std::string FindingsTable(const FindingsReport& report, const TerminalStyle& style = kWide) {
  return Terminal(FindingsDocument(report), style);
}

std::string FindingsMarkdown(const FindingsReport& report) {
  return Markdown(FindingsDocument(report));
}

std::string TableOf(const std::vector<analysis::Finding>& findings) {
  return FindingsTable({.title = "a -> b", .findings = findings, .notes = {}, .warnings = {}});
}

std::string MarkdownOf(const std::vector<analysis::Finding>& findings) {
  return FindingsMarkdown({.title = "a -> b", .findings = findings, .notes = {}, .warnings = {}});
}

FindingWords RowOf(const analysis::Finding& finding) { return FindingRows({finding}, true).at(0); }

TEST(FindingsTable, IsThis) { EXPECT_EQ(FindingsTable(Sample()), kSampleTable); }

TEST(FindingsMarkdown, IsThis) { EXPECT_EQ(FindingsMarkdown(Sample()), kSampleMarkdown); }

TEST(FindingsTable, OfANarrowTerminal) {
  EXPECT_THAT(FindingsTable(Sample(), {}), HasSubstr(R"(
  case                     target      metric
         base      new  change                   verdict
  simple.get               soci        median
      70.1 us  74.2 us  +5.80% [+4.90%, +6.70%]  slower, blocks
  trade.accept, 4 threads  soci        commands
            1        2  +100%                    more, blocks
      1 QUERY more: SELECT ?; more than the 50% that the policy allows
  trade.accept, 4 threads  soci        allocations
           24       26  +8.33%                   more, allowed
      allowed: SOCI 4.1 copies the id once more
  trade.accept, 4 threads  soci        client_bytes
         80 B     81 B  +1.25%                   more
      client_bytes blocks nothing
  simple.get               libmariadb  median
      70.1 us  67.3 us  -4.01% [-5.00%, -3.00%]  faster
  simple.get               soci        p99
      70.1 us  74.4 us  +6.1% [-10.0%, +25.0%]   unclear
)"));
}

TEST(FindingsTable, WhatIsTheSameIsListedOnRequest) {
  FindingsReport report = Sample();
  report.all = true;
  const std::string table = FindingsTable(report);
  EXPECT_THAT(table, HasSubstr("round_trips         1        1  0%                       same\n"));
  EXPECT_THAT(table, HasSubstr("2 the same.\n"));
  // Behind everything else.
  EXPECT_LT(table.rfind("unclear\n"), table.find("same\n"));
  EXPECT_THAT(FindingsMarkdown(report), HasSubstr("| 1 | 1 | 0% | same |"));
}

TEST(FindingsTable, AReasonStandsBesideItsRowWhereThereIsRoom) {
  analysis::Finding finding =
      Count("soci", metrics::Metric::kCommands, 1, 2, "1 QUERY more: SELECT ? FROM t");
  finding.case_id.scenario = "a";
  finding.case_id.threads = 1;
  finding.blocks = true;
  EXPECT_THAT(TableOf({finding}),
              HasSubstr("+100%   more, blocks  1 QUERY more: SELECT ? FROM t\n"));
  const std::string narrow = FindingsTable(
      {.title = "a", .findings = {finding}, .notes = {}, .warnings = {}}, {.width = 60});
  EXPECT_THAT(narrow, HasSubstr("more, blocks\n      1 QUERY more: SELECT ? FROM t\n"));
}

TEST(FindingsTable, ColoursSayWhatBlocks) {
  const std::string table = FindingsTable(Sample(), {.colour = true, .width = 120});
  EXPECT_THAT(table, HasSubstr("\x1b[31m  simple.get               soci        median"));
  EXPECT_THAT(table, HasSubstr("\x1b[31m      1 QUERY more"));
  EXPECT_THAT(table, HasSubstr("\x1b[33m  trade.accept, 4 threads  soci        allocations"));
  EXPECT_THAT(table, HasSubstr("\x1b[32m  simple.get               libmariadb  median"));
  EXPECT_THAT(table, EndsWith("\x1b[31m2 changes block.\x1b[0m\n"));
}

TEST(Findings, AControlThatDiffersIsSaidBeforeAnythingElse) {
  FindingsReport report = Sample();
  analysis::Finding control = Time("libmysqlclient", metrics::Metric::kMedian, 0.95, 0.97);
  control.control = true;
  report.findings.push_back(control);
  const std::string table = FindingsTable(report);
  EXPECT_LT(table.find("libmysqlclient"), table.find("soci"));
  EXPECT_THAT(table, HasSubstr("faster, control\n      nothing of this target changed\n"));
  EXPECT_THAT(table, HasSubstr("10 findings: 1 of controls that differ, 4 worse"));
  constexpr const char* kConclusion =
      "NOT VALID: nothing changed in simple.get, libmysqlclient, median";
  EXPECT_THAT(table, HasSubstr(std::string("\n") + kConclusion));
  EXPECT_THAT(FindingsMarkdown(report), HasSubstr(std::string("\n**") + kConclusion));
  EXPECT_THAT(FindingsMarkdown(report), HasSubstr("| **faster, control** |"));
}

TEST(Findings, WhatIsOnlyShownBlocksNothing) {
  const analysis::Finding slower = Time("soci", metrics::Metric::kMedian, 1.04, 1.06);
  EXPECT_THAT(TableOf({slower}), EndsWith("\nNothing blocks.\n"));
  EXPECT_THAT(TableOf({slower}), HasSubstr("1 worse (0 blocking, 0 allowed)"));
  EXPECT_THAT(MarkdownOf({slower}), HasSubstr("**Nothing blocks.**"));
}

TEST(Findings, AnUnclearChangeWithinTheMarginIsOnlyCounted) {
  const std::vector<analysis::Finding> findings = {
      Time("soci", metrics::Metric::kMedian, 0.98, 1.025)};
  EXPECT_EQ(findings[0].verdict, stats::Verdict::kUnclear);
  EXPECT_THAT(FindingRows(findings, false), IsEmpty());
  EXPECT_THAT(FindingRows(findings, true), SizeIs(1));
}

TEST(Findings, TheSecondMeasurementIsSeen) {
  analysis::Finding slower = Time("soci", metrics::Metric::kMedian, 1.04, 1.06);
  slower.again = stats::Change{.estimate = std::log(1.05),
                               .interval = stats::Interval{std::log(1.03), std::log(1.07)},
                               .rounds = 20};
  EXPECT_EQ(RowOf(slower).why, "a second time +5.00% [+3.00%, +7.00%]; median blocks nothing");
}

TEST(Findings, WhereNothingChangedNothingSoundsLikeATest) {
  analysis::Finding control = Time("soci", metrics::Metric::kMedian, 0.999, 1.001);
  control.control = true;
  EXPECT_THAT(TableOf({control}),
              EndsWith("\nNothing blocks: no target changed, so nothing was on trial.\n"));
}

TEST(Findings, WhereNoTimeCouldBeJudgedNothingSoundsLikeSuccess) {
  analysis::Finding blind = Time("soci", metrics::Metric::kMedian, 1, 1);
  blind.verdict = stats::Verdict::kUnclear;
  blind.change->interval.reset();
  const analysis::Finding equal = Count("soci", metrics::Metric::kCommands, 1, 1);
  EXPECT_THAT(TableOf({blind, equal}),
              EndsWith("\nNothing blocks, but no time could be judged.\n"));
  EXPECT_THAT(TableOf({equal}), EndsWith("\nNothing blocks.\n"));
}

TEST(Findings, WhatIsIncompleteDoesNotSoundLikeSuccess) {
  FindingsReport report = Sample();
  report.incomplete = true;
  constexpr const char* kBlocked =
      "NOT COMPLETE: the warnings say what is missing. 2 changes block.";
  EXPECT_THAT(FindingsTable(report), EndsWith(std::string("\n") + kBlocked + "\n"));
  EXPECT_THAT(FindingsMarkdown(report), HasSubstr(std::string("\n**") + kBlocked + "**\n"));
  report.findings = {Count("soci", metrics::Metric::kCommands, 1, 1)};
  constexpr const char* kPassed =
      "\x1b[31mNOT COMPLETE: the warnings say what is missing.\x1b[0m\n";
  EXPECT_THAT(FindingsTable(report, {.colour = true, .width = 120}), EndsWith(kPassed));
  report.findings.clear();
  EXPECT_THAT(FindingsTable(report), EndsWith("\nNOT COMPLETE: nothing was compared, the "
                                              "warnings say why.\n"));
}

TEST(Findings, WhatIsNotValidIsSaidEvenOfWhatIsIncomplete) {
  FindingsReport report = Sample();
  report.incomplete = true;
  report.findings.front() = Time("soci", metrics::Metric::kMedian, 0.95, 0.97);
  report.findings.front().control = true;
  EXPECT_THAT(FindingsTable(report), HasSubstr("\nNOT VALID: nothing changed in simple.get"));
}

TEST(Findings, OfNothingThereIsNoTable) {
  EXPECT_EQ(TableOf({}), "a -> b\n\n\nNothing was compared.\n");
  EXPECT_EQ(MarkdownOf({}), "### a -\\> b\n\n**Nothing was compared.**\n");
}

TEST(Findings, WithoutTimesThereIsNoLevelAndNoMargin) {
  const std::string table = TableOf({Count("soci", metrics::Metric::kCommands, 1, 1)});
  EXPECT_THAT(table, HasSubstr("1 finding: 0 worse, 0 better, 0 unclear, 1 the same"));
  EXPECT_THAT(
      table, AllOf(Not(HasSubstr("level")), Not(HasSubstr("Margins")), Not(HasSubstr("smallest"))));
}

TEST(Findings, ATallyIsOfTimesAndSaysWhatIsCountedApart) {
  EXPECT_EQ(Tally(Sample().findings), "1 slower, 1 faster, 1 same, 2 unclear; 3 counted differ");
  EXPECT_EQ(Tally({Time("soci", metrics::Metric::kMedian, 0.998, 1.002),
                   Count("soci", metrics::Metric::kCommands, 1, 1)}),
            "1 same");
  EXPECT_EQ(Tally({Count("soci", metrics::Metric::kCommands, 2, 1)}), "1 counted differ");
  EXPECT_EQ(Tally({}), "");
}

TEST(Findings, AllMarginsAreNamed) {
  analysis::Finding wide = Time("soci", metrics::Metric::kMedian, 0.99, 1.01);
  wide.margin = 0.025;
  EXPECT_THAT(TableOf({wide, Time("soci", metrics::Metric::kMedian, 0.99, 1.01)}),
              HasSubstr("Margins: median 1% to 2.5%.\n"));
}

TEST(Findings, WithoutIntervalsNothingCouldHaveBeenFound) {
  analysis::Finding few = Time("soci", metrics::Metric::kMedian, 1.1, 1.2);
  few.change->interval.reset();
  few.verdict = stats::Judge(*few.change, few.margin);
  EXPECT_EQ(RowOf(few).change, "+14.9%");
  EXPECT_EQ(RowOf(few).verdict, "unclear");
  EXPECT_THAT(TableOf({few}), HasSubstr("No difference of times could have been found"));
}

TEST(Findings, CountsAreShownAsFarAsTheyDiffer) {
  const auto values = [](double base, double now) {
    const FindingWords row = RowOf(Count("t", metrics::Metric::kAllocations, base, now));
    return row.base + " " + row.now + " " + row.change + " " + row.verdict;
  };
  EXPECT_EQ(values(24, 24), "24 24 0% same");
  EXPECT_EQ(values(24, 23), "24 23 -4.17% fewer");
  EXPECT_EQ(values(24.5, 24), "24.5 24.0 -2.04% fewer");
  EXPECT_EQ(values(24.01, 24.02), "24.01 24.02 +0.04% more");
  EXPECT_EQ(values(0, 3), "0 3 from none more");
  EXPECT_EQ(values(0, 0), "0 0 0% same");
  EXPECT_EQ(values(1, 30), "1 30 +2900% more");
  const FindingWords bytes = RowOf(Count("t", metrics::Metric::kServerBytes, 2000, 1000));
  EXPECT_EQ(bytes.base + " " + bytes.now + " " + bytes.verdict, "2000 B 1000 B less");
  // As many commands, but other ones.
  analysis::Finding other = Count("t", metrics::Metric::kCommands, 2, 2);
  other.verdict = stats::Verdict::kSlower;
  EXPECT_EQ(RowOf(other).verdict, "other");
}

TEST(Findings, ChangesHaveTheDecimalsOfTheLargestAndNoMinusZero) {
  EXPECT_EQ(RowOf(Time("t", metrics::Metric::kMedian, 0.99999, 1.00001)).change,
            "+0.00% [+0.00%, +0.00%]");
  EXPECT_EQ(RowOf(Time("t", metrics::Metric::kMedian, 1.0904, 1.0993)).change,
            "+9.48% [+9.04%, +9.93%]");
  EXPECT_EQ(RowOf(Time("t", metrics::Metric::kMedian, 1.01, 1.099)).change,
            "+5.36% [+1.00%, +9.90%]");
  EXPECT_EQ(RowOf(Time("t", metrics::Metric::kMedian, 0.5, 4)).change, "+41% [-50%, +300%]");
}

// The change is that of its inverse, as for times: slower is more.
TEST(Findings, AThroughputIsShownAsOne) {
  analysis::Finding finding = Time("soci", metrics::Metric::kThroughput, 1.2, 1.3);
  finding.base = 20'000;
  finding.now = 16'000;
  finding.again = stats::Change{.estimate = std::log(2.0), .interval = {}, .rounds = 20};
  const FindingWords row = FindingRows({finding}, false)[0];
  EXPECT_EQ(row.base, "20,000/s");
  EXPECT_EQ(row.now, "16,000/s");
  EXPECT_EQ(row.change, "-19.9% [-23.1%, -16.7%]");
  EXPECT_EQ(row.verdict, "slower");
  EXPECT_THAT(row.why, StartsWith("a second time -50.0%"));
}

TEST(Findings, TextsOfOthersAreHarmless) {
  FindingsReport report;
  report.title = "a\n# b";
  analysis::Finding finding =
      Count("so|ci\x1b[2J", metrics::Metric::kCommands, 1, 2, "SELECT `<b>`\n| x |");
  finding.case_id.scenario = "<img>";
  finding.allowed = "*because*\x01";
  report.findings = {finding};
  report.notes = {"no\nte"};
  report.warnings = {"wa|rning"};
  const std::string table = FindingsTable(report);
  EXPECT_EQ(table.find('\x1b'), std::string::npos);
  EXPECT_THAT(table, StartsWith("a # b\n"));
  EXPECT_THAT(table, HasSubstr("no te"));
  const std::string markdown = FindingsMarkdown(report);
  EXPECT_THAT(markdown, StartsWith("### a \\# b\n"));
  EXPECT_THAT(
      markdown,
      HasSubstr("| &lt;img\\>, 4 threads | so\\|ci\\\\x1b\\[2J | commands | 1 | 2 | +100% | "
                "more, allowed | SELECT \\`&lt;b\\>\\` \\| x \\|; allowed: "
                "\\*because\\*\\\\x01 |\n"));
  EXPECT_THAT(markdown, HasSubstr("- no te\n"));
  EXPECT_THAT(markdown, HasSubstr("- wa\\|rning\n"));
}

}  // namespace
}  // namespace driverbench::report

#include "bench/coordinator/ab/judge.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <string>
#include <utility>
#include <vector>

#include "bench/process/exit_status.h"

namespace driverbench::coordinator {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

settings::Policy Parsed(std::string_view text) {
  settings::Policy policy;
  for (const settings::SettingsError& error : settings::ParsePolicy("p.yaml", text, &policy))
    ADD_FAILURE() << error.ToString();
  return policy;
}

// A time that takes from `low` to `high` times as long now.
analysis::Finding Time(double low, double high) {
  analysis::Finding finding;
  finding.case_id.scenario = "simple.get";
  finding.target = "soci";
  finding.metric = metrics::Metric::kMedian;
  finding.base = 1000;
  finding.now = 1000 * std::sqrt(low * high);
  finding.change =
      stats::Change{.estimate = std::log(std::sqrt(low * high)),
                    .interval = stats::Interval{.low = std::log(low), .high = std::log(high)},
                    .rounds = 20};
  finding.verdict = stats::Judge(*finding.change, finding.margin);
  return finding;
}

analysis::Finding Count(metrics::Metric metric, double base, double now) {
  analysis::Finding finding;
  finding.case_id.scenario = "simple.get";
  finding.target = "soci";
  finding.metric = metric;
  finding.base = base;
  finding.now = now;
  finding.verdict = now > base   ? stats::Verdict::kSlower
                    : now < base ? stats::Verdict::kFaster
                                 : stats::Verdict::kSame;
  return finding;
}

analysis::Finding Applied(std::string_view policy, analysis::Finding finding) {
  std::vector<analysis::Finding> findings = {std::move(finding)};
  ApplyPolicy(Parsed(policy), &findings);
  return findings.front();
}

TEST(ApplyPolicy, WithoutAFileEveryChangeForTheWorseBlocks) {
  std::vector<analysis::Finding> findings = {Time(1.02, 1.04),
                                             Time(0.96, 0.98),
                                             Time(0.999, 1.001),
                                             Time(0.9, 1.1),
                                             Count(metrics::Metric::kServerBytes, 10, 11),
                                             Count(metrics::Metric::kCommands, 2, 1)};
  ApplyPolicy(settings::Policy(), &findings);
  std::vector<bool> blocks;
  blocks.reserve(findings.size());
  for (const analysis::Finding& finding : findings) blocks.push_back(finding.blocks);
  EXPECT_THAT(blocks, ElementsAre(true, false, false, false, true, false));
}

TEST(ApplyPolicy, OnlyTheMetricsOfBlockDo) {
  constexpr const char* kPolicy = "block: [median, commands]";
  EXPECT_TRUE(Applied(kPolicy, Time(1.02, 1.04)).blocks);
  EXPECT_TRUE(Applied(kPolicy, Count(metrics::Metric::kCommands, 1, 2)).blocks);
  const analysis::Finding bytes = Applied(kPolicy, Count(metrics::Metric::kClientBytes, 1, 2));
  EXPECT_FALSE(bytes.blocks);
  EXPECT_EQ(bytes.verdict, stats::Verdict::kSlower);
  EXPECT_EQ(bytes.allowed, "");
}

TEST(ApplyPolicy, TimesAreJudgedByTheLastMarginThatMatches) {
  const std::string policy =
      "margin: 10%\n"
      "margins:\n"
      "  - {scenario: 'simple.*', margin: 5%}\n"
      "  - {scenario: 'simple.*', target: 's?ci', metric: median, margin: 3%}\n"
      "  - {scenario: 'trade*', margin: 50%}\n";
  const analysis::Finding slower = Applied(policy, Time(1.035, 1.045));
  EXPECT_EQ(slower.margin, 0.03);
  EXPECT_EQ(slower.verdict, stats::Verdict::kSlower);
  EXPECT_TRUE(slower.blocks);
  EXPECT_EQ(Applied(policy, Time(1.025, 1.028)).verdict, stats::Verdict::kSame);
  EXPECT_EQ(Applied(policy, Time(1.025, 1.035)).verdict, stats::Verdict::kUnclear);

  analysis::Finding other = Time(1.035, 1.045);
  other.target = "libmariadb";
  EXPECT_EQ(Applied(policy, other).margin, 0.05);
  EXPECT_EQ(Applied(policy, other).verdict, stats::Verdict::kSame);
  EXPECT_FALSE(Applied(policy, other).blocks);
  other.case_id.scenario = "bank.transfer";
  EXPECT_EQ(Applied(policy, other).margin, 0.1);
  other.metric = metrics::Metric::kP99;
  EXPECT_EQ(Applied(policy, other).margin, stats::kMargin) << "the file's margin is not for tails";
}

TEST(ApplyPolicy, OnlyAMarginForTailsNarrowsTheirs) {
  analysis::Finding tail = Time(1.03, 1.04);
  tail.metric = metrics::Metric::kP99;
  tail.margin = 0.08;  // of a run with run.margin: 8%
  EXPECT_EQ(Applied("margins: [{scenario: simple.get, margin: 2%}]", tail).margin, 0.08);
  EXPECT_EQ(Applied("margins: [{scenario: simple.get, margin: 9%}]", tail).margin, 0.09);
  EXPECT_EQ(Applied("margins: [{metric: p99, margin: 2%}]", tail).margin, 0.02);
}

TEST(ApplyPolicy, AGlobIsForTheWholeName) {
  analysis::Finding finding = Time(1.02, 1.04);
  finding.target = "soci-prepared";
  EXPECT_EQ(Applied("margins: [{target: soci, margin: 9%}]", finding).margin, stats::kMargin);
  EXPECT_EQ(Applied("margins: [{target: 'soci*', margin: 9%}]", finding).margin, 0.09);
}

TEST(ApplyPolicy, WithoutAMarginOfItsOwnAVerdictStays) {
  analysis::Finding finding = Time(1.02, 1.04);
  finding.verdict = stats::Verdict::kUnclear;
  finding.why = "the second measurement did not agree";
  const analysis::Finding after = Applied("block: [median]", finding);
  EXPECT_EQ(after.verdict, stats::Verdict::kUnclear);
  EXPECT_FALSE(after.blocks);
}

TEST(ApplyBlocks, LeavesVerdictsAlone) {
  std::vector<analysis::Finding> findings = {Time(1.02, 1.04)};
  ApplyMargins(Parsed("margin: 0.5%"), &findings);
  findings[0].verdict = stats::Verdict::kUnclear;
  ApplyBlocks(Parsed("margin: 0.5%"), &findings);
  EXPECT_EQ(findings[0].verdict, stats::Verdict::kUnclear);
  EXPECT_FALSE(findings[0].blocks);
}

TEST(ApplyPolicy, WithoutAChangeThereIsNothingToJudge) {
  analysis::Finding finding = Time(1.02, 1.04);
  finding.change.reset();
  finding.verdict = stats::Verdict::kUnclear;
  EXPECT_EQ(Applied("margin: 0.5%", finding).verdict, stats::Verdict::kUnclear);
}

TEST(ApplyPolicy, AnAllowedChangeBlocksOnlyBeyondWhatIsAllowed) {
  constexpr const char* kPolicy = "allow: [{metric: allocations, up_to: 10%, reason: known}]";
  const analysis::Finding within = Applied(kPolicy, Count(metrics::Metric::kAllocations, 10, 11));
  EXPECT_FALSE(within.blocks);
  EXPECT_EQ(within.allowed, "known");
  EXPECT_EQ(within.exceeds, std::nullopt);
  // 100 * 1.15 is a double below 115.
  EXPECT_EQ(Applied("allow: [{up_to: 15%, reason: known}]",
                    Count(metrics::Metric::kAllocations, 100, 115))
                .allowed,
            "known");
  const analysis::Finding beyond =
      Applied(kPolicy, Count(metrics::Metric::kAllocations, 100, 110.1));
  EXPECT_TRUE(beyond.blocks);
  EXPECT_EQ(beyond.allowed, "");
  EXPECT_EQ(beyond.exceeds, 0.1);
  EXPECT_TRUE(Applied(kPolicy, Count(metrics::Metric::kCommands, 100, 101)).blocks)
      << "another metric";
  EXPECT_TRUE(Applied(kPolicy, Count(metrics::Metric::kAllocations, 0, 1)).blocks)
      << "no share of 0";
}

TEST(ApplyPolicy, OfATimeTheEstimateIsWhatIsAllowed) {
  constexpr const char* kPolicy = "allow: [{up_to: 5%, reason: known}]";
  EXPECT_EQ(Applied(kPolicy, Time(1.03, 1.06)).allowed, "known");
  EXPECT_TRUE(Applied(kPolicy, Time(1.04, 1.07)).blocks);
}

// By as much as the table shows: -20 % of what is done a second, not +25 % of the time it takes.
TEST(ApplyPolicy, OfAThroughputItIsWhatIsLost) {
  analysis::Finding finding = Time(1.24, 1.26);
  finding.metric = metrics::Metric::kThroughput;
  EXPECT_TRUE(Applied("allow: [{up_to: 19%, reason: x}]", finding).blocks);
  EXPECT_FALSE(Applied("allow: [{up_to: 21%, reason: x}]", finding).blocks);
}

TEST(ApplyPolicy, TheFirstAllowanceThatMatchesCounts) {
  constexpr const char* kPolicy =
      "allow:\n"
      "  - {target: 'other', up_to: 100%, reason: other}\n"
      "  - {target: 'so*', up_to: 5%, reason: first}\n"
      "  - {up_to: 50%, reason: second}\n";
  EXPECT_EQ(Applied(kPolicy, Time(1.03, 1.04)).allowed, "first");
  EXPECT_TRUE(Applied(kPolicy, Time(1.19, 1.21)).blocks);
}

TEST(ApplyPolicy, NoAllowanceStaysBehind) {
  std::vector<analysis::Finding> findings = {Time(1.02, 1.04)};
  ApplyPolicy(Parsed("allow: [{up_to: 5%, reason: known}]"), &findings);
  EXPECT_EQ(findings[0].allowed, "known");
  ApplyPolicy(settings::Policy(), &findings);
  EXPECT_EQ(findings[0].allowed, "");
  EXPECT_TRUE(findings[0].blocks);
}

TEST(VerdictStatus, AControlThatDiffersIsNoRegression) {
  analysis::Finding control = Time(1.02, 1.04);
  control.control = true;
  std::vector<analysis::Finding> findings = {Time(1.02, 1.04), control};
  ApplyPolicy(settings::Policy(), &findings);
  EXPECT_FALSE(findings[1].blocks);
  EXPECT_EQ(VerdictStatus(findings), process::kExitIncomplete);
  findings[1] = Time(0.96, 0.98);
  EXPECT_EQ(VerdictStatus(findings), process::kExitRegression) << "no control: faster is fine";
  findings[1].control = true;
  EXPECT_EQ(VerdictStatus(findings), process::kExitIncomplete) << "faster is not valid either";
  findings[1].verdict = stats::Verdict::kUnclear;
  EXPECT_EQ(VerdictStatus(findings), process::kExitRegression);
}

TEST(VerdictStatus, OnlyWhatBlocksIsARegression) {
  EXPECT_EQ(VerdictStatus({}), process::kExitFine);
  EXPECT_EQ(VerdictStatus({Applied("block: [p99]", Time(1.02, 1.04))}), process::kExitFine);
  EXPECT_EQ(VerdictStatus({Applied("block: [median]", Time(1.02, 1.04))}),
            process::kExitRegression);
  EXPECT_EQ(VerdictStatus({Applied("allow: [{up_to: 9%, reason: a}]", Time(1.02, 1.04))}),
            process::kExitFine);
  analysis::Finding withdrawn = Applied("{}", Time(1.02, 1.04));
  withdrawn.verdict = stats::Verdict::kUnclear;
  EXPECT_EQ(VerdictStatus({withdrawn}), process::kExitFine);
  EXPECT_TRUE(withdrawn.blocks);
  EXPECT_FALSE(Applied("{}", withdrawn).blocks);
}

TEST(StaleEntries, AreThoseForNothingThatWasCompared) {
  const settings::Policy policy = Parsed(
      "margin: 2%\n"
      "margins:\n"
      "  - {scenario: simple.get, margin: 2%}\n"
      "  - {scenario: 'trade*', target: 'soci*', metric: p99, margin: 2%}\n"
      "allow:\n"
      "  - {metric: commands, up_to: 2%, reason: a}\n"
      "  - {target: scoi, up_to: 2%, reason: a}\n"
      "  - {up_to: 2%, reason: a}\n");
  EXPECT_THAT(
      StaleEntries(policy, {Time(1, 1), Count(metrics::Metric::kCommands, 1, 1)}),
      ElementsAre("p.yaml:4: this item of margins is for nothing that was compared: scenario "
                  "trade*, target soci*, metric p99",
                  "p.yaml:7: this item of allow is for nothing that was compared: target scoi"));
  // What is counted is no time, and where no time was compared, no margin is out of date.
  analysis::Finding other = Time(1, 1);
  other.case_id.scenario = "simple.page";
  EXPECT_THAT(StaleEntries(policy, {other, Count(metrics::Metric::kCommands, 1, 1)}),
              ::testing::Contains("p.yaml:3: this item of margins is for nothing that was "
                                  "compared: scenario simple.get"));
  EXPECT_THAT(StaleEntries(policy, {Count(metrics::Metric::kCommands, 1, 1)}),
              ElementsAre(::testing::HasSubstr("target scoi")));
  EXPECT_THAT(StaleEntries(settings::Policy(), {}), IsEmpty());
  // What was left out by choice may be what an item is for; what is mistyped beside that is not.
  EXPECT_THAT(StaleEntries(policy, {Time(1, 1), Count(metrics::Metric::kCommands, 1, 1)},
                           {.scenarios = true}),
              ElementsAre(::testing::HasSubstr("target soci*, metric p99"),
                          ::testing::HasSubstr("target scoi")));
  analysis::Finding tail = Time(1, 1);
  tail.metric = metrics::Metric::kP99;
  EXPECT_THAT(StaleEntries(policy, {tail, Count(metrics::Metric::kCommands, 1, 1)},
                           {.targets = true, .scenarios = true}),
              IsEmpty());
}

}  // namespace
}  // namespace driverbench::coordinator

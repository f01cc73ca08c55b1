#include "bench/settings/policy.h"

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>

#include "bench/settings/keys.h"
#include "bench/testing/scratch_folder.h"

namespace driverbench::settings {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::StartsWith;

std::string ErrorsOf(std::string_view text, Policy* out) {
  std::string lines;
  for (const SettingsError& error : ParsePolicy("p.yaml", text, out))
    lines += error.ToString() + "\n";
  return lines;
}

std::string ErrorsOf(std::string_view text) {
  Policy ignored;
  return ErrorsOf(text, &ignored);
}

Policy Parsed(std::string_view text) {
  Policy policy;
  EXPECT_EQ(ErrorsOf(text, &policy), "") << text;
  return policy;
}

TEST(Policy, ReadsEverything) {
  const Policy policy = Parsed(R"(
block: [median, allocated_bytes]
margin: 0.5%
margins:
  - {scenario: 'trade*', target: 'soci*', metric: client_cpu, margin: 2%}
  - margin: 3%
allow:
  - {scenario: simple.get, target: '*', metric: commands, up_to: 100%, reason: "SOCI, once more"}
  - {up_to: 0.25%, reason: b}
)");
  EXPECT_EQ(policy.file, "p.yaml");
  EXPECT_THAT(policy.block,
              ElementsAre(metrics::Metric::kMedian, metrics::Metric::kAllocatedBytes));

  // The file's margin is that of three metrics, and comes before the others.
  ASSERT_EQ(policy.margins.size(), 5);
  EXPECT_EQ(policy.margins[0].scope.scenario, "");
  EXPECT_EQ(policy.margins[0].scope.metric, metrics::Metric::kMedian);
  EXPECT_EQ(policy.margins[0].margin, 0.005);
  EXPECT_EQ(policy.margins[1].scope.metric, metrics::Metric::kClientCpu);
  EXPECT_EQ(policy.margins[1].margin, 0.005);
  EXPECT_EQ(policy.margins[2].scope.metric, metrics::Metric::kThroughput);
  EXPECT_EQ(policy.margins[2].margin, 0.005);
  EXPECT_EQ(policy.margins[3].scope.scenario, "trade*");
  EXPECT_EQ(policy.margins[3].scope.target, "soci*");
  EXPECT_EQ(policy.margins[3].scope.metric, metrics::Metric::kClientCpu);
  EXPECT_EQ(policy.margins[3].scope.line, 5);
  EXPECT_EQ(policy.margins[3].margin, 0.02);
  EXPECT_EQ(policy.margins[4].scope.target, "");
  EXPECT_EQ(policy.margins[4].scope.metric, std::nullopt);
  EXPECT_EQ(policy.margins[4].margin, 0.03);

  ASSERT_EQ(policy.allowed.size(), 2);
  EXPECT_EQ(policy.allowed[0].scope.scenario, "simple.get");
  EXPECT_EQ(policy.allowed[0].scope.target, "*");
  EXPECT_EQ(policy.allowed[0].scope.metric, metrics::Metric::kCommands);
  EXPECT_EQ(policy.allowed[0].up_to, 1);
  EXPECT_EQ(policy.allowed[0].reason, "SOCI, once more");
  EXPECT_EQ(policy.allowed[1].scope.line, 9);
  EXPECT_EQ(policy.allowed[1].up_to, 0.0025);
}

TEST(Policy, WhatIsLeftOutIsTheDefault) {
  const Policy policy = Parsed("{}");
  EXPECT_EQ(policy.block, EveryMetric());
  EXPECT_EQ(policy.block.size(),
            std::ranges::count_if(metrics::kMetricTable, &metrics::MetricRow::is_compared));
  EXPECT_THAT(policy.margins, IsEmpty());
  EXPECT_THAT(policy.allowed, IsEmpty());
}

TEST(Policy, NothingMayBlock) { EXPECT_THAT(Parsed("block: []").block, IsEmpty()); }

TEST(Policy, ValuesMayComeFromTheEnvironment) {
  setenv("POLICY_TEST_MARGIN", "4%", 1);
  EXPECT_EQ(Parsed("margin: ${POLICY_TEST_MARGIN}").margins.at(0).margin, 0.04);
  unsetenv("POLICY_TEST_MARGIN");
  EXPECT_THAT(ErrorsOf("margin: ${POLICY_TEST_MARGIN}"), HasSubstr("POLICY_TEST_MARGIN"));
}

// The table's choices are read as numbers of the enum.
TEST(Policy, TheTablesMetricsAreThoseOfTheEnum) {
  std::vector<std::string> all;
  for (const metrics::Metric metric : EveryMetric()) all.emplace_back(metrics::MetricName(metric));
  EXPECT_EQ(Choices(*FindKey(Section::kPolicy, "block")), all);
  EXPECT_EQ(Choices(*FindKey(Section::kAllow, "metric")), all);
  const std::vector<std::string> times = Choices(*FindKey(Section::kMargins, "metric"));
  for (std::size_t i = 0; i < all.size(); ++i) {
    EXPECT_EQ(i < times.size(), metrics::IsTime(static_cast<metrics::Metric>(i))) << all[i];
    if (i < times.size()) {
      EXPECT_EQ(times[i], all[i]);
    }
  }
}

TEST(Policy, AllErrorsAreReportedEachWithItsPlaceAndWhatIsAllowed) {
  const auto& block = *FindKey(Section::kPolicy, "block");
  const auto metrics = fmt::format("{}", fmt::join(Choices(block), ", "));
  EXPECT_EQ(
      ErrorsOf(R"(blocks: [median]
block: [medain, p99, p99]
margin: 1
margins:
  - {metric: p99}
  - {target: 'a/b', margin: 101%}
  - p99
allow:
  - {metric: medians, up_to: 5%, reason: ""}
  - metric: median
    reason: [a]
  - {scenario: simple.get, upto: 5%}
)"),
      "p.yaml:1:1: unknown key blocks in the policy file: did you mean block? allowed: "
      "block, margin, margins, allow\n"
      "p.yaml:2:9: block: found medain; did you mean median? allowed: " +
          metrics +
          "\n"
          "p.yaml:2:22: block: p99 is given twice, allowed: a list of different ones of " +
          metrics +
          "\n"
          "p.yaml:3:1: margin: found 1, allowed: a percentage from 0% to 100% of at most two "
          "decimals (0.5%)\n"
          "p.yaml:5:5: the key margin is missing in margins; needed: margin\n"
          "p.yaml:6:6: target: found a/b, allowed: a name, or a pattern for names with * ? "
          "[...] in it (soci*), at most 64 letters\n"
          "p.yaml:6:21: margin: found 101%, allowed: a percentage from 0% to 100% of at most two "
          "decimals (0.5%)\n"
          "p.yaml:7:5: margins: found an item that is not a map, allowed: a list of maps such "
          "as - {metric: p99, margin: 5%}\n"
          "p.yaml:9:6: metric: found medians; did you mean median? allowed: " +
          metrics +
          "\n"
          "p.yaml:9:34: reason: found \"\", allowed: a text that is not empty\n"
          "p.yaml:10:5: the key up_to is missing in allow; needed: up_to, reason\n"
          "p.yaml:11:5: reason: found a list, allowed: a text that is not empty\n"
          "p.yaml:12:5: the key up_to is missing in allow; needed: up_to, reason\n"
          "p.yaml:12:5: the key reason is missing in allow; needed: up_to, reason\n"
          "p.yaml:12:28: unknown key upto in allow: did you mean up_to? allowed: scenario, "
          "target, metric, up_to, reason\n");
}

TEST(Policy, WhatIsCountedHasNoMargin) {
  EXPECT_EQ(ErrorsOf("margins: [{metric: commands, margin: 2%}]"),
            "p.yaml:1:12: metric: found commands; allowed: median, p99, client_cpu, "
            "throughput\n");
}

TEST(Policy, AKeyAtTheWrongLevelIsSentToItsPlace) {
  EXPECT_THAT(ErrorsOf("reason: x"), HasSubstr("unknown key reason in the policy file: it belongs "
                                               "to allow; "));
  // One of the settings file has no place here.
  EXPECT_THAT(ErrorsOf("rounds: 3"),
              HasSubstr("unknown key rounds in the policy file: allowed: block"));
}

TEST(Policy, OtherFilesAreRefused) {
  constexpr const char* kNeeded =
      ", needed: a map with some of the keys block, margin, margins and allow\n";
  EXPECT_EQ(ErrorsOf(""), std::string("p.yaml:1:1: the file is empty") + kNeeded);
  EXPECT_EQ(ErrorsOf("# block: []\n"), std::string("p.yaml:1:1: the file is empty") + kNeeded);
  EXPECT_EQ(ErrorsOf("- a"), std::string("p.yaml:1:1: the file is a list") + kNeeded);
  EXPECT_EQ(ErrorsOf("a"), std::string("p.yaml:1:1: the file is a single text") + kNeeded);
  EXPECT_THAT(ErrorsOf("block: &a [p99]"), HasSubstr("an anchor"));
  EXPECT_THAT(ErrorsOf("margins: []"), HasSubstr("margins: found an empty list"));
  EXPECT_THAT(ErrorsOf("allow: {}"), HasSubstr("allow: found a map, allowed: a list of maps"));
  EXPECT_THAT(ErrorsOf("block: median"), HasSubstr("block: found median, allowed: a list of"));
  EXPECT_THAT(ErrorsOf("block:"), HasSubstr("block: found nothing, allowed: a list of"));
}

TEST(Policy, AFileIsReadOrSaysWhyNot) {
  const ScratchFolder scratch;
  const std::filesystem::path& folder = scratch.path();
  const std::string path = folder / "p.yaml";
  std::ofstream(path) << "block: [p99]\n";
  Policy policy;
  EXPECT_THAT(ReadPolicy(path, &policy), IsEmpty());
  EXPECT_THAT(policy.block, ElementsAre(metrics::Metric::kP99));
  const std::vector<SettingsError> errors = ReadPolicy(folder, &policy);
  ASSERT_EQ(errors.size(), 1);
  EXPECT_EQ(errors[0].text, "this is a directory; needed: a policy file");
}

}  // namespace
}  // namespace driverbench::settings

#include "bench/analysis/compare/ab_findings.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <string>
#include <vector>

#include "bench/record/sample_run.h"
#include "bench/report/findings_words.h"

namespace driverbench::analysis {
namespace {

using ::testing::HasSubstr;

constexpr double kLevel = stats::kGateAlpha / 54;  // 14 rounds
constexpr std::int64_t kMedian = 100'000;

// Two targets in simple.get, of which "slow" takes `factor` times as long now.
class AbFindings : public ::testing::Test {
 protected:
  void Measure(int rounds, double factor, std::int64_t operations = 101) {
    run_.header = record::SampleHeader({"slow@base", "slow@new", "other@base", "other@new"});
    for (const record::Target& target : run_.header.targets)
      run_.audits.push_back(record::SampleAudit("simple.get", target.name, 1));
    for (int round = 0; round < rounds; ++round) {
      // The rounds drift by 1 % each, alike for all, and the blocks waver by 0.1 %.
      const double drift = 1 + 0.01 * round;
      const double waver = 1 + 0.001 * (round % 3 - 1);
      Add("slow@base", round, operations, drift);
      Add("slow@new", round, operations, drift * waver * factor);
      Add("other@base", round, operations, drift);
      Add("other@new", round, operations, drift * waver);
    }
  }

  void Add(const std::string& target, int round, std::int64_t operations, double times) {
    const auto median = static_cast<std::int64_t>(static_cast<double>(kMedian) * times);
    run_.blocks.push_back(record::SampleBlock("simple.get", target, round, operations, median));
  }

  std::vector<Finding> Findings() const {
    return FindingsOf(run_, {"simple.get", 1}, pairs_, kLevel);
  }

  Finding Of(const std::string& target, metrics::Metric metric) const {
    for (const Finding& finding : Findings()) {
      if (finding.target == target && finding.metric == metric) return finding;
    }
    ADD_FAILURE() << "no " << metrics::MetricName(metric) << " of " << target;
    return {};
  }

  record::Run run_;
  std::vector<ComparedPair> pairs_ = {
      {.target = "slow", .base = "slow@base", .now = "slow@new"},
      {.target = "other", .base = "other@base", .now = "other@new"}};
};

TEST_F(AbFindings, ASlowerTargetIsSlowerInEveryTimeAndTheOtherIsTheSame) {
  Measure(20, 1.1);
  for (const metrics::Metric metric :
       {metrics::Metric::kMedian, metrics::Metric::kP99, metrics::Metric::kClientCpu}) {
    const Finding slow = Of("slow", metric);
    EXPECT_EQ(slow.verdict, stats::Verdict::kSlower) << metrics::MetricName(metric);
    EXPECT_NEAR(slow.change->estimate, std::log(1.1), 0.01) << metrics::MetricName(metric);
    EXPECT_EQ(Of("other", metric).verdict, stats::Verdict::kSame) << metrics::MetricName(metric);
    EXPECT_EQ(slow.why, "");
  }
  EXPECT_NEAR(Of("slow", metrics::Metric::kMedian).now / Of("slow", metrics::Metric::kMedian).base,
              1.1, 0.01);
  EXPECT_EQ(Of("slow", metrics::Metric::kMedian).change->rounds, 20);
}

// Half of the operations of `new` wait, and its median is no other for it.
TEST_F(AbFindings, OfSeveralThreadsTheThroughputIsCompared) {
  Measure(20, 1);
  for (record::Block& block : run_.blocks) {
    block.case_id.threads = 2;
    const std::vector<std::int64_t> one = block.samples_ns;
    block.samples_ns.insert(block.samples_ns.end(), one.begin(), one.end());
    if (block.target == "slow@new") block.wall_ns *= 1.25;
  }
  const std::vector<Finding> findings = FindingsOf(run_, {"simple.get", 2}, pairs_, kLevel);
  const Finding& slow = findings[0];
  EXPECT_EQ(slow.metric, metrics::Metric::kThroughput);
  EXPECT_EQ(slow.verdict, stats::Verdict::kSlower);
  EXPECT_NEAR(slow.change->estimate, std::log(1.25), 0.01);
  EXPECT_NEAR(slow.now / slow.base, 0.8, 0.01);
  EXPECT_EQ(report::FindingRows(findings, false)[0].change.substr(0, 3), "-20");
  for (const Finding& finding : findings) EXPECT_NE(finding.metric, metrics::Metric::kMedian);
}

TEST_F(AbFindings, AFasterTargetNeverFiresAsSlower) {
  Measure(20, 0.9);
  for (const metrics::Metric metric :
       {metrics::Metric::kMedian, metrics::Metric::kP99, metrics::Metric::kClientCpu})
    EXPECT_EQ(Of("slow", metric).verdict, stats::Verdict::kFaster) << metrics::MetricName(metric);
}

TEST_F(AbFindings, OnlyRoundsOfBothSidesCount) {
  Measure(20, 1.1);
  std::erase_if(run_.blocks, [](const record::Block& block) {
    return (block.target == "slow@base" && block.round < 3) ||
           (block.target == "slow@new" && block.round == 10);
  });
  for (const metrics::Metric metric :
       {metrics::Metric::kMedian, metrics::Metric::kP99, metrics::Metric::kClientCpu})
    EXPECT_EQ(Of("slow", metric).change->rounds, 16) << metrics::MetricName(metric);
}

TEST_F(AbFindings, TooFewRoundsAreUnclearAndSayHowManyItTakes) {
  Measure(13, 1.5);
  for (const metrics::Metric metric :
       {metrics::Metric::kMedian, metrics::Metric::kP99, metrics::Metric::kClientCpu}) {
    EXPECT_EQ(Of("slow", metric).verdict, stats::Verdict::kUnclear);
    EXPECT_EQ(Of("slow", metric).why, "13 rounds, an interval needs 14");
  }
}

TEST_F(AbFindings, TooFewSamplesHaveNoTail) {
  Measure(20, 1.5, 49);
  const Finding tail = Of("slow", metrics::Metric::kP99);
  EXPECT_FALSE(tail.change);
  EXPECT_EQ(tail.verdict, stats::Verdict::kUnclear);
  EXPECT_EQ(tail.why, "980 samples, p99 needs 1000");
  EXPECT_EQ(Of("slow", metrics::Metric::kMedian).verdict, stats::Verdict::kSlower);
}

TEST_F(AbFindings, WithoutCpuTimesTheOthersStand) {
  Measure(20, 1.1);
  for (record::Block& block : run_.blocks) block.cpu_ns = 0;
  EXPECT_FALSE(Of("slow", metrics::Metric::kClientCpu).change);
  EXPECT_THAT(Of("slow", metrics::Metric::kClientCpu).why, HasSubstr("no CPU time"));
  EXPECT_EQ(Of("slow", metrics::Metric::kMedian).verdict, stats::Verdict::kSlower);
}

TEST_F(AbFindings, WhatIsCountedIsComparedToo) {
  Measure(20, 1);
  run_.audits[1] = record::SampleAudit("simple.get", "slow@new", 2);
  EXPECT_EQ(Of("slow", metrics::Metric::kRoundTrips).verdict, stats::Verdict::kSlower);
  EXPECT_EQ(Of("slow", metrics::Metric::kRoundTrips).base, 1);
  EXPECT_EQ(Of("slow", metrics::Metric::kRoundTrips).now, 2);
  EXPECT_EQ(Of("other", metrics::Metric::kRoundTrips).verdict, stats::Verdict::kSame);
}

TEST_F(AbFindings, ATargetThatWasWrongHasNoFindings) {
  Measure(20, 1.1);
  run_.blocks[41].outcome = record::Outcome::kWrong;  // slow@new in round 10
  ASSERT_EQ(run_.blocks[41].target, "slow@new");
  for (const Finding& finding : Findings()) EXPECT_EQ(finding.target, "other");
  EXPECT_FALSE(Findings().empty());
}

TEST_F(AbFindings, TimesOnOneSideOnlyAreSaid) {
  Measure(20, 1.1);
  EXPECT_TRUE(OneSided(run_, pairs_).empty());
  run_.header.targets[1].outcome = record::Outcome::kUnsupported;
  run_.header.targets[1].reason = "no prepared statements";
  std::erase_if(run_.blocks, [](const record::Block& block) { return block.target == "slow@new"; });
  EXPECT_THAT(OneSided(run_, pairs_),
              ::testing::ElementsAre("simple.get, slow: not compared, slow@new has no times: no "
                                     "prepared statements"));
}

TEST_F(AbFindings, TimesOnOneSideOnlyAreSaidWithTheirThreads) {
  Measure(20, 1.1, 100);
  for (record::Block& block : run_.blocks) {
    block.case_id.threads = 4;
    block.operations /= 4;  // of each thread
  }
  std::erase_if(run_.blocks, [](const record::Block& block) { return block.target == "slow@new"; });
  ASSERT_EQ(OneSided(run_, pairs_).size(), 1);
  EXPECT_THAT(OneSided(run_, pairs_).front(),
              ::testing::StartsWith("simple.get, 4 threads, slow: not compared"));
}

TEST_F(AbFindings, AControlFiresWhenAnythingDiffersAndNeedsNoConfirmation) {
  Measure(20, 1.1);
  pairs_[0].control = true;
  EXPECT_EQ(report::RankOf(Of("slow", metrics::Metric::kMedian)), report::FindingRank::kInvalid);
  EXPECT_FALSE(NeedsConfirmation(Of("slow", metrics::Metric::kMedian)));
  EXPECT_EQ(report::RankOf(Of("slow", metrics::Metric::kRoundTrips)), report::FindingRank::kSame);
  EXPECT_EQ(report::RankOf(Of("other", metrics::Metric::kMedian)), report::FindingRank::kSame);
}

TEST_F(AbFindings, OnlySlowerTimesNeedConfirmation) {
  Measure(20, 1.1);
  run_.audits[1] = record::SampleAudit("simple.get", "slow@new", 2);
  EXPECT_TRUE(NeedsConfirmation(Of("slow", metrics::Metric::kMedian)));
  EXPECT_FALSE(NeedsConfirmation(Of("slow", metrics::Metric::kCommands)));
  EXPECT_FALSE(NeedsConfirmation(Of("other", metrics::Metric::kMedian)));
}

TEST_F(AbFindings, WhatIsSlowerTwiceStays) {
  Measure(20, 1.1);
  std::vector<Finding> findings = Findings();
  Confirm(Findings(), &findings);
  EXPECT_EQ(findings[0].metric, metrics::Metric::kMedian);
  EXPECT_EQ(findings[0].verdict, stats::Verdict::kSlower);
  EXPECT_EQ(findings[0].why, "");
  ASSERT_TRUE(findings[0].again);
  EXPECT_EQ(findings[0].again->estimate, findings[0].change->estimate);
}

TEST_F(AbFindings, WhatTheSecondMeasurementDoesNotSeeIsUnclear) {
  Measure(20, 1.1);
  run_.audits[1] = record::SampleAudit("simple.get", "slow@new", 2);
  std::vector<Finding> findings = Findings();
  run_ = {};
  Measure(20, 1);
  Confirm(Findings(), &findings);
  for (const Finding& finding : findings) {
    if (finding.target != "slow") continue;
    if (metrics::IsTime(finding.metric)) {
      EXPECT_EQ(finding.verdict, stats::Verdict::kUnclear);
      EXPECT_EQ(finding.why, "slower, but the second measurement did not agree: same");
    } else if (finding.metric == metrics::Metric::kRoundTrips) {
      EXPECT_EQ(finding.verdict, stats::Verdict::kSlower) << "what is counted needs no second time";
    }
  }
}

TEST_F(AbFindings, WhatTheSecondMeasurementCouldNotJudgeIsUnclear) {
  Measure(20, 1.1);
  std::vector<Finding> findings = Findings();
  run_ = {};
  Measure(2, 1.1);
  Confirm(Findings(), &findings);
  EXPECT_EQ(findings[0].verdict, stats::Verdict::kUnclear);
  EXPECT_THAT(findings[0].why, HasSubstr("could not judge it: 2 rounds, an interval needs"));
}

TEST_F(AbFindings, WhatWasNotMeasuredAgainIsUnclear) {
  Measure(20, 1.1);
  std::vector<Finding> findings = Findings();
  Confirm({}, &findings);
  EXPECT_EQ(findings[0].verdict, stats::Verdict::kUnclear);
  EXPECT_THAT(findings[0].why, HasSubstr("could not be measured a second time"));
}

}  // namespace
}  // namespace driverbench::analysis

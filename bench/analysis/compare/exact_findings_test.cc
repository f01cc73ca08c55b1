#include "bench/analysis/compare/exact_findings.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "bench/record/sample_run.h"

namespace driverbench::analysis {
namespace {

using ::testing::IsEmpty;
using Strings = std::vector<std::string>;

Exact Sent(const Strings& transcript) {
  Exact exact;
  exact.commands.emplace();
  exact.transcript = transcript;
  for (const std::string& command : transcript)
    ++(*exact.commands)[command.substr(0, command.find(' '))];
  return exact;
}

std::vector<Finding> Compare(const Exact& base, const Exact& now) {
  Finding about;
  about.case_id.scenario = "simple.get";
  about.case_id.threads = 4;
  about.target = "soci";
  about.control = true;
  std::vector<Finding> findings;
  CompareExactly(base, now, about, &findings);
  return findings;
}

// "slower: 1 QUERY more"; of the only metric that the base has.
std::string Words(const Exact& base, const Exact& now) {
  const std::vector<Finding> findings = Compare(base, now);
  if (findings.size() != 1) return std::to_string(findings.size()) + " findings";
  return std::string(stats::VerdictName(findings[0].verdict)) + ": " + findings[0].why;
}

TEST(CompareExactly, EqualsAreFindingsToo) {
  const record::Audit audit = record::SampleAudit("simple.get", "soci", 2);
  Times times;
  times.cost.shares[metrics::Metric::kAllocations] = PerOperation{.mean = 6, .low = 6, .high = 6};
  const Exact exact = ExactOf(&audit, &times);
  const std::vector<Finding> findings = Compare(exact, exact);
  ASSERT_EQ(findings.size(), 5U);
  const std::vector<metrics::Metric> metrics = {
      metrics::Metric::kRoundTrips, metrics::Metric::kCommands, metrics::Metric::kClientBytes,
      metrics::Metric::kServerBytes, metrics::Metric::kAllocations};
  for (std::size_t i = 0; i < metrics.size(); ++i) {
    EXPECT_EQ(findings[i].metric, metrics[i]);
    EXPECT_EQ(findings[i].verdict, stats::Verdict::kSame);
    EXPECT_EQ(findings[i].why, "");
    EXPECT_EQ(findings[i].base, findings[i].now);
    EXPECT_EQ(findings[i].case_id.scenario, "simple.get");
    EXPECT_EQ(findings[i].case_id.threads, 4);
    EXPECT_EQ(findings[i].target, "soci");
    EXPECT_TRUE(findings[i].control);
  }
}

TEST(CompareExactly, WhatTheBaseLacksIsNotCompared) {
  EXPECT_THAT(Compare(Exact{}, Sent({"QUERY SELECT ?"})), IsEmpty());
}

TEST(CompareExactly, WhatIsNotCountedAnyMoreIsUnclear) {
  Exact base = Sent({"QUERY SELECT ?"});
  base.counts[metrics::Metric::kAllocations] = 6;
  const std::vector<Finding> findings = Compare(base, Exact{});
  ASSERT_EQ(findings.size(), 2U);
  EXPECT_EQ(findings[0].metric, metrics::Metric::kCommands);
  EXPECT_EQ(findings[1].metric, metrics::Metric::kAllocations);
  for (const Finding& finding : findings) {
    EXPECT_EQ(finding.verdict, stats::Verdict::kUnclear);
    EXPECT_EQ(finding.why, "not counted any more");
  }
  EXPECT_EQ(findings[0].base, 1);
  EXPECT_EQ(findings[1].base, 6);
  EXPECT_EQ(Words(base, Sent({"QUERY SELECT ?"})), "2 findings");
}

TEST(CompareExactly, NamesCommands) {
  const Exact base = Sent({"QUERY UPDATE p", "QUERY COMMIT"});
  EXPECT_EQ(Words(base, Sent({"QUERY SELECT ?", "QUERY UPDATE p", "QUERY commit"})),
            "slower: 1 QUERY more: SELECT ?");
  EXPECT_EQ(
      Words(base, Sent({"QUERY UPDATE p", "QUERY COMMIT", "QUERY COMMIT", "QUERY COMMIT", "PING"})),
      "slower: 1 PING more; 2 QUERY more: 2 x COMMIT");
  EXPECT_EQ(Words(base, Sent({"QUERY COMMIT"})), "faster: 1 QUERY fewer: UPDATE p");
  EXPECT_EQ(Words(base, Sent({"QUERY BEGIN", "QUERY UPDATE q", "QUERY COMMIT"})),
            "slower: 1 QUERY more: BEGIN, UPDATE q, without UPDATE p");
  EXPECT_EQ(Words(base, Sent({"QUERY UPDATE p and COMMIT"})),
            "faster: 1 QUERY fewer: UPDATE p, COMMIT, instead UPDATE p and COMMIT");
  EXPECT_EQ(Words(Sent({}), Sent({"QUERY SELECT ?"})), "slower: 1 QUERY more: SELECT ?");
}

TEST(CompareExactly, AsManyButOthersAreWorse) {
  const Exact base = Sent({"QUERY UPDATE p", "QUERY COMMIT"});
  EXPECT_EQ(Words(base, Sent({"STMT_EXECUTE UPDATE p", "QUERY COMMIT"})),
            "slower: other commands: 1 STMT_EXECUTE more: UPDATE p; 1 QUERY fewer: UPDATE p");
  EXPECT_EQ(Words(base, Sent({"QUERY UPDATE p WHERE ?", "QUERY COMMIT"})),
            "slower: other commands: QUERY UPDATE p WHERE ? instead of UPDATE p");
}

TEST(CompareExactly, WithoutATranscriptTheNumbersTell) {
  const Exact base = Sent({"QUERY UPDATE p", "QUERY COMMIT"});
  Exact now = base;
  now.transcript.clear();
  EXPECT_EQ(Words(base, now), "same: ");
  ++(*now.commands)["QUERY"];
  EXPECT_EQ(Words(base, now), "slower: 1 QUERY more");
}

TEST(CompareExactly, OfConnectingAndAFirstUseOnlyWhatDiffers) {
  Exact base;
  base.connecting = Sent({"QUERY SET NAMES ?"});
  base.connecting.round_trips = 3;
  base.first_use = Sent({"STMT_PREPARE SELECT ?"});
  EXPECT_THAT(Compare(base, base), IsEmpty());

  Exact now = base;
  now.connecting = Sent({"QUERY SET NAMES ?", "QUERY SET autocommit = ?"});
  now.connecting.round_trips = 4;
  const std::vector<Finding> findings = Compare(base, now);
  ASSERT_EQ(findings.size(), 2U);
  EXPECT_EQ(findings[0].metric, metrics::Metric::kRoundTrips);
  EXPECT_EQ(findings[0].verdict, stats::Verdict::kSlower);
  EXPECT_EQ(findings[0].why, "connecting: 1 round trip more");
  EXPECT_EQ(findings[1].metric, metrics::Metric::kCommands);
  EXPECT_EQ(findings[1].why, "connecting: 1 QUERY more: SET autocommit = ?");

  now = base;
  now.first_use = Sent({"STMT_PREPARE SELECT ? FROM t"});
  EXPECT_EQ(Words(base, now),
            "slower: first use: other commands: STMT_PREPARE SELECT ? FROM t instead of SELECT ?");
  now.first_use = {};
  EXPECT_EQ(Words(base, now), "unclear: first use: not counted any more");
  // Written before these were.
  EXPECT_THAT(Compare(Exact{}, base), IsEmpty());
}

TEST(CompareExactly, SaysHowManyMore) {
  const auto allocating = [](double allocations) {
    Exact exact;
    exact.counts[metrics::Metric::kAllocations] = allocations;
    return exact;
  };
  EXPECT_EQ(Words(allocating(6), allocating(8)), "slower: 2 more");
  EXPECT_EQ(Words(allocating(6), allocating(5.5)), "faster: 0.5 fewer");
  // One of a block of 5,000 operations, or of none in one of 4,000.
  EXPECT_EQ(Words(allocating(6.0002), allocating(6)), "same: ");
  EXPECT_EQ(Words(allocating(6), allocating(6.02)), "slower: 0.02 more");

  Exact base;
  base.round_trips = 1;
  Exact now;
  now.round_trips = 2;
  EXPECT_EQ(Words(base, now), "slower: 1 round trip more");
  base = {};
  now = {};
  base.client_bytes = 64;
  now.client_bytes = 60;
  EXPECT_EQ(Words(base, now), "faster: 4 bytes fewer");
}

}  // namespace
}  // namespace driverbench::analysis

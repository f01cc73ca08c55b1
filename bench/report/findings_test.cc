#include "bench/report/findings.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <sstream>
#include <string>
#include <vector>

#include "bench/report/findings_words.h"
#include "bench/report/text.h"

namespace driverbench {
namespace {

using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::EndsWith;
using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::StartsWith;

// A time that takes from `low` to `high` times as long now.
Finding Time(const char* target, Metric metric, double low, double high) {
  Finding finding;
  finding.scenario = "simple.get";
  finding.target = target;
  finding.metric = metric;
  finding.base = 70'100;
  finding.now = finding.base * std::sqrt(low * high);
  finding.change = Change{.estimate = std::log(low * high) / 2,
                          .interval = Interval{.low = std::log(low), .high = std::log(high)},
                          .rounds = 20};
  finding.margin = metric == Metric::kP99 ? 0.05 : 0.01;
  finding.verdict = Judge(*finding.change, finding.margin);
  return finding;
}

Finding Count(const char* target, Metric metric, double base, double now, const char* why = "") {
  Finding finding;
  finding.scenario = "trade.accept";
  finding.threads = 4;
  finding.target = target;
  finding.metric = metric;
  finding.base = base;
  finding.now = now;
  finding.verdict = now > base   ? Verdict::kSlower
                    : now < base ? Verdict::kFaster
                                 : Verdict::kSame;
  finding.why = why;
  return finding;
}

// Some of everything, in no order.
FindingsReport Sample() {
  FindingsReport report;
  report.title = "build/old -> build/new";
  Finding same = Time("soci", Metric::kClientCpu, 0.998, 1.002);
  Finding unclear = Time("soci", Metric::kP99, 0.9, 1.2);
  Finding blind = Time("libmariadb", Metric::kP99, 1, 1);
  blind.change.reset();
  blind.base = blind.now = 0;
  blind.verdict = Verdict::kUnclear;
  blind.why = "120 samples, p99 needs 1000";
  Finding faster = Time("libmariadb", Metric::kMedian, 0.95, 0.97);
  Finding slower = Time("soci", Metric::kMedian, 1.049, 1.067);
  slower.blocks = true;
  Finding allowed = Count("soci", Metric::kAllocations, 24, 26);
  allowed.allowed = "SOCI 4.1 copies the id once more";
  Finding beyond = Count("soci", Metric::kCommands, 1, 2, "1 QUERY more: SELECT ?");
  beyond.blocks = true;
  beyond.exceeds = 0.5;
  report.findings = {same, unclear, blind, faster, slower, allowed,
                     Count("soci", Metric::kClientBytes, 80, 81), beyond,
                     Count("soci", Metric::kRoundTrips, 1, 1)};
  report.notes = {"The base has no target memory."};
  report.warnings = {"p.yaml:4: this item of margins is for nothing that was compared: target x"};
  return report;
}

constexpr const char* kSampleTable = R"()";

TEST(FindingsTable, IsThis) {
  EXPECT_EQ(FindingsTable(Sample(), {}), kSampleTable);
}
TEST(FindingsTable, IsThisM) {
  EXPECT_EQ(FindingsMarkdown(Sample()), kSampleTable);
}

}  // namespace
}  // namespace driverbench

#include "bench/analysis/more_time.h"

#include <gtest/gtest.h>

#include <cmath>
#include <optional>
#include <utility>
#include <vector>

namespace driverbench::analysis {
namespace {

const record::CaseId kGet{.scenario = "simple.get"};
const record::CaseId kTrade{.scenario = "trade"};

// Ten seconds of kGet, then twenty of kTrade.
record::Run Measured() {
  record::Run run;
  run.header.margin = 0.01;
  const auto add = [&run](const record::CaseId& id, double ended) {
    record::Block& block = run.blocks.emplace_back();
    block.case_id = id;
    block.ended_s = ended;
  };
  for (const double ended : {1.0, 10.0}) add(kGet, ended);
  for (const double ended : {15.0, 30.0}) add(kTrade, ended);
  return run;
}

CaseSummary CaseThatFound(const record::CaseId& id, std::optional<double> found, int rounds = 20) {
  CaseSummary one;
  one.id = id;
  one.rounds = rounds;
  one.rounds_needed = 15;
  one.rows.resize(2);
  one.rows[1].speed.emplace().smallest_found = found;
  return one;
}

Summary SummaryOf(std::vector<CaseSummary> cases) {
  Summary summary;
  summary.cases = std::move(cases);
  return summary;
}

// Beyond the margin the arm of the interval is `times` of what it may be.
double Found(double times) {
  return std::expm1(std::log1p(0.01) + times * (std::log1p(0.05) - std::log1p(0.01)));
}

TEST(MoreTime, HalfAnIntervalTakesFourTimesTheRounds) {
  const Summary summary =
      SummaryOf({CaseThatFound(kGet, Found(3)), CaseThatFound(kTrade, Found(2))});
  const MoreTime more = MoreTimeOf(Measured(), summary);
  ASSERT_EQ(more.alone.size(), 2U);
  EXPECT_EQ(more.alone[0].id, kTrade);
  EXPECT_NEAR(more.alone[0].seconds, 80, 1e-6);
  EXPECT_EQ(more.alone[1].id, kGet);
  EXPECT_NEAR(more.alone[1].seconds, 90, 1e-6);
  // Each case of a run has as long as the one that needs the most.
  EXPECT_NEAR(more.found_s.value(), 180, 1e-6);
}

TEST(MoreTime, ACaseThatFoundItNeedsNoMore) {
  const Summary summary =
      SummaryOf({CaseThatFound(kGet, Found(1)), CaseThatFound(kTrade, Found(2))});
  const MoreTime more = MoreTimeOf(Measured(), summary);
  ASSERT_EQ(more.alone.size(), 1U);
  EXPECT_NEAR(more.found_s.value(), 160, 1e-6);
  const Summary all = SummaryOf({CaseThatFound(kGet, Found(1)), CaseThatFound(kTrade, Found(0.5))});
  EXPECT_FALSE(MoreTimeOf(Measured(), all).found_s);
}

TEST(MoreTime, TooFewRoundsTellNoSpread) {
  const Summary summary =
      SummaryOf({CaseThatFound(kGet, Found(3)), CaseThatFound(kTrade, std::nullopt, 10)});
  const MoreTime more = MoreTimeOf(Measured(), summary);
  EXPECT_FALSE(more.found_s);
  EXPECT_TRUE(more.alone.empty());
}

TEST(MoreTime, NothingIsFoundWithinTheMargin) {
  record::Run run = Measured();
  run.header.margin = kWorthFinding;
  EXPECT_FALSE(MoreTimeOf(run, SummaryOf({CaseThatFound(kGet, 0.3)})).found_s);
}

TEST(MoreTime, OneTargetIsComparedWithNobody) {
  CaseSummary one = CaseThatFound(kGet, std::nullopt, 3);
  one.rows.pop_back();
  const MoreTime more = MoreTimeOf(Measured(), SummaryOf({one}));
  EXPECT_FALSE(more.found_s);
}

}  // namespace
}  // namespace driverbench::analysis

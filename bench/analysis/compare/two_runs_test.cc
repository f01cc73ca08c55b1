#include "bench/analysis/compare/two_runs.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <string>
#include <vector>

namespace driverbench::analysis {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::SizeIs;

Results::Row SampleRow(const std::string& target, double median_ns) {
  Results::Row row;
  row.target = target;
  row.state = RowState::kMeasured;
  row.times[metrics::Metric::kMedian] = median_ns;
  row.exact.round_trips = 1;
  row.exact.counts[metrics::Metric::kAllocations] = 6;
  return row;
}

// simple.get by two targets on one server.
Results Sample(double median_ns = 100) {
  Results results;
  results.context = {{"host_name", "bench1"}, {"kernel", "Linux 6.1"}, {"load_avg", "[1]"}};
  for (const std::string name : {"soci", "raw"}) {
    Results::Target target;
    target.name = name;
    target.backend = name;
    target.protocol = "text";
    target.attested = {{"library", "lib" + name},
                       {"library_version", "1.0"},
                       {"library_path", "/usr/lib"},
                       {"server_version", "8.5.1"}};
    results.targets.push_back(target);
  }
  Results::Case one;
  one.id.scenario = "simple.get";
  one.scenario_version = 1;
  one.rows = {SampleRow("soci", median_ns), SampleRow("raw", median_ns)};
  results.cases = {one};
  return results;
}

// Made on the 1st, the 2nd, ...
std::vector<Results> DayByDay(std::vector<Results> runs) {
  for (std::size_t i = 0; i < runs.size(); ++i)
    runs[i].context["date"] = "2026-11-0" + std::to_string(i + 1) + "T10:00:00+00:00";
  return runs;
}

// Runs that are as good as equal.
std::vector<Results> History() { return DayByDay({Sample(100), Sample(100.001), Sample(100.002)}); }

// "raw median slower", in which nothing is left out.
std::vector<std::string> Words(const TwoRuns& runs) {
  std::vector<std::string> words;
  words.reserve(runs.findings.size());
  for (const Finding& finding : runs.findings) {
    words.push_back(finding.target + " " + std::string(metrics::MetricName(finding.metric)) + " " +
                    std::string(stats::VerdictName(finding.verdict)) +
                    (finding.why.empty() ? "" : ": " + finding.why));
  }
  return words;
}

std::vector<std::string> NotSame(const TwoRuns& runs) {
  std::vector<std::string> words = Words(runs);
  std::erase_if(words, [](const std::string& one) { return one.ends_with(" same"); });
  return words;
}

TEST(CompareRuns, EqualRunsAreTheSame) {
  const TwoRuns runs = CompareRuns(Sample(), Sample(), History());
  EXPECT_THAT(Words(runs),
              ElementsAre("soci median same", "soci round_trips same", "soci allocations same",
                          "raw median same", "raw round_trips same", "raw allocations same"));
  EXPECT_THAT(runs.no_times, IsEmpty());
  EXPECT_THAT(runs.left_out, IsEmpty());
  EXPECT_THAT(runs.faults, IsEmpty());
}

TEST(CompareRuns, SlowerIsBeyondMarginAndSpread) {
  Results now = Sample();
  now.cases[0].rows[0].times[metrics::Metric::kMedian] = 104.1;
  now.cases[0].rows[1].times[metrics::Metric::kMedian] = 96;
  const TwoRuns runs = CompareRuns(Sample(), now, History());
  EXPECT_THAT(NotSame(runs), ElementsAre("soci median slower", "raw median faster"));
  EXPECT_DOUBLE_EQ(runs.findings[0].change->estimate, std::log(1.041));
  EXPECT_EQ(runs.findings[0].change->rounds, 3);
}

TEST(CompareRuns, OfSeveralThreadsTheThroughputIsCompared) {
  const auto threaded = [](double median_ns, double per_second) {
    Results results = Sample(median_ns);
    results.cases[0].id.threads = 8;
    for (Results::Row& row : results.cases[0].rows)
      row.times[metrics::Metric::kThroughput] = per_second;
    return results;
  };
  const std::vector<Results> history =
      DayByDay({threaded(100, 1000), threaded(100, 1000.01), threaded(100, 1000.02)});
  Results now = threaded(500, 1000);  // medians of other modes
  now.cases[0].rows[0].times[metrics::Metric::kThroughput] = 2000;
  now.cases[0].rows[1].times[metrics::Metric::kThroughput] = 500;
  const TwoRuns runs = CompareRuns(threaded(100, 1000), now, history);
  EXPECT_THAT(NotSame(runs), ElementsAre("soci throughput faster", "raw throughput slower"));
  EXPECT_DOUBLE_EQ(runs.findings[0].change->estimate, -std::log(2));
}

TEST(CompareRuns, TheMarginsAreThoseOfTheRunAndOfTails) {
  const auto with_tail = [](double p99_ns) {
    Results results = Sample();
    results.cases[0].rows.pop_back();
    results.cases[0].rows[0].times[metrics::Metric::kP99] = p99_ns;
    return results;
  };
  const std::vector<Results> history =
      DayByDay({with_tail(1000), with_tail(1000.01), with_tail(1000.02)});
  Results now = with_tail(1040);
  now.cases[0].rows[0].times[metrics::Metric::kMedian] = 104;
  EXPECT_THAT(NotSame(CompareRuns(with_tail(1000), now, history)),
              ElementsAre("soci median slower"));
  now.margin = 0.1;
  now.cases[0].rows[0].times[metrics::Metric::kP99] = 1060;
  EXPECT_THAT(NotSame(CompareRuns(with_tail(1000), now, history)), IsEmpty());
  now.cases[0].rows[0].times[metrics::Metric::kP99] = 1200;
  EXPECT_THAT(NotSame(CompareRuns(with_tail(1000), now, history)), ElementsAre("soci p99 slower"));
}

TEST(CompareRuns, WithTooFewEarlierRunsTimesAreUnclear) {
  std::vector<Results> history = History();
  history[0].context["kernel"] = "Linux 6.2";                 // of no target
  history[1].targets[0].attested["library_version"] = "0.9";  // none of soci
  history[2].cases[0].scenario_version = 2;                   // of no target
  EXPECT_THAT(
      NotSame(CompareRuns(Sample(), Sample(200), history)),
      ElementsAre(
          "soci median unclear: 3 runs more like these, an hour or more apart, would begin to tell "
          "how far runs are apart",
          "raw median unclear: 2 runs more like these, an hour or more apart, would begin to tell "
          "how far runs are apart"));
}

// Of a sitting its first run counts that measured the case.
TEST(CompareRuns, RunsOfOneSittingDoNotTellHowFarRunsAreApart) {
  std::vector<Results> history = History();
  history.push_back(Sample(50));
  history[3].context["date"] = "2026-11-03T10:10:00+00:00";
  EXPECT_THAT(NotSame(CompareRuns(Sample(), Sample(200), history)),
              ElementsAre("soci median slower", "raw median slower"));
  history[1].context["date"] = "2026-11-03T09:50:00+00:00";
  EXPECT_THAT(
      NotSame(CompareRuns(Sample(), Sample(200), history)),
      ElementsAre(
          "soci median unclear: 1 run more like these, an hour or more apart, would begin to tell "
          "how far runs are apart",
          "raw median unclear: 1 run more like these, an hour or more apart, would begin to tell "
          "how far runs are apart"));
}

TEST(CompareRuns, UnlikeMachinesLeaveWhatIsExact) {
  Results now = Sample(200);
  now.context["kernel"] = "Linux 6.2";
  now.context["load_avg"] = "[7]";
  now.context["placement"] = "workers on core 1";
  now.cases[0].rows[1].exact.counts[metrics::Metric::kAllocations] = 8;
  const TwoRuns runs = CompareRuns(Sample(), now, History());
  EXPECT_THAT(Words(runs), ElementsAre("soci round_trips same", "soci allocations same",
                                       "raw round_trips same", "raw allocations slower: 2 more"));
  EXPECT_THAT(runs.no_times, ElementsAre("times are not compared: kernel was Linux 6.1, is Linux "
                                         "6.2; placement was none, is workers on core 1"));
}

TEST(CompareRuns, OtherSettingsAndCpusAreUnlike) {
  for (const std::string key : {"block_time", "cpu_model"}) {
    Results now = Sample(200);
    now.context[key] = "other";
    EXPECT_THAT(CompareRuns(Sample(), now, History()).no_times, SizeIs(1)) << key;
    // Such a run is no history either.
    std::vector<Results> history = History();
    history[0].context[key] = "other";
    EXPECT_EQ(CompareRuns(Sample(), Sample(), history).findings[0].change->rounds, 2) << key;
  }
}

TEST(CompareRuns, AnUnlikeTargetLosesItsTimesAlone) {
  Results now = Sample(200);
  now.targets[0].attested["server_version"] = "8.5.2";
  const TwoRuns runs = CompareRuns(Sample(), now, History());
  EXPECT_THAT(NotSame(runs), ElementsAre("raw median slower"));
  EXPECT_THAT(runs.no_times,
              ElementsAre("times of soci are not compared: server_version was 8.5.1, is 8.5.2"));
}

TEST(CompareRuns, OtherOptionsAndLifetimesAreUnlike) {
  Results now = Sample();
  now.targets[0].options = {{"pool", "on"}};
  now.targets[0].lifetime = "process";
  EXPECT_THAT(CompareRuns(Sample(), now, History()).no_times,
              ElementsAre("times of soci are not compared: lifetime was block, is process; option "
                          "pool was none, is on"));
}

TEST(CompareRuns, AnotherLibraryIsComparedAndNamed) {
  Results now = Sample(200);
  now.targets[0].attested["library_version"] = "1.1";
  now.targets[0].attested["library_path"] = "/usr/local/lib";
  now.cases[0].rows[0].exact.counts[metrics::Metric::kAllocations] = 8;
  EXPECT_THAT(NotSame(CompareRuns(Sample(), now, History())),
              ElementsAre("soci median slower",
                          "soci allocations slower: 2 more (libsoci 1.1 was libsoci 1.0)",
                          "raw median slower"));
}

TEST(CompareRuns, ABaselineHasNoTimes) {
  Results base = Sample();
  base.context.clear();
  for (Results::Row& row : base.cases[0].rows) row.times[metrics::Metric::kMedian].reset();
  const TwoRuns runs = CompareRuns(base, Sample(), {});
  EXPECT_EQ(runs.findings.size(), 4U);
  EXPECT_THAT(runs.no_times, ElementsAre("times are not compared: the base has none"));
}

TEST(CompareRuns, WhatOneLacksIsNamed) {
  Results base = Sample();
  Results now = Sample();
  base.cases.push_back(base.cases[0]);
  base.cases[1].id.scenario = "trade";
  now.cases.push_back(now.cases[0]);
  now.cases[1].id.threads = 4;
  now.cases[0].rows.pop_back();
  now.targets[1].name = "other";
  now.cases[0].rows.push_back(SampleRow("other", 100));
  base.targets.push_back(base.targets[0]);  // a floor
  base.targets[2].name = "memory";
  const TwoRuns runs = CompareRuns(base, now, {});
  EXPECT_THAT(runs.left_out,
              ElementsAre("raw is only in the base", "other is new", "trade is only in the base",
                          "simple.get, 4 threads is new"));
  EXPECT_THAT(runs.faults, IsEmpty());
}

TEST(CompareRuns, AnotherVersionOfAScenarioIsAnotherCase) {
  Results now = Sample();
  now.cases[0].scenario_version = 2;
  const TwoRuns runs = CompareRuns(Sample(), now, History());
  EXPECT_THAT(runs.findings, IsEmpty());
  EXPECT_THAT(runs.left_out, ElementsAre("simple.get is not compared: its version was 1, is 2, so "
                                         "its work is another"));
}

TEST(CompareRuns, WhatIsWrongIsAFault) {
  Results base = Sample();
  Results now = Sample();
  now.cases[0].rows[0].state = RowState::kWrong;
  EXPECT_THAT(CompareRuns(base, now, {}).faults,
              ElementsAre("soci is wrong in simple.get, was measured"));
  // Who was wrong before is no better for it.
  base.cases[0].rows[0].state = RowState::kFailed;
  EXPECT_THAT(CompareRuns(base, now, {}).faults,
              ElementsAre("soci is wrong in simple.get, was failed"));
  base.cases[0].rows[0].state = RowState::kWrong;
  EXPECT_THAT(CompareRuns(base, now, {}).faults,
              ElementsAre("soci is wrong in simple.get, as in the base"));
  base.cases[0].rows.erase(base.cases[0].rows.begin());
  EXPECT_THAT(CompareRuns(base, now, {}).faults, ElementsAre("soci is wrong in simple.get"));
  // And what was mended is none.
  EXPECT_THAT(CompareRuns(now, Sample(), {}).faults, IsEmpty());
}

TEST(CompareRuns, AnInterruptedRunIsAFault) {
  Results base = Sample();
  Results now = Sample();
  now.interrupted = true;
  EXPECT_THAT(CompareRuns(base, now, {}).faults, ElementsAre("the new run was interrupted"));
  base.interrupted = true;
  EXPECT_THAT(CompareRuns(base, now, {}).faults, ElementsAre("the new run was interrupted"));
  now.interrupted = false;
  EXPECT_THAT(CompareRuns(base, now, {}).faults, IsEmpty());
}

TEST(CompareRuns, WhatIsNotMeasuredAnyMoreIsAFault) {
  Results base = Sample();
  Results now = Sample();
  now.cases[0].rows[0].state = RowState::kUnsupported;
  EXPECT_THAT(CompareRuns(base, now, {}).faults,
              ElementsAre("soci is unsupported in simple.get, was measured"));
  base.cases[0].rows[0].state = RowState::kUnsupported;
  EXPECT_THAT(CompareRuns(base, now, {}).faults, IsEmpty());
  now.cases[0].rows.erase(now.cases[0].rows.begin());
  now.cases.push_back(Sample().cases[0]);
  now.cases[1].id.threads = 4;
  EXPECT_THAT(
      CompareRuns(base, now, {}).left_out,
      ElementsAre("soci is only in the base in simple.get", "simple.get, 4 threads is new"));
}

TEST(CompareRuns, WhatIsNotCountedAnyMoreIsUnclear) {
  Results now = Sample();
  now.cases[0].rows[0].exact.counts[metrics::Metric::kAllocations].reset();
  EXPECT_THAT(NotSame(CompareRuns(Sample(), now, History())),
              ElementsAre("soci allocations unclear: not counted any more"));
}

TEST(CompareRuns, ATimeThatIsNotMeasuredAnyMoreIsUnclear) {
  Results now = Sample();
  now.cases[0].rows[0].times[metrics::Metric::kMedian].reset();
  EXPECT_THAT(NotSame(CompareRuns(Sample(), now, History())),
              ElementsAre("soci median unclear: not measured any more"));
}

TEST(CompareRuns, WhatTheBaseDidNotMeasureIsNamed) {
  Results base = Sample();
  base.cases[0].rows[0].state = RowState::kIncomplete;
  EXPECT_THAT(CompareRuns(base, Sample(), {}).left_out,
              ElementsAre("soci was incomplete in the base in simple.get: there is nothing to "
                          "compare with"));
  base.cases[0].rows[0].state = RowState::kNotBuilt;
  base.targets[0].outcome = record::Outcome::kNotBuilt;
  base.targets[0].reason = "install libsoci-dev";
  EXPECT_THAT(CompareRuns(base, Sample(), {}).left_out,
              ElementsAre("soci was not run in the base: install libsoci-dev"));
}

TEST(CompareRuns, ATargetThatIsNotSupportedAnyMoreIsAFault) {
  Results now = Sample();
  now.targets[0].outcome = record::Outcome::kUnsupported;
  now.targets[0].reason = "it has no TLS";
  now.cases[0].rows[0].state = RowState::kUnsupported;
  EXPECT_THAT(CompareRuns(Sample(), now, {}).faults,
              ElementsAre("soci was not run: it has no TLS"));
}

TEST(CompareRuns, TimesOfAnotherServerAreNotCompared) {
  Results now = Sample();
  now.context["servers"] = "local 10.0.0.9:4000";
  EXPECT_THAT(CompareRuns(Sample(), now, History()).no_times,
              ElementsAre("times are not compared: servers was none, is local 10.0.0.9:4000"));
  now = Sample();
  now.targets[0].server = "other";
  EXPECT_THAT(CompareRuns(Sample(), now, History()).no_times,
              ElementsAre(::testing::HasSubstr("server was none, is other")));
}

// Of SQL of the user's own: other data are other work, of this scenario alone.
TEST(CompareRuns, AScenarioThatIsAnsweredOtherwiseIsNotCompared) {
  Results base = Sample();
  Results now = Sample();
  base.context["answers to simple.get"] = "1f";
  now.context["answers to simple.get"] = "2e";
  now.cases[0].rows[0].exact.client_bytes = 1'000;
  const TwoRuns runs = CompareRuns(base, now, History());
  EXPECT_THAT(NotSame(runs), IsEmpty());
  EXPECT_THAT(runs.no_times, IsEmpty());
  EXPECT_THAT(runs.left_out,
              ElementsAre("simple.get is not compared: the checksum of its answers was 1f, is 2e, "
                          "so its rows may be others"));
}

// Servers repeat the name in their answers, and libraries keep it.
TEST(CompareRuns, BytesThatHangOnTheDatabasesNameAreComparedAmongEquallyLongNames) {
  const auto with = [](const std::string& database, int more) {
    Results results = Sample();
    results.targets[0].database = database;
    Exact& exact = results.cases[0].rows[0].exact;
    exact.client_bytes = 40;
    exact.server_bytes = 100 + more;
    exact.counts[metrics::Metric::kAllocatedBytes] = 500 + more;
    return results;
  };
  const std::vector<std::string> more{"soci server_bytes slower: 9 bytes more",
                                      "soci allocated_bytes slower: 9 bytes more"};
  for (const auto& [was, is] : {std::pair{"games", "plays"}, {"", "games_longer"}, {"games", ""}}) {
    const TwoRuns runs = CompareRuns(with(was, 0), with(is, 9), History());
    EXPECT_EQ(NotSame(runs), more) << was << " " << is;
    EXPECT_THAT(runs.left_out, IsEmpty());
  }
  TwoRuns runs = CompareRuns(with("games", 0), with("games_longer", 9), History());
  EXPECT_THAT(NotSame(runs), IsEmpty());
  EXPECT_THAT(runs.left_out,
              ElementsAre("server_bytes and allocated_bytes of soci are not compared: the database "
                          "was games, is games_longer, and servers repeat the name in their "
                          "answers"));
  // All else is compared.
  Results now = with("games_longer", 9);
  now.cases[0].rows[0].exact.client_bytes = 41;
  EXPECT_THAT(NotSame(CompareRuns(with("games", 0), now, History())),
              ElementsAre("soci client_bytes slower: 1 byte more"));
}

TEST(CompareRuns, WhatWasNotBuiltIsNone) {
  Results now = Sample();
  now.targets[0].outcome = record::Outcome::kNotBuilt;
  now.targets[0].reason = "install libsoci-dev";
  now.cases[0].rows[0].state = RowState::kNotBuilt;
  const TwoRuns runs = CompareRuns(Sample(), now, {});
  EXPECT_THAT(runs.left_out, ElementsAre("soci was not run: install libsoci-dev"));
  EXPECT_THAT(runs.faults, IsEmpty());
}

}  // namespace
}  // namespace driverbench::analysis

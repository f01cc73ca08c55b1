#include "bench/analysis/compare/ab_findings.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <optional>
#include <utility>

#include "bench/analysis/audit.h"
#include "bench/analysis/compare/exact_findings.h"
#include "bench/analysis/rounds.h"
#include "bench/analysis/summary.h"
#include "bench/record/case_id.h"
#include "bench/stats/tail.h"
#include "bench/text/units.h"

namespace driverbench::analysis {
namespace {

using Blocks = std::vector<const record::Block*>;

// One pair in one case.
struct BothBlocks {
  Blocks base;
  Blocks now;
  const Times& base_times;
  const Times& now_times;
};

std::optional<stats::Change> ChangeOfBlocks(const BothBlocks& sides,
                                            double (*value)(const record::Block&), double alpha) {
  return ChangeOf(ValuesOf(sides.base, value), ValuesOf(sides.now, value), alpha);
}

// What is drawn anew there are observations too.
std::optional<stats::Change> ChangeOfTails(const BothBlocks& sides, double alpha,
                                           std::uint64_t seed) {
  std::map<int, stats::TailRound> observations;
  for (const auto& [before, after] : PairRounds(ByRound(sides.base), ByRound(sides.now))) {
    auto& [base, now] = observations[ObservationOf(*before, *after)];
    base.insert(base.end(), before->samples_ns.begin(), before->samples_ns.end());
    now.insert(now.end(), after->samples_ns.begin(), after->samples_ns.end());
  }
  std::vector<stats::TailRound> rounds;
  rounds.reserve(observations.size());
  for (auto& [first, samples] : observations) rounds.push_back(std::move(samples));
  return stats::TailChange(rounds, kTail, alpha, seed);
}

// The verdict, or what is missing for one.
void JudgeTime(const std::string& missing, double alpha, Finding* finding) {
  if (!finding->change) {
    finding->why = missing;
    return;
  }
  finding->verdict = stats::Judge(*finding->change, finding->margin);
  if (!finding->change->interval) {
    finding->why =
        fmt::format("{}, an interval needs {}", text::FormatCount(finding->change->rounds, "round"),
                    stats::SignTestMinimum(alpha));
  }
}

void CompareTimes(const BothBlocks& sides, const Finding& about, double alpha, std::uint64_t seed,
                  std::vector<Finding>* findings) {
  Finding& judged = findings->emplace_back(about);
  judged.metric = record::JudgedBy(about.case_id);
  judged.base = JudgedValue(sides.base_times, about.case_id);
  judged.now = JudgedValue(sides.now_times, about.case_id);
  judged.change = ChangeOfBlocks(sides, JudgedTime, alpha);
  JudgeTime("no round has a time of both sides", alpha, &judged);

  Finding& tail = findings->emplace_back(about);
  tail.metric = metrics::Metric::kP99;
  tail.margin = OwnMargin(metrics::Metric::kP99, about.margin);
  tail.base = sides.base_times.p99_ns.value_or(0);
  tail.now = sides.now_times.p99_ns.value_or(0);
  if (sides.base_times.p99_ns && sides.now_times.p99_ns)
    tail.change = ChangeOfTails(sides, alpha, seed);
  JudgeTime(fmt::format("{} samples, p99 needs {}",
                        std::min(sides.base_times.samples, sides.now_times.samples), kP99Samples),
            alpha, &tail);

  Finding& cpu = findings->emplace_back(about);
  cpu.metric = metrics::Metric::kClientCpu;
  cpu.base = sides.base_times.cpu_ns.value_or(0);
  cpu.now = sides.now_times.cpu_ns.value_or(0);
  cpu.change = ChangeOfBlocks(sides, ClientCpu, alpha);
  JudgeTime("the workers report no CPU time", alpha, &cpu);
}

const Row* RowOf(const CaseSummary& one, const std::string& target) {
  const auto row = std::ranges::find(one.rows, target, &Row::target);
  return row == one.rows.end() ? nullptr : &*row;
}

Exact ExactlyOf(const record::Run& run, const std::string& scenario, const Row& row) {
  return ExactOf(FindAudit(run.audits, scenario, row.target), &*row.times);
}

bool SameComparison(const Finding& a, const Finding& b) {
  return a.case_id == b.case_id && a.target == b.target && a.metric == b.metric;
}

}  // namespace

std::vector<Finding> FindingsOf(const record::Run& run, const record::CaseId& id,
                                const std::vector<ComparedPair>& pairs, double alpha) {
  const CaseSummary one = SummarizeCase(run, id);
  std::vector<Finding> findings;
  for (const ComparedPair& pair : pairs) {
    const Row* base = RowOf(one, pair.base);
    const Row* now = RowOf(one, pair.now);
    if (base == nullptr || now == nullptr || !base->times || !now->times) continue;
    const Finding about{
        .case_id = id, .target = pair.target, .margin = run.header.margin, .control = pair.control};
    CompareTimes({.base = GoodBlocks(run, id, pair.base),
                  .now = GoodBlocks(run, id, pair.now),
                  .base_times = *base->times,
                  .now_times = *now->times},
                 about, alpha, run.header.seed, &findings);
    CompareExactly(ExactlyOf(run, id.scenario, *base), ExactlyOf(run, id.scenario, *now), about,
                   &findings);
  }
  return findings;
}

std::vector<std::string> OneSided(const record::Run& run, const std::vector<ComparedPair>& pairs) {
  std::vector<std::string> sentences;
  for (const CaseSummary& one : Summarize(run).cases) {
    for (const ComparedPair& pair : pairs) {
      const Row* base = RowOf(one, pair.base);
      const Row* now = RowOf(one, pair.now);
      if (base == nullptr || now == nullptr || base->times.has_value() == now->times.has_value())
        continue;
      const Row& other = base->times ? *now : *base;
      sentences.push_back(fmt::format("{}, {}: not compared, {} has no times{}{}",
                                      record::CaseTitle(one.id), pair.target, other.target,
                                      other.reason.empty() ? "" : ": ", other.reason));
    }
  }
  return sentences;
}

bool NeedsConfirmation(const Finding& finding) {
  return metrics::IsTime(finding.metric) && !finding.control &&
         finding.verdict == stats::Verdict::kSlower;
}

void Confirm(const std::vector<Finding>& again, std::vector<Finding>* findings) {
  for (Finding& finding : *findings) {
    if (!NeedsConfirmation(finding)) continue;
    const auto second = std::ranges::find_if(
        again, [&](const Finding& other) { return SameComparison(finding, other); });
    if (second != again.end()) finding.again = second->change;
    if (second != again.end() && second->verdict == stats::Verdict::kSlower) continue;
    finding.verdict = stats::Verdict::kUnclear;
    if (second == again.end()) {
      finding.why = "slower, but it could not be measured a second time";
    } else if (!second->change || !second->change->interval) {
      finding.why = "slower, but the second measurement could not judge it: " + second->why;
    } else {
      finding.why = fmt::format("slower, but the second measurement did not agree: {}",
                                stats::VerdictName(second->verdict));
    }
  }
}

}  // namespace driverbench::analysis

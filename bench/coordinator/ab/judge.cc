#include "bench/coordinator/ab/judge.h"

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <fnmatch.h>

#include <algorithm>

#include "bench/process/exit_status.h"
#include "bench/report/findings_words.h"

namespace driverbench::coordinator {
namespace {

// A share is seldom the double that was written: 100 -> 115 is within 15%.
constexpr double kRounding = 1e-9;

bool Matches(const std::string& glob, const std::string& name) {
  return glob.empty() || fnmatch(glob.c_str(), name.c_str(), 0) == 0;
}

bool Matches(const settings::Policy::Scope& scope, const analysis::Finding& finding) {
  return Matches(scope.scenario, finding.case_id.scenario) &&
         Matches(scope.target, finding.target) &&
         (!scope.metric || *scope.metric == finding.metric);
}

bool IsWithin(double up_to, const analysis::Finding& finding) {
  // By as much as the table shows: a throughput falls by less than its time grows.
  if (finding.change && metrics::RowOf(finding.metric).more_is_better)
    return -stats::ShareOf(-finding.change->estimate) <= up_to + kRounding;
  if (finding.change) return stats::ShareOf(finding.change->estimate) <= up_to + kRounding;
  // Nothing is a share of 0.
  return finding.now <= finding.base * (1 + up_to + kRounding);
}

void JudgeBlock(const settings::Policy& policy, analysis::Finding* finding) {
  finding->blocks = false;
  finding->allowed.clear();
  finding->exceeds.reset();
  if (finding->verdict != stats::Verdict::kSlower || finding->control) return;
  if (std::ranges::find(policy.block, finding->metric) == policy.block.end()) return;
  const auto allowed = std::ranges::find_if(
      policy.allowed,
      [finding](const settings::Policy::Allowed& entry) { return Matches(entry.scope, *finding); });
  if (allowed == policy.allowed.end()) {
    finding->blocks = true;
  } else if (IsWithin(allowed->up_to, *finding)) {
    finding->allowed = allowed->reason;
  } else {
    finding->blocks = true;
    finding->exceeds = allowed->up_to;
  }
}

// "scenario trade*, metric median"
std::string ScopeInWords(const settings::Policy::Scope& scope) {
  std::vector<std::string> words;
  if (!scope.scenario.empty()) words.push_back("scenario " + scope.scenario);
  if (!scope.target.empty()) words.push_back("target " + scope.target);
  if (scope.metric) words.push_back(fmt::format("metric {}", metrics::MetricName(*scope.metric)));
  return words.empty() ? "everything" : fmt::format("{}", fmt::join(words, ", "));
}

}  // namespace

void ApplyMargins(const settings::Policy& policy, std::vector<analysis::Finding>* findings) {
  for (analysis::Finding& finding : *findings) {
    if (!metrics::IsTime(finding.metric)) continue;
    const double own = finding.margin;
    for (const settings::Policy::Margin& entry : policy.margins) {
      if (!Matches(entry.scope, finding)) continue;
      // One that is for every time does not narrow that of a tail.
      const bool widens_only = finding.metric == metrics::Metric::kP99 && !entry.scope.metric;
      finding.margin = widens_only ? std::max(own, entry.margin) : entry.margin;
      if (finding.change) finding.verdict = stats::Judge(*finding.change, finding.margin);
    }
  }
}

void ApplyBlocks(const settings::Policy& policy, std::vector<analysis::Finding>* findings) {
  for (analysis::Finding& finding : *findings) JudgeBlock(policy, &finding);
}

void ApplyPolicy(const settings::Policy& policy, std::vector<analysis::Finding>* findings) {
  ApplyMargins(policy, findings);
  ApplyBlocks(policy, findings);
}

std::vector<std::string> StaleEntries(const settings::Policy& policy,
                                      const std::vector<analysis::Finding>& findings,
                                      const Chosen& chosen) {
  std::vector<std::string> out;
  const bool timed = std::ranges::any_of(
      findings, [](const analysis::Finding& finding) { return metrics::IsTime(finding.metric); });
  const auto check = [&](std::string_view key, const settings::Policy::Scope& scope,
                         bool times_only) {
    // The file's own margin is for every time, whether there is one or not.
    if (scope.line == 0 || (times_only && !timed)) return;
    settings::Policy::Scope wanted = scope;
    if (chosen.targets) wanted.target.clear();
    if (chosen.scenarios) wanted.scenario.clear();
    const bool found = std::ranges::any_of(findings, [&](const analysis::Finding& finding) {
      return Matches(wanted, finding) && (!times_only || metrics::IsTime(finding.metric));
    });
    if (found) return;
    out.push_back(fmt::format("{}:{}: this item of {} is for nothing that was compared: {}",
                              policy.file, scope.line, key, ScopeInWords(scope)));
  };
  for (const settings::Policy::Margin& entry : policy.margins) check("margins", entry.scope, true);
  for (const settings::Policy::Allowed& entry : policy.allowed) check("allow", entry.scope, false);
  return out;
}

int VerdictStatus(const std::vector<analysis::Finding>& findings) {
  const auto any = [&](report::FindingRank rank) {
    return std::ranges::find(findings, rank, report::RankOf) != findings.end();
  };
  if (any(report::FindingRank::kInvalid)) return process::kExitIncomplete;
  return any(report::FindingRank::kBlocks) ? process::kExitRegression : process::kExitFine;
}

}  // namespace driverbench::coordinator

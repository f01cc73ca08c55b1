#include "bench/coordinator/ab/judge.h"

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <fnmatch.h>

#include <algorithm>

#include "bench/process/exit_status.h"
#include "bench/report/findings_words.h"

namespace driverbench {
namespace {

// A share is seldom the double that was written: 100 -> 115 is within 15%.
constexpr double kRounding = 1e-9;

bool Matches(const std::string& glob, const std::string& name) {
  return glob.empty() || fnmatch(glob.c_str(), name.c_str(), 0) == 0;
}

bool Matches(const Policy::Scope& scope, const Finding& finding) {
  return Matches(scope.scenario, finding.case_id.scenario) &&
         Matches(scope.target, finding.target) &&
         (!scope.metric || *scope.metric == finding.metric);
}

bool IsWithin(double up_to, const Finding& finding) {
  // By as much as the table shows: a throughput falls by less than its time grows.
  if (finding.change && RowOf(finding.metric).more_is_better)
    return -ShareOf(-finding.change->estimate) <= up_to + kRounding;
  if (finding.change) return ShareOf(finding.change->estimate) <= up_to + kRounding;
  // Nothing is a share of 0.
  return finding.now <= finding.base * (1 + up_to + kRounding);
}

void JudgeBlock(const Policy& policy, Finding* finding) {
  finding->blocks = false;
  finding->allowed.clear();
  finding->exceeds.reset();
  if (finding->verdict != Verdict::kSlower || finding->control) return;
  if (std::ranges::find(policy.block, finding->metric) == policy.block.end()) return;
  const auto allowed = std::ranges::find_if(
      policy.allowed,
      [finding](const Policy::Allowed& entry) { return Matches(entry.scope, *finding); });
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
std::string ScopeInWords(const Policy::Scope& scope) {
  std::vector<std::string> words;
  if (!scope.scenario.empty()) words.push_back("scenario " + scope.scenario);
  if (!scope.target.empty()) words.push_back("target " + scope.target);
  if (scope.metric) words.push_back(fmt::format("metric {}", MetricName(*scope.metric)));
  return words.empty() ? "everything" : fmt::format("{}", fmt::join(words, ", "));
}

}  // namespace

void ApplyMargins(const Policy& policy, std::vector<Finding>* findings) {
  for (Finding& finding : *findings) {
    if (!IsTime(finding.metric)) continue;
    const double own = finding.margin;
    for (const Policy::Margin& entry : policy.margins) {
      if (!Matches(entry.scope, finding)) continue;
      // One that is for every time does not narrow that of a tail.
      const bool widens_only = finding.metric == Metric::kP99 && !entry.scope.metric;
      finding.margin = widens_only ? std::max(own, entry.margin) : entry.margin;
      if (finding.change) finding.verdict = Judge(*finding.change, finding.margin);
    }
  }
}

void ApplyBlocks(const Policy& policy, std::vector<Finding>* findings) {
  for (Finding& finding : *findings) JudgeBlock(policy, &finding);
}

void ApplyPolicy(const Policy& policy, std::vector<Finding>* findings) {
  ApplyMargins(policy, findings);
  ApplyBlocks(policy, findings);
}

std::vector<std::string> StaleEntries(const Policy& policy, const std::vector<Finding>& findings,
                                      const Chosen& chosen) {
  std::vector<std::string> out;
  const bool timed =
      std::ranges::any_of(findings, [](const Finding& finding) { return IsTime(finding.metric); });
  const auto check = [&](std::string_view key, const Policy::Scope& scope, bool times_only) {
    // The file's own margin is for every time, whether there is one or not.
    if (scope.line == 0 || (times_only && !timed)) return;
    Policy::Scope wanted = scope;
    if (chosen.targets) wanted.target.clear();
    if (chosen.scenarios) wanted.scenario.clear();
    const bool found = std::ranges::any_of(findings, [&](const Finding& finding) {
      return Matches(wanted, finding) && (!times_only || IsTime(finding.metric));
    });
    if (found) return;
    out.push_back(fmt::format("{}:{}: this item of {} is for nothing that was compared: {}",
                              policy.file, scope.line, key, ScopeInWords(scope)));
  };
  for (const Policy::Margin& entry : policy.margins) check("margins", entry.scope, true);
  for (const Policy::Allowed& entry : policy.allowed) check("allow", entry.scope, false);
  return out;
}

int VerdictStatus(const std::vector<Finding>& findings) {
  const auto any = [&](FindingRank rank) {
    return std::ranges::find(findings, rank, RankOf) != findings.end();
  };
  if (any(FindingRank::kInvalid)) return kExitIncomplete;
  return any(FindingRank::kBlocks) ? kExitRegression : kExitFine;
}

}  // namespace driverbench

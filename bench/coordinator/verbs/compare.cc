#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "bench/analysis/compare/two_runs.h"
#include "bench/coordinator/ab/history.h"
#include "bench/coordinator/ab/judge.h"
#include "bench/coordinator/error.h"
#include "bench/coordinator/machine/terminal.h"
#include "bench/coordinator/run/results_folder.h"
#include "bench/coordinator/verbs/flags.h"
#include "bench/process/exit_status.h"
#include "bench/report/findings.h"
#include "bench/report/findings_words.h"
#include "bench/report/markdown.h"
#include "bench/report/step_summary.h"
#include "bench/report/terminal.h"
#include "bench/text/text.h"

namespace driverbench::coordinator {
namespace {

struct CompareOptions {
  VerdictOptions verdicts;
  std::string base;  // a run: its folder or results.json
  std::string next;
  std::string history;  // folder of runs; empty: the one that the base's run lies in
};

analysis::Results Read(const std::string& path) {
  analysis::Results results;
  std::string error;
  if (!analysis::ReadResults(ResultsFile(path), &results, &error)) throw UserError(error);
  return results;
}

// The folder of the folders of runs: results/<run>/results.json lies in results.
std::string HistoryOf(const CompareOptions& options) {
  if (options.history.empty())
    return std::filesystem::weakly_canonical(ResultsFile(options.base)).parent_path().parent_path();
  if (!std::filesystem::is_directory(options.history))
    throw UserError(
        fmt::format("--history {}: there is no such folder", text::CleanText(options.history)));
  return options.history;
}

// What two runs cannot tell, and who can.
std::string Limits(const std::vector<analysis::Finding>& findings) {
  std::size_t times = 0;
  std::size_t seen = 0;
  for (const analysis::Finding& finding : findings) {
    if (!metrics::IsTime(finding.metric)) continue;
    ++times;
    if (finding.change && finding.change->interval) ++seen;
  }
  std::string text = "Only what is counted was compared, and no time.";
  if (times > 0) {
    text = fmt::format(
        "For {} of {} times there are earlier runs enough to judge a change, at a level of {} for "
        "all together.",
        seen, times, report::FormatMargin(stats::kGateAlpha));
  }
  return text +
         " What two runs cannot tell, one can: `driverbench ab` measures two builds or two "
         "servers in turns, and says how small a change it could have seen.";
}

int CompareVerb(const CompareOptions& options) {
  const settings::Policy policy = LoadPolicy(options.verdicts.policy, /*two_servers=*/false);
  const analysis::Results base = Read(options.base);
  const analysis::Results now = Read(options.next);
  analysis::TwoRuns runs =
      analysis::CompareRuns(base, now, ReadHistory(HistoryOf(options), {&base, &now}));
  // A gate that compares nothing must not pass.
  if (runs.findings.empty() && runs.faults.empty()) {
    std::vector<std::string> why = runs.left_out;
    why.insert(why.end(), runs.no_times.begin(), runs.no_times.end());
    throw UserError(fmt::format("the two files have nothing in common that could be compared: {}",
                                text::CleanText(fmt::format("{}", fmt::join(why, "; ")))));
  }
  ApplyPolicy(policy, &runs.findings);
  report::FindingsReport report{.title = fmt::format("{} against {}", text::CleanText(options.next),
                                                     text::CleanText(options.base)),
                                .findings = runs.findings,
                                .notes = runs.no_times,
                                .warnings = runs.faults,
                                .incomplete = !runs.faults.empty(),
                                .all = options.verdicts.all};
  report.notes.insert(report.notes.end(), runs.left_out.begin(), runs.left_out.end());
  report.notes.push_back(Limits(runs.findings));
  if (!report.incomplete) {
    const std::vector<std::string> stale = StaleEntries(policy, runs.findings);
    report.warnings.insert(report.warnings.end(), stale.begin(), stale.end());
  }
  const report::Document document = report::FindingsDocument(report);
  fmt::print("{}", report::Terminal(document, OutputStyle()));
  report::AppendToStepSummary(report::Markdown(document));
  return runs.faults.empty() ? VerdictStatus(runs.findings) : process::kExitIncomplete;
}

}  // namespace

Verb AddCompare(CLI::App* app) {
  const auto options = std::make_shared<CompareOptions>();
  CLI::App* compare =
      AddSubcommand(app, "compare", "what differs between the results.json of two runs");
  AddVerdicts(compare, &options->verdicts);
  AddPath(compare, "base", "a run: its folder or results.json", kFile, &options->base,
          Given::kAlways);
  AddPath(compare, "new", "another run", kFile, &options->next, Given::kAlways);
  AddPath(compare, "--history",
          "folder of earlier runs on this machine, which say how far runs are apart: of those that "
          "began within an hour the first (default: the folder that the base's run lies in)",
          kFolder, &options->history);
  AddColour(compare);
  AddExamples(compare, {"compare results/monday results/tuesday",
                        "compare results/monday results/tuesday --policy config/policy.yaml"});
  return {compare, [options] { return CompareVerb(*options); }};
}

}  // namespace driverbench::coordinator

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <string>
#include <vector>

#include "bench/coordinator/commands.h"
#include "bench/coordinator/error.h"
#include "bench/coordinator/history.h"
#include "bench/coordinator/judge.h"
#include "bench/report/text.h"
#include "bench/report/two_runs.h"

namespace driverbench {
namespace {

Results Read(const std::string& path) {
  Results results;
  std::string error;
  if (!ReadResults(path, &results, &error)) throw UserError(error);
  return results;
}

// The folder of the folders of runs: results/<run>/results.json lies in results.
std::string HistoryOf(const Options& options) {
  if (options.history.empty())
    return std::filesystem::absolute(options.base).parent_path().parent_path();
  if (!std::filesystem::is_directory(options.history))
    throw UserError(
        fmt::format("--history {}: there is no such folder", CleanText(options.history)));
  return options.history;
}

// What two runs cannot tell, and who can.
std::string Limits(const std::vector<Finding>& findings) {
  std::vector<double> smallest;
  std::size_t times = 0;
  for (const Finding& finding : findings) {
    if (!IsTime(finding.metric)) continue;
    ++times;
    const auto found =
        finding.change ? SmallestFound(*finding.change, finding.margin) : std::nullopt;
    // What must take twice as long to be seen is not worth a number.
    if (found && *found < 1) smallest.push_back(*found);
  }
  std::string text = "Only what is counted was compared, and no time.";
  if (!smallest.empty()) {
    const auto [low, high] = std::ranges::minmax(smallest);
    text = fmt::format(
        "By how far earlier runs are apart, a change is seen from {:.1f} % to {:.1f} % on in {} of "
        "{} times, and of "
        "the others none below 100 %.",
        low * 100, high * 100, smallest.size(), times);
  } else if (times > 0) {
    text = "No change of a time can be seen: earlier runs are too few, or too far apart.";
  }
  return text +
         " What two runs cannot tell, one can: `driverbench ab` measures two builds or two "
         "servers in turns and sees changes of about 1 %.";
}

}  // namespace

int CompareCommand(const Options& options) {
  const Policy policy = LoadPolicy(options);
  const Results base = Read(options.base);
  const Results now = Read(options.next);
  TwoRuns runs = CompareRuns(base, now, ReadHistory(HistoryOf(options), {&base, &now}));
  // A gate that compares nothing must not pass.
  if (runs.findings.empty() && runs.faults.empty())
    throw UserError("the two files have nothing in common that could be compared");
  ApplyPolicy(policy, &runs.findings);
  std::vector<std::string> notes = runs.no_times;
  notes.insert(notes.end(), runs.left_out.begin(), runs.left_out.end());
  notes.push_back(Limits(runs.findings));
  std::vector<std::string> warnings = runs.faults;
  for (std::string& stale : StaleEntries(policy, runs.findings))
    warnings.push_back(std::move(stale));
  for (const Finding& finding : runs.findings) {
    if (finding.verdict == Verdict::kSame) continue;
    fmt::print("{} {} {} {} {} -> {} {}\n", VerdictName(finding.verdict), finding.scenario,
               finding.target, MetricName(finding.metric), finding.base, finding.now, finding.why);
  }
  for (const std::string& note : notes) fmt::print("{}\n", note);
  for (const std::string& warning : warnings) fmt::print("warning: {}\n", warning);
  return runs.faults.empty() ? VerdictStatus(runs.findings) : kExitIncomplete;
}

}  // namespace driverbench

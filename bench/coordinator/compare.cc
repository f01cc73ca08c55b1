#include <fmt/format.h>

#include <algorithm>
#include <cstdio>
#include <filesystem>
#include <string>
#include <vector>

#include "bench/coordinator/commands.h"
#include "bench/coordinator/error.h"
#include "bench/coordinator/history.h"
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
std::string HistoryOf(const std::string& base) {
  return std::filesystem::absolute(base).parent_path().parent_path();
}

void Print(const std::string& title, const std::vector<std::string>& sentences) {
  for (const std::string& sentence : sentences)
    std::fputs(fmt::format("{}{}\n", title, sentence).c_str(), stdout);
}

// What two runs cannot tell, and who can.
std::string Limits(const TwoRuns& runs) {
  std::vector<double> smallest;
  std::size_t times = 0;
  for (const Finding& finding : runs.findings) {
    if (!IsTime(finding.metric)) continue;
    ++times;
    // What takes more than twice as long to be seen is not worth a number.
    const auto found =
        finding.change ? SmallestFound(*finding.change, finding.margin) : std::nullopt;
    if (found && *found < 1) smallest.push_back(*found);
  }
  std::string text = "Only what is counted was compared, and no time.";
  if (!smallest.empty()) {
    const auto [low, high] = std::ranges::minmax(smallest);
    text = fmt::format(
        "The earlier runs are so far apart that of {} of {} times a change is seen from {:.1f} % "
        "to {:.1f} % on, and "
        "of the others not even twice the time.",
        smallest.size(), times, low * 100, high * 100);
  } else if (times > 0) {
    text = "No change of a time can be seen: earlier runs are too few, or too far apart.";
  }
  return text +
         " What two runs cannot tell, one can: `driverbench ab` measures two builds or two "
         "servers in turns and sees changes of about 1 %.";
}

}  // namespace

int CompareCommand(const std::string& base_path, const std::string& now_path,
                   const std::string& history) {
  const Results base = Read(base_path);
  const Results now = Read(now_path);
  if (!history.empty() && !std::filesystem::is_directory(history))
    throw UserError(fmt::format("--history {}: there is no such folder", CleanText(history)));
  const TwoRuns runs = CompareRuns(
      base, now, ReadHistory(history.empty() ? HistoryOf(base_path) : history, {&base, &now}));
  if (runs.findings.empty() && runs.faults.empty())
    throw UserError("the two files have nothing in common that could be compared");
  for (const Finding& finding : runs.findings) {
    if (finding.verdict == Verdict::kSame) continue;
    std::fputs(fmt::format("{} {} {} {} {} -> {} {}\n", VerdictName(finding.verdict),
                           finding.scenario, finding.target, MetricName(finding.metric),
                           finding.base, finding.now, finding.why)
                   .c_str(),
               stdout);
  }
  Print("", runs.no_times);
  Print("", runs.left_out);
  Print("WRONG: ", runs.faults);
  std::fputs((Limits(runs) + "\n").c_str(), stdout);
  if (!runs.faults.empty()) return kExitIncomplete;
  return std::ranges::any_of(runs.findings,
                             [](const Finding& f) { return f.verdict == Verdict::kSlower; })
             ? 1
             : 0;
}

}  // namespace driverbench

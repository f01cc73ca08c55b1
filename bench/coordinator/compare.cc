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
  bool unknown = false;
  for (const Finding& finding : runs.findings) {
    if (!IsTime(finding.metric) || !finding.change) continue;
    const auto found = SmallestFound(*finding.change, finding.margin);
    if (found) smallest.push_back(*found);
    unknown = unknown || !found;
  }
  std::string text;
  if (!smallest.empty()) {
    const auto [low, high] = std::ranges::minmax(smallest);
    text = fmt::format(
        "Runs stand apart in time: of these, changes below {:.1f} % to {:.1f} %, by target and "
        "case, cannot be seen. ",
        low * 100, high * 100);
  }
  if (unknown) text += "Where no spread of earlier runs is known, no change in time can be seen. ";
  if (text.empty()) text = "What is counted was compared, and no time. ";
  return text +
         "`driverbench ab` measures two builds or two servers in one run and sees changes of "
         "about 1 %.";
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

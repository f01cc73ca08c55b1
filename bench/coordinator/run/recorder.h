#pragma once

#include <chrono>
#include <filesystem>
#include <functional>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "bench/coordinator/run/results_folder.h"
#include "bench/record/run.h"
#include "bench/report/run_report.h"
#include "bench/report/terminal.h"

namespace driverbench::coordinator {

// On standard output, to be seen while the run goes on.
void Print(const std::string& text);

// Now as `date -Iseconds` writes it, in UTC: a run's files travel.
std::string Now();

// Everything that is known of a run so far, on disk and on the terminal.
class Recorder {
 public:
  // A new run in the folder `out`, see ResultsFolder. `settings` is kept as settings.yaml: before
  // the header, so that a run that has one can be resumed.
  Recorder(const std::string& out, const std::string& settings, record::RunHeader header);

  // Goes on with the run that was broken off in `folder`.
  explicit Recorder(const std::string& folder);

  const record::Run& run() const { return run_; }
  const std::filesystem::path& folder() const { return folder_.path(); }

  // From now on `ended` is called with a case's scenario and threads where its table was printed.
  void OnCaseEnd(std::function<void(const record::CaseId&)> ended) { ended_ = std::move(ended); }

  void PrintHeading() const;

  // The blocks of a case: copies, since every block that is kept may move the others.
  std::vector<record::Block> BlocksOf(const record::CaseId& id) const;

  // Of running, breaks left out.
  double Seconds() const;

  void Keep(const record::Audit& audit);

  // Fills in when it ended.
  void Keep(record::Block block);
  void PrintCase(const record::CaseId& id) const;

  // The planned end.
  void End();

  // Any other end, and why.
  void Stop(const std::string& why);

  // results.json, table.md and `more`, each a file's name and text. What cannot be written becomes
  // a warning, and the run incomplete.
  void WriteFiles(const std::map<std::string, std::string>& more = {});

  // The files, and the closing part of the report.
  void Report(report::Explain explain);

 private:
  ResultsFolder folder_;
  record::Run run_;
  report::TerminalStyle style_;
  std::function<void(const record::CaseId&)> ended_;
  std::chrono::steady_clock::time_point begin_;
};

}  // namespace driverbench::coordinator

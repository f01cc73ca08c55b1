#include <fmt/format.h>

#include <algorithm>
#include <cstddef>
#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "bench/analysis/summary.h"
#include "bench/coordinator/error.h"
#include "bench/coordinator/run/recorder.h"
#include "bench/coordinator/run/results_folder.h"
#include "bench/coordinator/verbs/flags.h"
#include "bench/process/exit_status.h"
#include "bench/record/run.h"
#include "bench/report/html.h"
#include "bench/report/page/page.h"
#include "bench/report/run_report.h"
#include "bench/text/text.h"

namespace driverbench::coordinator {
namespace {

struct ReportOptions {
  std::vector<std::string> folders;  // of runs, or files in them
};

int ReportVerb(const ReportOptions& options) {
  if (report::PlotRuntime().empty()) throw UserError(std::string(report::kNoPlotRuntime));
  std::vector<record::Run> runs;  // all are read before a page is written
  runs.reserve(options.folders.size());
  for (const std::string& name : options.folders) runs.push_back(ReadRunOf(name));
  int status = process::kExitFine;
  for (std::size_t i = 0; i < runs.size(); ++i) {
    const record::Run& run = runs[i];
    const std::filesystem::path page = RunFolder(options.folders[i]) / "report.html";
    WriteWhole(page, report::Html(report::RunPage(run), report::PlotRuntime()));
    Print(fmt::format("report: {}\n", text::CleanText(page.string())));
    status = std::max(status, analysis::ExitStatus(run));
  }
  return status;
}

}  // namespace

Verb AddReport(CLI::App* app) {
  const auto options = std::make_shared<ReportOptions>();
  CLI::App* verb = AddSubcommand(app, "report", "write a run as a page with plots, report.html");
  AddRunFolders(verb, &options->folders);
  AddExamples(verb, {"report results/monday results/tuesday"});
  return {verb, [options] { return ReportVerb(*options); }};
}

}  // namespace driverbench::coordinator

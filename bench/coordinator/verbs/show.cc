#include <fmt/format.h>

#include <cstdio>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <memory>
#include <string>
#include <system_error>

#include "bench/analysis/summary.h"
#include "bench/coordinator/error.h"
#include "bench/coordinator/machine/terminal.h"
#include "bench/coordinator/run/results_folder.h"
#include "bench/coordinator/verbs/flags.h"
#include "bench/record/blocks.h"
#include "bench/report/run_report.h"
#include "bench/report/terminal.h"
#include "bench/text/text.h"

namespace driverbench::coordinator {
namespace {

struct ShowOptions {
  std::string folder;  // of a run, or a file in it
  report::Explain explain = report::Explain::kNo;
};

// What `ab` and `selftest` concluded, as they printed it.
void PrintConclusion(const std::filesystem::path& folder) {
  for (const char* name : {"verdicts.txt", "selftest.txt"}) {
    std::ifstream in(folder / name);
    if (!in) continue;
    const std::string text{std::istreambuf_iterator<char>(in), {}};
    fmt::print("\n{}", text);
  }
}

int ShowVerb(const ShowOptions& options) {
  const std::filesystem::path folder = RunFolder(options.folder);
  const std::filesystem::path blocks = folder / "blocks.jsonl";
  if (std::error_code code; !std::filesystem::exists(blocks, code) && !code) {
    throw UserError(fmt::format(
        "{} is no folder of a run: there is no {}; what a run leaves is in results/<run>/",
        text::CleanText(folder.string()), text::CleanText(blocks.string())));
  }
  record::Run run;
  std::string error;
  if (!record::ReadRun(blocks, &run, &error)) throw UserError(error);
  const report::Document report = report::RunReport(run, options.explain);
  std::fputs(report::Terminal(report, OutputStyle()).c_str(), stdout);
  PrintConclusion(folder);
  return analysis::ExitStatus(run);
}

}  // namespace

Verb AddShow(CLI::App* app) {
  const auto options = std::make_shared<ShowOptions>();
  CLI::App* show = AddSubcommand(app, "show", "print the table of a run again");
  AddRunFolder(show, &options->folder);
  AddExplain(show, &options->explain);
  return {show, [options] { return ShowVerb(*options); }};
}

}  // namespace driverbench::coordinator

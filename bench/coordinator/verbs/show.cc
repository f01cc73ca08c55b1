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
#include "bench/report/table.h"
#include "bench/text/text.h"

namespace driverbench {
namespace {

// What `ab` and `selftest` concluded, as they printed it.
void PrintConclusion(const std::filesystem::path& folder) {
  for (const char* name : {"verdicts.txt", "selftest.txt"}) {
    std::ifstream in(folder / name);
    if (!in) continue;
    const std::string text{std::istreambuf_iterator<char>(in), {}};
    fmt::print("\n{}", text);
  }
}

int ShowVerb(const std::string& path) {
  const std::filesystem::path folder = RunFolder(path);
  const std::filesystem::path blocks = folder / "blocks.jsonl";
  if (std::error_code code; !std::filesystem::exists(blocks, code) && !code) {
    throw UserError(fmt::format(
        "{} is no folder of a run: there is no {}; what a run leaves is in results/<run>/",
        CleanText(folder.string()), CleanText(blocks.string())));
  }
  Run run;
  std::string error;
  if (!ReadRun(blocks, &run, &error)) throw UserError(error);
  std::fputs(Table(run, OutputStyle()).c_str(), stdout);
  PrintConclusion(folder);
  return ExitStatus(run);
}

}  // namespace

Verb AddShow(CLI::App* app) {
  const auto folder = std::make_shared<std::string>();
  CLI::App* show = app->add_subcommand("show", "print the table of a run again");
  AddRunFolder(show, folder.get());
  return {show, [folder] { return ShowVerb(*folder); }};
}

}  // namespace driverbench

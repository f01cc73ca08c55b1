#include "bench/report/export.h"

#include <fmt/format.h>

#include <cstdio>
#include <memory>
#include <string>

#include "bench/analysis/summary.h"
#include "bench/coordinator/error.h"
#include "bench/coordinator/run/results_folder.h"
#include "bench/coordinator/verbs/flags.h"
#include "bench/record/run.h"

namespace driverbench::coordinator {
namespace {

struct ExportOptions {
  std::string folder;
  report::ExportFormat format{};
};

// Standard output holds the JSON alone.
void Warn(const std::string& sentence) {
  std::fputs(fmt::format("driverbench: {}\n", sentence).c_str(), stderr);
}

int ExportVerb(const ExportOptions& options) {
  const record::Run run = ReadRunOf(options.folder);
  const report::Exported exported = report::Export(run, options.format);
  for (const std::string& sentence : exported.left_out) Warn("left out: " + sentence);
  // A consumer that is given nothing fails, or shows that nothing takes no time.
  if (exported.rows == 0)
    throw UserError(options.folder + ": no target has times, nothing is exported");
  if (run.interrupted)
    Warn("the run was interrupted: what had finished by then is exported, and it is not all");
  std::fputs(exported.text.c_str(), stdout);
  return analysis::ExitStatus(run);
}

}  // namespace

Verb AddExport(CLI::App* app) {
  const auto options = std::make_shared<ExportOptions>();
  CLI::App* verb = AddSubcommand(app, "export", "print a run for a service that keeps results");
  AddRunFolder(verb, &options->folder);
  AddChoice<report::ExportFormat>(
      verb, "--format", "of the service",
      [options](report::ExportFormat format) { options->format = format; }, Given::kAlways);
  AddExamples(verb, {"export --format bencher results/monday > monday.json"});
  return {verb, [options] { return ExportVerb(*options); }};
}

}  // namespace driverbench::coordinator

#include "bench/report/export.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <cstdio>
#include <memory>
#include <string>
#include <vector>

#include "bench/analysis/summary.h"
#include "bench/coordinator/error.h"
#include "bench/coordinator/run/results_folder.h"
#include "bench/coordinator/verbs/flags.h"
#include "bench/record/blocks.h"
#include "bench/settings/nearest.h"
#include "bench/settings/text.h"
#include "bench/text/names.h"

namespace driverbench::coordinator {
namespace {

struct ExportOptions {
  std::string folder;
  std::string format;  // one of kExportFormats
};

report::ExportFormat FormatOf(const std::string& name) {
  if (const auto format = text::FromName<report::ExportFormat>(name)) return *format;
  const std::vector<std::string> names(report::kExportFormats.begin(),
                                       report::kExportFormats.end());
  throw UserError(fmt::format("unknown format {}: {}", settings::Show(name),
                              settings::Suggestion(name, names)));
}

// Standard output holds the JSON alone.
void Warn(const std::string& sentence) {
  std::fputs(fmt::format("driverbench: {}\n", sentence).c_str(), stderr);
}

int ExportVerb(const ExportOptions& options) {
  const report::ExportFormat wanted = FormatOf(options.format);
  record::Run run;
  std::string error;
  if (!record::ReadRun(RunFolder(options.folder) / "blocks.jsonl", &run, &error))
    throw UserError(error);
  const report::Exported exported = report::Export(run, wanted);
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
  AddText(verb, "--format", fmt::format("one of {}", fmt::join(report::kExportFormats, ", ")),
          &options->format, Given::kAlways);
  return {verb, [options] { return ExportVerb(*options); }};
}

}  // namespace driverbench::coordinator

#include "bench/report/export.h"

#include <fmt/format.h>

#include <cstdio>
#include <string>
#include <vector>

#include "bench/analysis/summary.h"
#include "bench/coordinator/error.h"
#include "bench/coordinator/run/results_folder.h"
#include "bench/coordinator/verbs/commands.h"
#include "bench/record/blocks.h"
#include "bench/settings/nearest.h"
#include "bench/settings/text.h"
#include "bench/text/names.h"

namespace driverbench {
namespace {

ExportFormat FormatOf(const std::string& name) {
  if (const auto format = FromName<ExportFormat>(name)) return *format;
  const std::vector<std::string> names(kExportFormats.begin(), kExportFormats.end());
  throw UserError(fmt::format("unknown format {}: {}", settings::Show(name),
                              settings::Suggestion(name, names)));
}

// Standard output holds the JSON alone.
void Warn(const std::string& sentence) {
  std::fputs(fmt::format("driverbench: {}\n", sentence).c_str(), stderr);
}

}  // namespace

int ExportCommand(const std::string& format, const std::string& folder) {
  const ExportFormat wanted = FormatOf(format);
  Run run;
  std::string error;
  if (!ReadRun(RunFolder(folder) / "blocks.jsonl", &run, &error)) throw UserError(error);
  const Exported exported = Export(run, wanted);
  for (const std::string& sentence : exported.left_out) Warn("left out: " + sentence);
  // A consumer that is given nothing fails, or shows that nothing takes no time.
  if (exported.rows == 0) throw UserError(folder + ": no target has times, nothing is exported");
  if (run.interrupted)
    Warn("the run was interrupted: what had finished by then is exported, and it is not all");
  std::fputs(exported.text.c_str(), stdout);
  return ExitStatus(run);
}

}  // namespace driverbench

#include <fmt/format.h>
#include <unistd.h>

#include <cstdio>
#include <filesystem>
#include <system_error>

#include "bench/coordinator/commands.h"
#include "bench/coordinator/error.h"
#include "bench/report/blocks.h"
#include "bench/report/summary.h"
#include "bench/report/table.h"
#include "bench/report/text.h"

namespace driverbench {

int ShowCommand(const std::string& folder) {
  const std::filesystem::path blocks = std::filesystem::path(folder) / "blocks.jsonl";
  if (std::error_code code; !std::filesystem::exists(blocks, code) && !code) {
    throw UserError(fmt::format(
        "{} is no folder of a run: there is no {}; what a run leaves is in results/<run>/",
        CleanText(folder), CleanText(blocks.string())));
  }
  Run run;
  std::string error;
  if (!ReadRun(blocks, &run, &error)) throw UserError(error);
  std::fputs(Table(run, {.colour = isatty(STDOUT_FILENO) == 1}).c_str(), stdout);
  return ExitStatus(run);
}

}  // namespace driverbench

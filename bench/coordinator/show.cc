#include <fmt/format.h>
#include <unistd.h>

#include <cstdio>
#include <filesystem>

#include "bench/coordinator/commands.h"
#include "bench/coordinator/error.h"
#include "bench/report/blocks.h"
#include "bench/report/summary.h"
#include "bench/report/table.h"

namespace driverbench {

int ShowCommand(const std::string& folder) {
  Run run;
  std::string error;
  if (!ReadRun(std::filesystem::path(folder) / "blocks.jsonl", &run, &error))
    throw UserError(error);
  std::fputs(Table(run, {.colour = isatty(STDOUT_FILENO) == 1}).c_str(), stdout);
  return ExitStatus(run);
}

}  // namespace driverbench

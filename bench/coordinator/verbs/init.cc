#include <fmt/format.h>

#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <system_error>

#include "bench/coordinator/error.h"
#include "bench/coordinator/init/config_files.h"
#include "bench/coordinator/init/new_config.h"
#include "bench/coordinator/run/results_folder.h"
#include "bench/coordinator/verbs/flags.h"
#include "bench/process/exit_status.h"
#include "bench/text/text.h"

namespace driverbench::coordinator {
namespace {

struct InitOptions {
  std::string file = "driverbench.yaml";
  std::optional<HostPort> server;
  bool cloud = false;
  bool all = false;
  bool force = false;  // replace a file that is there
};

void Write(const std::string& file, std::string_view text, bool force) {
  if (!force && WriteNew(file, text)) return;
  if (!force) {
    throw UserError(
        fmt::format("{}: it is there already; --force replaces it", text::CleanText(file)));
  }
  std::error_code code;
  const std::filesystem::file_status there = std::filesystem::status(file, code);
  // A device would be gone: the new file takes the name.
  if (std::filesystem::exists(there) && !std::filesystem::is_regular_file(there))
    throw UserError(fmt::format("{}: it is no file that can be replaced", text::CleanText(file)));
  WriteWhole(file, text);
}

int InitVerb(const InitOptions& options) {
  const std::string_view config = options.cloud ? kCloudYaml : options.all ? kAllYaml : kLocalYaml;
  Write(options.file, NewConfig(config, text::CleanText(options.file), options.server),
        options.force);
  const std::string file = text::CleanText(options.file);
  fmt::print(
      "{} is written. What is next:\n"
      "  driverbench check --config {}   connects and runs everything once\n"
      "  driverbench run --config {}     measures\n",
      file, file, file);
  return process::kExitFine;
}

}  // namespace

Verb AddInit(CLI::App* app) {
  const auto options = std::make_shared<InitOptions>();
  CLI::App* init = AddSubcommand(app, "init", "write a configuration to begin with");
  AddPath(init, "file", "to write (default: driverbench.yaml)", kFile, &options->file);
  AddParsed(init, "--server", "of the first server of the file", "HOST:PORT",
            [options](const std::string& text) {
              options->server = ParseServer(text);
              return "";
            });
  AddFlag(init, "--cloud", "TiDB Cloud: TLS, address and account from the environment",
          &options->cloud);
  AddFlag(init, "--all", "every library instead of the common ones", &options->all);
  Exclude(init, "--cloud", "--all");
  AddFlag(init, "--force", "replace the file if it is there", &options->force);
  AddExamples(init, {"init", "init --server 10.0.0.5:4000 mine.yaml", "init --cloud"});
  return {init, [options] { return InitVerb(*options); }};
}

}  // namespace driverbench::coordinator

#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "bench/coordinator/error.h"
#include "bench/coordinator/init/config_files.h"
#include "bench/coordinator/init/new_config.h"
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

[[noreturn]] void Refuse(const std::string& file, int error) {
  throw UserError(fmt::format(
      "{}: {}", text::CleanText(file),
      error == EEXIST ? "it is there already; --force replaces it" : std::strerror(error)));
}

// Nobody else's file in between: that it is not there is found out by making it.
void Write(const std::string& file, std::string_view text, bool force) {
  const int fd =
      open(file.c_str(), O_WRONLY | O_CREAT | O_CLOEXEC | (force ? O_TRUNC : O_EXCL), 0666);
  if (fd < 0) Refuse(file, errno);
  while (!text.empty()) {
    const ssize_t written = write(fd, text.data(), text.size());
    if (written < 0) {
      const int error = errno;
      close(fd);
      Refuse(file, error);
    }
    text.remove_prefix(static_cast<std::size_t>(written));
  }
  if (close(fd) != 0) Refuse(file, errno);
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

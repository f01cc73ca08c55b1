#include <fmt/format.h>
#include <fmt/ranges.h>

#include <memory>
#include <string>
#include <vector>

#include "bench/coordinator/error.h"
#include "bench/coordinator/machine/interrupt.h"
#include "bench/coordinator/run/load_settings.h"
#include "bench/coordinator/verbs/flags.h"
#include "bench/coordinator/workers/keepers.h"
#include "bench/process/exit_status.h"
#include "bench/text/text.h"

namespace driverbench::coordinator {
namespace {

int CleanupVerb(const SettingsOptions& options) {
  const Built built = ReadBuilt();
  const settings::Settings settings = LoadSettings(options, built);
  CatchInterrupts();
  Keepers keepers(settings, built);
  for (const settings::ServerSettings& server : settings.servers) {
    keepers.Lock({server.name});  // not under the feet of a run
    protocol::Request request;
    request.action = protocol::Action::kCleanup;
    const Reply reply = keepers.Call("", server.name, request);
    if (reply.outcome != record::Outcome::kOk)
      throw UserError(fmt::format("server {}: {}", server.name, reply.detail));
    const auto dropped = reply.result.at("dropped").get<std::vector<std::string>>();
    fmt::print("server {}: {}\n", server.name,
               dropped.empty()
                   ? "there was no table of driverbench's"
                   : fmt::format("dropped {} of database {}",
                                 text::CleanText(fmt::format("{}", fmt::join(dropped, ", "))),
                                 server.database));
  }
  return process::kExitFine;
}

}  // namespace

Verb AddCleanup(CLI::App* app) {
  const auto options = std::make_shared<SettingsOptions>();
  CLI::App* cleanup = AddSubcommand(app, "cleanup", "drop the tables that driverbench made");
  AddConfig(cleanup, &options->config);
  AddExamples(cleanup, {"cleanup --config config/cloud.yaml"});
  return {cleanup, [options] { return CleanupVerb(*options); }};
}

}  // namespace driverbench::coordinator

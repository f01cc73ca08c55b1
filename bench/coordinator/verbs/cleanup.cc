#include <fmt/format.h>

#include <memory>

#include "bench/coordinator/error.h"
#include "bench/coordinator/machine/interrupt.h"
#include "bench/coordinator/run/load_settings.h"
#include "bench/coordinator/verbs/flags.h"
#include "bench/coordinator/workers/keepers.h"
#include "bench/process/exit_status.h"

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
    fmt::print("server {}: {}\n", server.name,
               reply.result.at("dropped").get<bool>()
                   ? fmt::format("dropped the table {}.player", server.database)
                   : "there was no table of driverbench's");
  }
  return process::kExitFine;
}

}  // namespace

Verb AddCleanup(CLI::App* app) {
  const auto options = std::make_shared<SettingsOptions>();
  CLI::App* cleanup = app->add_subcommand("cleanup", "drop the tables that driverbench made");
  AddConfig(cleanup, &options->config);
  return {cleanup, [options] { return CleanupVerb(*options); }};
}

}  // namespace driverbench::coordinator

#include <fmt/format.h>

#include "bench/coordinator/error.h"
#include "bench/coordinator/machine/interrupt.h"
#include "bench/coordinator/verbs/commands.h"
#include "bench/coordinator/workers/keepers.h"
#include "bench/exit_status.h"

namespace driverbench {

int CleanupCommand(const Options& options) {
  const Built built = ReadBuilt();
  const Settings settings = LoadSettings(options, built);
  CatchInterrupts();
  Keepers keepers(settings, built);
  for (const ServerSettings& server : settings.servers) {
    keepers.Lock({server.name});  // not under the feet of a run
    Request request;
    request.action = Action::kCleanup;
    const Reply reply = keepers.Call("", server.name, request);
    if (reply.outcome != Outcome::kOk)
      throw UserError(fmt::format("server {}: {}", server.name, reply.detail));
    fmt::print("server {}: {}\n", server.name,
               reply.result.at("dropped").get<bool>()
                   ? fmt::format("dropped the table {}.player", server.database)
                   : "there was no table of driverbench's");
  }
  return kExitFine;
}

}  // namespace driverbench

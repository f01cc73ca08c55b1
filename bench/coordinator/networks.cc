#include "bench/coordinator/networks.h"

#include <fmt/format.h>

#include <exception>

#include "bench/coordinator/error.h"
#include "bench/settings/duration.h"
#include "bench/tap/own_cost.h"

namespace driverbench {

Networks::Networks(const Settings& settings, std::optional<int> worker_cpu,
                   std::vector<Entrant>* entrants) {
  for (const ServerSettings& server : settings.servers) {
    if (server.rtt.count() == 0) continue;
    for (Entrant& entrant : *entrants) {
      if (entrant.target.server != server.name || !entrant.has_server() || !entrant.takes_part())
        continue;
      std::unique_ptr<tap::Tap>& tap = taps_[server.name];
      try {
        if (!tap) {
          const auto one_way = std::chrono::nanoseconds(server.rtt) / 2;
          tap = std::make_unique<tap::Tap>(
              tap::Tap::Server{.host = server.host,
                               .port = server.port,
                               .one_way = one_way,
                               .own_cost = tap::OwnCost(one_way, worker_cpu),
                               .avoided_cpu = worker_cpu});
        }
      } catch (const std::exception& error) {
        throw UserError(fmt::format("the relay to server {}: {}", server.name, error.what()));
      }
      entrant.target.network = settings::FormatDuration(server.rtt);
      entrant.connection.options.host = "127.0.0.1";
      entrant.connection.options.port = tap->port();
    }
  }
}

}  // namespace driverbench

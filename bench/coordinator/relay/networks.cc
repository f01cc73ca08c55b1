#include "bench/coordinator/relay/networks.h"

#include <fmt/format.h>

#include <algorithm>
#include <exception>

#include "bench/coordinator/error.h"
#include "bench/coordinator/relay/calibration.h"
#include "bench/coordinator/relay/relay.h"
#include "bench/settings/duration.h"

namespace driverbench::coordinator {

std::map<std::string, std::chrono::nanoseconds> ExcessOfServers(
    const std::vector<settings::ServerSettings>& servers, const std::vector<Entrant>& entrants,
    const ExcessFunction& measure) {
  std::map<std::chrono::nanoseconds, std::chrono::nanoseconds> by_rtt;
  std::map<std::string, std::chrono::nanoseconds> excesses;
  for (const settings::ServerSettings& server : servers) {
    if (server.rtt.count() == 0) continue;
    const auto entrant = std::ranges::find_if(entrants, [&](const Entrant& one) {
      return one.takes_part() && one.has_server() && one.target.server == server.name;
    });
    if (entrant == entrants.end()) continue;
    const auto known = by_rtt.find(server.rtt);
    excesses[server.name] =
        known != by_rtt.end()
            ? known->second
            : by_rtt.emplace(server.rtt, measure(*entrant, server.rtt)).first->second;
  }
  return excesses;
}

Networks::Networks(const settings::Settings& settings, std::optional<int> worker_cpu,
                   std::vector<Entrant>* entrants) {
  for (const settings::ServerSettings& server : settings.servers) {
    if (server.rtt.count() == 0) continue;
    for (Entrant& entrant : *entrants) {
      if (entrant.target.server != server.name || !entrant.has_server() || !entrant.takes_part())
        continue;
      std::unique_ptr<tap::Tap>& tap = taps_[server.name];
      try {
        if (!tap) {
          const auto one_way = std::chrono::nanoseconds(server.rtt) / 2;
          tap = std::make_unique<tap::Tap>(tap::Tap::Server{.host = server.host,
                                                            .port = server.port,
                                                            .one_way = one_way,
                                                            .avoided_cpu = worker_cpu});
        }
      } catch (const std::exception& error) {
        throw UserError(fmt::format("the relay to server {}: {}", server.name, error.what()));
      }
      entrant.target.network = settings::WriteDuration(server.rtt);
      LeadThroughRelay(tap->port(), &entrant);
    }
  }
}

void Networks::Calibrate(const settings::Settings& settings, const Built& built,
                         const std::vector<Entrant>& entrants, std::optional<int> worker_cpu,
                         Keepers* keepers) {
  const auto measure = [&](const Entrant& entrant, std::chrono::nanoseconds rtt) {
    return MeasureExcess(settings.run, built, entrant, rtt, worker_cpu, keepers);
  };
  for (const auto& [server, excess] : ExcessOfServers(settings.servers, entrants, measure))
    taps_.at(server)->TakeOff(excess);
}

}  // namespace driverbench::coordinator

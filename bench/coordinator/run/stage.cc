#include "bench/coordinator/run/stage.h"

#include <algorithm>
#include <string>
#include <utility>

#include "bench/coordinator/error.h"
#include "bench/coordinator/machine/interrupt.h"

namespace driverbench::coordinator {
namespace {

// Before the first worker is started.
std::vector<Entrant> InterruptibleEntrants(const settings::Settings& settings, const Built& built) {
  CatchInterrupts();
  std::vector<Entrant> entrants = MakeEntrants(settings, built);
  for (std::size_t i = 0; i < entrants.size(); ++i) {
    // Of a worker that is no part of the build.
    if (!settings.targets[i].worker.empty() && entrants[i].description)
      AddOwnSql(settings, &*entrants[i].description);
  }
  return entrants;
}

Keepers LockedKeepers(const settings::Settings& settings, const Built& built,
                      const std::vector<Entrant>& entrants) {
  Keepers keepers(settings, built);
  keepers.Lock(ServersOf(entrants));
  return keepers;
}

// Where the workers run, given the servers that take part.
Placement PlacementOf(const settings::Settings& settings, const std::vector<std::string>& servers) {
  std::vector<ServerAddress> addresses;
  for (const settings::ServerSettings& server : settings.servers) {
    if (std::ranges::find(servers, server.name) != servers.end())
      addresses.push_back({server.host, server.port});
  }
  return ChoosePlacement(settings.run.pin, addresses);
}

}  // namespace

Stage::Stage(settings::Settings settings, Built built, For purpose)
    : settings_(std::move(settings)),
      built_(WithOwnSql(settings_, std::move(built))),
      entrants_(InterruptibleEntrants(settings_, built_)),
      keepers_(LockedKeepers(settings_, built_, entrants_)),
      placement_(purpose == For::kTimes ? PlacementOf(settings_, ServersOf(entrants_))
                                        : Placement{}),
      awake_(purpose == For::kTimes && settings_.run.keep_awake) {
  if (purpose != For::kAudit) networks_.emplace(settings_, placement_.worker_cpu, &entrants_);
  AttestAll(settings_, &entrants_);
  if (purpose != For::kAudit) MeasureRoundTrips(&entrants_);
  for (const settings::ScenarioSettings& scenario : settings_.scenarios) {
    if (!scenario.own) continue;
    OwnWork& work =
        own_.try_emplace(scenario.name, scenario, settings_.run.seed, &keepers_).first->second;
    for (const Entrant& entrant : entrants_) {
      if (Interrupted()) throw UserError("interrupted before anything was measured");
      if (entrant.takes_part() && entrant.has_server())
        work.Prepare(entrant.target.server, entrant.description->backend);
    }
  }
}

std::map<std::string, std::string> Stage::Checksums() const {
  std::map<std::string, std::string> checksums;
  for (const auto& [name, work] : own_) checksums.emplace(name, work.Checksum());
  return checksums;
}

void Stage::Calibrate() {
  networks_->Calibrate(settings_, built_, entrants_, placement_.worker_cpu, &keepers_);
}

BlockRunner::Setting Stage::SettingOf(const record::CaseId& one) {
  const auto own = own_.find(one.scenario);
  return {.run = settings_.run,
          .scenario = built_.Scenario(one.scenario),
          .threads = one.threads,
          .load = one.load,
          .worker_cpu = placement_.worker_cpu,
          .own = own == own_.end() ? nullptr : &own->second};
}

}  // namespace driverbench::coordinator

#include "bench/coordinator/workers/entrants.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <map>
#include <stdexcept>

#include "bench/coordinator/error.h"
#include "bench/coordinator/machine/interrupt.h"
#include "bench/coordinator/machine/round_trip.h"
#include "bench/coordinator/workers/client.h"
#include "bench/json/fields.h"
#include "bench/protocol/secrets.h"
#include "bench/settings/connection.h"

namespace driverbench::coordinator {
namespace {

void LeaveOut(Entrant* entrant, record::Outcome outcome, std::string reason) {
  entrant->target.outcome = outcome;
  entrant->target.reason = std::move(reason);
}

// What the settings and the worker together say of options and lifetime. Left out where the worker
// has not what was asked for, which the settings could not know: a worker of another build.
void Choose(const settings::TargetSettings& target, Entrant* entrant) {
  const protocol::Description& worker = *entrant->description;
  auto& options = entrant->connection.options.options;
  for (const auto& [name, value] : options) {
    const auto option = std::ranges::find(worker.options, name, &BackendOption::name);
    if (option == worker.options.end() ||
        std::ranges::find(option->values, value) == option->values.end()) {
      return LeaveOut(entrant, record::Outcome::kUnsupported,
                      fmt::format("its worker has no option {}: {}", name, value));
    }
  }
  for (const BackendOption& option : worker.options) {
    const auto chosen = options.try_emplace(option.name, option.default_value).first;
    if (chosen->second != option.default_value) entrant->target.chosen.insert(option.name);
  }
  entrant->target.options = options;
  // Rows of a target without a server live in its process, whose end is that of the block.
  if (!worker.has_server) return;
  entrant->lifetime = target.lifetime.value_or(worker.lifetime);
  if (entrant->lifetime != protocol::Lifetime::kBlock)
    entrant->target.lifetime = text::NameOf(entrant->lifetime);
  if (entrant->lifetime == protocol::Lifetime::kConnection && !worker.keeps_connections) {
    LeaveOut(entrant, record::Outcome::kUnsupported,
             "lifetime: connection: its worker cannot keep connections from block to block");
  }
}

Entrant MakeEntrant(const settings::Settings& settings, const settings::TargetSettings& target,
                    const Built& built) {
  Entrant entrant{.target = {.name = target.name,
                             .backend = target.backend,
                             .protocol = std::string(text::NameOf(target.protocol)),
                             .server = settings.ServerOf(target).name,
                             .database = settings.ServerOf(target).database},
                  .connection = settings::ConnectionOf(settings, target),
                  .worker = target.worker};
  std::optional<protocol::Description>& description = entrant.description;
  if (!target.worker.empty()) {
    std::string reason;
    description = Describe(target.worker, &reason);
    if (!description)
      LeaveOut(&entrant, record::Outcome::kCrashed,
               fmt::format("{}: {}", fmt::join(target.worker, " "), reason));
  } else {
    const BuiltBackend& backend = *built.Find(target.backend);
    entrant.worker = backend.command;
    description = backend.description;
    if (!backend.built) {
      LeaveOut(&entrant, record::Outcome::kNotBuilt,
               fmt::format("{}; {}", backend.reason, backend.install));
    } else if (!description) {
      LeaveOut(&entrant, record::Outcome::kCrashed,
               fmt::format("{}: {}", fmt::join(backend.command, " "), backend.reason));
    }
  }
  if (description) Choose(target, &entrant);
  entrant.target.floor = !entrant.has_server();
  if (entrant.target.floor) entrant.target.database.clear();
  entrant.address = {entrant.connection.options.host, entrant.connection.options.port};
  return entrant;
}

}  // namespace

std::vector<Entrant> MakeEntrants(const settings::Settings& settings, const Built& built) {
  std::vector<Entrant> entrants;
  entrants.reserve(settings.targets.size());
  for (const settings::TargetSettings& target : settings.targets)
    entrants.push_back(MakeEntrant(settings, target, built));
  return entrants;
}

void AttestAll(const settings::Settings& settings, std::vector<Entrant>* entrants) {
  for (Entrant& entrant : *entrants) {
    if (!entrant.takes_part()) continue;
    Client client(entrant.worker, std::nullopt);
    protocol::Request request;
    request.action = protocol::Action::kAttest;
    request.connection = entrant.connection;
    Reply reply = client.Call(request, settings.run.block_deadline);
    client.Finish();
    if (Interrupted()) throw UserError("interrupted before anything was measured");
    if (reply.outcome == record::Outcome::kOk) {
      try {
        const json::Place result("the result");
        auto attested = json::ReadJson<decltype(record::Target::attested)>(reply.result, result,
                                                                           json::Texts::kAsTheyAre);
        // What every table names.
        for (const char* key : {"library", "library_version", "library_path"}) {
          if (!attested.contains(key)) json::Place(&result, key).Refuse("missing");
        }
        entrant.target.attested = std::move(attested);
        continue;
      } catch (const std::invalid_argument& error) {
        reply = {.outcome = record::Outcome::kProtocol,
                 .detail = protocol::WithoutSecrets(error.what(), entrant.connection)};
      }
    }
    LeaveOut(&entrant, reply.outcome, std::move(reply.detail));
  }
}

void MeasureRoundTrips(std::vector<Entrant>* entrants) {
  std::map<std::string, std::chrono::nanoseconds> round_trips;  // by server
  for (Entrant& entrant : *entrants) {
    if (!entrant.takes_part() || !entrant.has_server()) continue;
    const auto known = round_trips.find(entrant.target.server);
    entrant.round_trip = known != round_trips.end() ? known->second : RoundTripTo(entrant.address);
    round_trips[entrant.target.server] = entrant.round_trip;
  }
}

std::vector<std::string> ServersOf(const std::vector<Entrant>& entrants) {
  std::vector<std::string> names;
  for (const Entrant& entrant : entrants) {
    if (entrant.has_server() && std::ranges::find(names, entrant.target.server) == names.end()) {
      names.push_back(entrant.target.server);
    }
  }
  return names;
}

}  // namespace driverbench::coordinator

#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "bench/coordinator/workers/built.h"
#include "bench/coordinator/workers/client.h"
#include "bench/coordinator/workers/entrants.h"
#include "bench/settings/settings.h"

namespace driverbench::coordinator {

// The workers that make the rows before a block and check them after it: two, of different
// backends, so that a target never vouches for itself. They stay for the whole run; nothing that
// they do is timed.
class Keepers {
 public:
  // Throws UserError when fewer than two backends that talk to a server say that they keep rows,
  // and know the user's own SQL where the settings have some.
  Keepers(const settings::Settings& settings, const Built& built);

  // Takes the lock on the database of every server that `servers` names, making the database where
  // it is missing. Held until this object goes. Throws UserError with the reason: unreachable,
  // refused, in use.
  void Lock(const std::vector<std::string>& servers);

  // Throws RunStopped when the lock on the named server was lost, with who has it now: its table
  // may be another run's.
  void ExpectLock(const std::string& server);

  // Sends a prepare, verify or cleanup request for a target of `backend` to a keeper of another
  // one, on the named server. Fills in the connection, with these session variables.
  Reply Call(const std::string& backend, const std::string& server, protocol::Request request,
             const std::map<std::string, std::string>& session = {});

  // The backend of the keeper that works for targets of `backend`.
  const std::string& NameFor(const std::string& backend) const {
    return keepers_[keepers_[0].backend->name == backend ? 1 : 0].backend->name;
  }

  // What the entrant's server has counted so far, asked beside a block of the request's scenario;
  // where the keeper fails nothing but why.
  protocol::Account ReadAccount(const Entrant& entrant, protocol::Request request);

 private:
  struct Keeper {
    const BuiltBackend* backend = nullptr;
    std::optional<Client> client;
  };
  protocol::Connection ConnectionTo(const std::string& server) const;

  const settings::Settings& settings_;
  std::vector<Keeper> keepers_;
  std::map<std::string, Client> locks_;  // by server
};

}  // namespace driverbench::coordinator

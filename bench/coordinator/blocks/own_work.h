#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "bench/coordinator/workers/built.h"
#include "bench/coordinator/workers/entrants.h"
#include "bench/coordinator/workers/keepers.h"
#include "bench/protocol/protocol.h"
#include "bench/settings/settings.h"

namespace driverbench::coordinator {

// A scenario of the user's own SQL: what workers get to know of it, and what blocks of it must
// answer and leave. That is what a worker of another backend answers, and leaves, with the same
// values; it never goes to the one that is measured.
class OwnWork {
 public:
  // All of them outlive it.
  OwnWork(const settings::ScenarioSettings& scenario, std::uint64_t seed, Keepers* keepers);

  // Once for each server: makes the tables, reads what values are drawn from and which keys are
  // unique, and reads the answers for targets of `backend` twice. Throws UserError, with the place
  // in the settings, where statements fail, or answer otherwise the second time.
  void Prepare(const std::string& server, const std::string& backend);

  // As requests of the action have it.
  scenarios::OwnSql For(const std::string& server, protocol::Action action) const;

  // Of a block that writes: at most so many operations, the warm-up counted.
  std::int64_t tuples() const { return static_cast<std::int64_t>(own().tuples); }
  bool writes() const { return own().writes(); }

  // Why the answers to a block of the target are not what they must be; empty: they are.
  std::string Misread(const Entrant& entrant, const scenarios::BlockPlan& plan,
                      const std::vector<std::string>& answers);

  // The same of what a block that writes left. Throws RunStopped when that cannot be told.
  std::string Miswritten(const Entrant& entrant, const scenarios::BlockPlan& plan,
                         const std::map<std::string, std::string>& states);

  // A number for what all tuples are answered, of each server.
  std::string Checksum() const;

 private:
  using States = std::map<std::string, std::string>;  // by table
  struct Expected {
    std::vector<std::string> answers{};
    std::map<std::int64_t, States> states{};  // by operations of the block
  };
  struct OnServer {
    scenarios::OwnSql sql{};
    std::map<std::string, Expected> expected{};  // by the keeper that answered
  };

  const settings::OwnSqlSettings& own() const { return *scenario_.own; }
  protocol::Request RequestFor(const OnServer& on, protocol::Action action) const;
  OnServer Explore(const std::string& server, const std::string& backend);
  // What the keeper for `backend` answers to so many operations on fresh tables, and what they
  // leave. With an error: what it is.
  Expected Ask(const std::string& server, const std::string& backend, const OnServer& on,
               std::int64_t operations, bool another_time, std::string* error);
  [[noreturn]] void Refuse(settings::Place place, const std::string& text) const;

  const settings::ScenarioSettings& scenario_;
  const std::uint64_t seed_;
  Keepers* keepers_;
  std::map<std::string, OnServer> servers_;
};

// Adds the user's own scenarios to what a worker says of itself, where it can run them: as if they
// stood in its catalogue.
void AddOwnSql(const settings::Settings& settings, protocol::Description* description);

// The same of all workers of a build.
Built WithOwnSql(const settings::Settings& settings, Built built);

}  // namespace driverbench::coordinator

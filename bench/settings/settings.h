#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "backends/api/backend.h"
#include "backends/api/value.h"
#include "bench/protocol/lifetime.h"
#include "bench/sql/statement.h"
#include "bench/sql/table_file.h"

namespace driverbench::settings {

// The settings of a run, read from YAML and checked as a whole. config/README.md is the user's
// description of every key.

struct ServerSettings {
  std::string name;
  std::string host = "127.0.0.1";
  std::uint16_t port = 4000;
  std::string user = "root";
  std::string password;
  std::string database = "driverbench";
  TlsMode tls = TlsMode::kDisabled;
  std::string ca;  // a path; the reader makes those relative to the YAML file whole
  std::chrono::seconds connect_timeout{5};
  std::chrono::seconds read_timeout{30};
  std::chrono::milliseconds rtt{0};  // of its network: what a relay adds to a round trip; 0: none
};

struct TargetSettings {
  std::string name;
  std::string backend;
  Protocol protocol = Protocol::kText;
  std::string server;  // a name of Settings::servers; empty when the backend has none
  // What starts another worker: a program and its arguments, paths among them made whole as `ca`
  // is. Empty: the one built from `backend`.
  std::vector<std::string> worker{};
  std::map<std::string, std::string> session;  // variables set after connecting, and attested
  // Those of them with a ${NAME}, as the file has them: what may be shown.
  std::map<std::string, std::string> session_as_written{};
  std::map<std::string, std::string> options{};         // those that the file chooses
  std::optional<protocol::Lifetime> lifetime{};         // none: as its worker wants it
  std::optional<std::chrono::seconds> connect_timeout;  // over the server's
  std::optional<std::chrono::seconds> read_timeout;
};

// In a file, counted from 1.
struct Place {
  int line = 1;
  int column = 1;
};

// A scenario of the user's own SQL.
struct OwnSqlSettings {
  // What one or, of a query, several values of a tuple are drawn from.
  struct Source {
    enum class Kind : std::uint8_t { kList, kRange, kSequence, kText, kQuery };

    std::vector<std::string> names;
    Kind kind = Kind::kList;
    std::vector<Value> list{};
    std::int64_t low = 0;  // of a range, and the first of a sequence
    std::int64_t high = 0;
    std::uint64_t length = 0;  // of a text
    std::string query{};
    sql::Statement read{};  // what is known of the query
    Place place{};
  };
  struct Statement {
    std::string text;
    std::vector<std::string> values{};  // names of sources, one for each `?`
    sql::Statement read{};              // what is known of it
    Place place{};
  };

  std::string file{};  // whose tables it has, a path; empty: tables that are there
  sql::TableFile tables{};
  std::vector<Source> sources{};
  std::vector<Statement> statements{};
  bool transaction = false;
  std::vector<std::string> left_out{};
  std::uint64_t tuples = 100;
  std::string settings_file{};  // where its places are

  bool writes() const;
};

struct ScenarioSettings {
  std::string name;
  std::vector<int> threads{1};
  std::optional<OwnSqlSettings> own{};  // none: one of the catalogue
};

struct RunSettings {
  std::chrono::duration<double> time{70};  // of the whole run, divided among the cases
  int rounds = 0;                          // of every case; 0: as many as fit into `time`
  // What a block should take, on average over the targets of a server. As short as a process of its
  // own allows: beside a neighbour that comes and goes, a pair of longer blocks is more often one
  // block with it and one without, which tells nothing.
  std::chrono::milliseconds block_time{10};
  double margin = 0.01;                     // the difference that matters, as a share
  std::uint64_t seed = 1;                   // of ids, orders and rounds
  std::chrono::seconds block_deadline{60};  // a worker that has not answered by then is killed
  bool pin = true;                          // one-thread workers to one core
  bool keep_awake = true;                   // CPUs that have nothing to do
  // Of a block, by server; empty: as many as `block_time` asks for. No key: what is measured again
  // has the blocks of the first time.
  std::map<std::string, std::int64_t> operations{};
};

struct Settings {
  std::vector<ServerSettings> servers;
  std::vector<TargetSettings> targets;
  std::vector<ScenarioSettings> scenarios;
  RunSettings run;
  std::string reference;  // a target's name
  // Who would be that, when a choice on the command line left it out; the settings as they are
  // printed do not have it.
  std::string reference_left_out;

  // Of a target without one the first: its name stands where a server's name has to.
  const ServerSettings& ServerOf(const TargetSettings& target) const;
};

// Names that the settings may use; they come from what was built.
struct KnownNames {
  struct Scenario {
    std::string name;
    bool threads = true;  // false: whole scripts, which run one thread only
  };
  std::vector<Scenario> scenarios;
  std::vector<std::string> backends;  // those left out of the build too; empty: any name goes
  // Those whose rows live in the worker's own process: a target of one needs no server, and is
  // compared with nobody.
  std::vector<std::string> without_server;
  // What the worker of a target offers, by its backend and `worker`; called for targets that choose
  // of it. nullopt: it does not say, and any option goes. None at all: the same.
  std::function<std::optional<std::vector<BackendOption>>(const std::string& backend,
                                                          const std::vector<std::string>& worker)>
      options_of{};
};

// One error of the file, at a place counted from 1.
struct SettingsError {
  std::string file;
  int line = 1;
  int column = 1;
  std::string text;  // what was found, and what is allowed

  std::string ToString() const;  // file:line:column: text
};

// Reads and checks `path`; `${NAME}` and `${NAME:-default}` inside scalars read the environment.
// All errors of the file in one go; *out is complete only when none is returned.
std::vector<SettingsError> ReadSettings(const std::string& path, const KnownNames& known,
                                        Settings* out);

// The same for a text that is already there; `file_name` stands in errors, and relative paths are
// relative to it.
std::vector<SettingsError> ParseSettings(const std::string& file_name, std::string_view text,
                                         const KnownNames& known, Settings* out);

// The settings as YAML, passwords masked, and session variables that come from the environment as
// they are written: what a run keeps beside its results.
std::string MaskedYaml(const Settings& settings);

}  // namespace driverbench::settings

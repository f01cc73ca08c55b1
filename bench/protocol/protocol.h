#pragma once

#include <array>
#include <cstdint>
#include <map>
#include <nlohmann/json.hpp>
#include <optional>
#include <set>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

#include "backends/api/backend.h"
#include "bench/metrics/client_cost.h"
#include "bench/protocol/handicap.h"
#include "bench/protocol/lifetime.h"
#include "scenarios/own_sql.h"
#include "scenarios/plan.h"

namespace driverbench {

constexpr const auto& NamesOf(Protocol /*any*/) { return kProtocolNames; }
constexpr const auto& NamesOf(TlsMode /*any*/) { return kTlsModeNames; }
constexpr const auto& NamesOf(StatusCode /*any*/) { return kStatusCodeNames; }

}  // namespace driverbench

namespace driverbench::protocol {

// The protocol between coordinator and worker, as C++ values. PROTOCOL.md is its description; both
// sides use this file so that they cannot drift apart.

inline constexpr int kProtocolVersion = 2;

struct Connection {
  ConnectOptions options;                        // autocommit is the scenario's to say
  std::map<std::string, std::string> session{};  // variables set after connecting
  // Not sent: values of `session` that are not to be shown, each with what is shown in its place.
  std::map<std::string, std::string> session_secrets{};

  bool operator==(const Connection&) const = default;
};

enum class Action : std::uint8_t {
  kDescribe,
  kAttest,
  kLock,
  kPrepare,
  kRun,
  kVerify,
  kCleanup,
  kAudit,
  kAccount,
  kCheckLock,
  kRead
};

// As requests say them, in the order of the enum; and what else has names in lines.
inline constexpr std::array<std::string_view, 11> kActionNames = {
    "describe", "attest", "lock",    "prepare",    "run", "verify",
    "cleanup",  "audit",  "account", "check_lock", "read"};
constexpr const auto& NamesOf(Action /*any*/) { return kActionNames; }

// Whether a request of this action names a scenario and a block.
bool HasBlock(Action action);

struct Request {
  Action action = Action::kDescribe;
  Connection connection{};    // of every action but kDescribe
  std::string scenario;       // where HasBlock
  scenarios::BlockPlan plan;  // the same
  bool fresh = false;         // kPrepare: drop and make the table first
  // The scenario, where it is of the user's own SQL: of HasBlock, and of kAccount.
  std::optional<scenarios::OwnSql> own_sql{};
  std::string query{};               // kRead
  bool again = false;                // kPrepare: another target ran this block
  bool keep = false;                 // kRun: its connections stay open for the next one like it
  std::optional<Handicap> handicap;  // kRun: of selftest only
  std::optional<std::int64_t>
      others;  // kVerify: count the table too, it must have so many rows beside the block's
};

// What a worker says of itself.
struct Description {
  struct Scenario {
    std::string name{};
    int version = 1;
    bool whole_script = false;
    bool truncates = false;
    bool connects = false;
  };
  std::string backend{};
  Library library{};
  bool has_server = true;
  bool keeper = false;              // whether it makes and checks the rows of others
  std::string benchmark_version{};  // Google Benchmark's
  std::vector<Scenario> scenarios{};
  std::vector<BackendOption> options{};
  Lifetime lifetime = Lifetime::kBlock;  // what it wants where a target does not say
  bool keeps_connections = false;        // whether it knows Request::keep
  bool own_sql = false;                  // whether it knows Request::own_sql
};

// What a timed block left, see Block in bench/record/run.h.
struct BlockTimes {
  double wall_ns = 0;
  double cpu_ns = 0;
  std::vector<std::int64_t> samples_ns{};
  metrics::ClientCost cost{};
  // Of its sessions after the last operation, each variable's value as `attest` names it: once
  // where all agree. Empty: the worker did not say.
  std::set<std::map<std::string, std::string>> attested{};
  // Of the user's own SQL: the hash of what each tuple was answered, as 16 hexadecimal digits;
  // empty of a tuple that was not used.
  std::vector<std::string> answers{};
};

// What the server itself has counted so far, of everybody, see ReadAccount and PROTOCOL.md.
inline constexpr std::array<const char*, 5> kAccountSums = {"executions", "plan_cache_hits",
                                                            "parse_ns", "compile_ns", "latency_ns"};
struct Account {
  std::map<std::string, std::int64_t> sums{};      // kAccountSums, all or (not TiDB) none
  std::map<std::string, std::int64_t> statements;  // by kind: select, insert, ...
  std::string epoch{};   // who counts, since when: only counts of one epoch can be compared
  std::string untold{};  // why there are no statements; empty: there are
};

// Of a line of another version: no request and no answer, whatever else it says.
class OtherVersion : public std::invalid_argument {
 public:
  using std::invalid_argument::invalid_argument;
};

// One line each, without the newline. The readers, and the from_json of results, throw
// std::invalid_argument with what is wrong, and nlohmann::json::exception for a line that is no
// JSON; both sides catch at one place. WriteRequest throws the latter for text that is not UTF-8,
// which JSON cannot carry.
std::string WriteRequest(const Request& request);
Request ReadRequest(std::string_view line);

// An answer is either an error or a result, whose shape depends on the action.
struct Answer {
  Status status{};
  nlohmann::json result = nlohmann::json::object();
};
std::string WriteAnswer(const Answer& answer);
std::string WriteAnswer(const BlockTimes& times);  // of kRun
Answer ReadAnswer(std::string_view line);

void to_json(nlohmann::json& json, const Description& description);
void from_json(const nlohmann::json& json, Description& description);
void from_json(const nlohmann::json& json, BlockTimes& times);
// Rows of kRead.
using ReadRows = std::vector<std::vector<Value>>;
nlohmann::json WriteRows(const ReadRows& rows);
ReadRows RowsFrom(const nlohmann::json& json);

void to_json(nlohmann::json& json, const Account& account);
void from_json(const nlohmann::json& json, Account& account);

}  // namespace driverbench::protocol

#pragma once

#include <array>
#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "bench/metrics/client_cost.h"
#include "bench/record/case_id.h"
#include "bench/stats/verdict.h"
#include "bench/tap/ledger.h"
#include "bench/text/names.h"

namespace driverbench::record {

// What a run left: everything that a table, results.json or `driverbench show` is made from. It is
// exactly what blocks.jsonl holds, a header line and then a line a block.

// How a block, or a target as a whole, ended. Only kOk has times.
enum class Outcome : std::uint8_t {
  kOk,
  kWrong,        // a value that was read or written is not the expected one
  kError,        // an operation, or the connection, failed
  kUnsupported,  // the library or the server cannot do it: a row with the reason, no fault
  kNotBuilt,     // the backend was left out of the build: a row with the reason, no fault
  kCrashed,      // the worker ended on a signal, or without an answer
  kTimeout,      // the worker was killed at its deadline
  kProtocol,     // the worker answered something that is no answer
  kLate,         // of a target in a case of open load: its worker started operations too late
};

// The words of files and tables, in the order of the enum.
inline constexpr std::array<std::string_view, 9> kOutcomeNames = {
    "ok", "wrong", "error", "unsupported", "not_built", "crashed", "timeout", "protocol", "late"};
constexpr const auto& NamesOf(Outcome /*any*/) { return kOutcomeNames; }
constexpr std::string_view OutcomeName(Outcome outcome) { return text::NameOf(outcome); }

// Whether something failed, rather than was fine or could not be done at all.
bool IsFault(Outcome outcome);

struct Target {
  std::string name;
  std::string backend;
  std::string protocol;    // "text" or "prepared"
  std::string server{};    // the server's name in the settings
  std::string database{};  // servers repeat its name in their answers; empty: not known
  std::string network{};   // what a relay adds to each round trip, "20ms"; empty: there is none
  std::map<std::string, std::string> options{};  // of the backend, as every request had them
  std::set<std::string> chosen{};                // those that are not the default
  std::string lifetime{};  // "process" or "connection"; empty: all is fresh for each block
  bool floor = false;      // memory: measured once, outside the rounds, as the harness's own cost
  Outcome outcome = Outcome::kOk;  // of attestation; anything else: this target was not run
  std::string reason{};            // why, in a sentence, when outcome is not kOk
  // What was asked after connecting: library, library_version, library_path, server_product,
  // server_version, tls_cipher, autocommit, character_set, collation, sql_mode, isolation, ...
  std::map<std::string, std::string> attested{};
};

// Whether it takes part in the rounds and is compared: it was not left out, and is no floor.
bool IsCompared(const Target& target);

struct RunHeader {
  std::string date;  // start, ISO 8601 with the zone
  std::uint64_t seed = 0;
  double margin = stats::kMargin;  // the difference that matters, as a share
  std::vector<CaseId> cases;       // in their order; empty in files that did not say
  // Of two targets in a case, over the whole run, as planned before its first block: they share the
  // error level. 0 in files that did not say.
  int comparisons = 0;
  std::string reference;          // the name of a target
  std::vector<Target> targets{};  // in the order of the settings
  std::map<std::string, std::string>
      context;  // flat: host_name, cpu, kernel, build_type, placement, versions, ...
  std::vector<std::string> warnings{};  // sentences: debug build, not pinned, not TiDB, ...
};

// The names of those that are measured beside the rounds.
std::set<std::string> FloorsOf(const RunHeader& header);

// What the server itself counted during a block of a round that was drawn for it: statements by
// kind. A lower bound, since the work of others is counted too.
struct Witness {
  std::map<std::string, std::int64_t> sent{};     // by operations and warm-up, as the ledger has it
  std::map<std::string, std::int64_t> counted{};  // the same kinds
  std::string untold{};                           // why it cannot be told: nothing is counted then
};

// What became of the CPU time of the whole machine since the block kept before: all CPUs together,
// in ns. Those of a first round are kept together, and the first of them has all of it.
struct MachineTime {
  double total_ns = 0;
  double others_ns = 0;     // neither the run's nor a database server's; ticks may put it below 0
  double stolen_ns = 0;     // by the hypervisor
  double throttled_ns = 0;  // kept from us by a limit of our control group
};

// One block of one target: a "repetition" in results.json.
struct Block {
  CaseId case_id{};
  int scenario_version = 0;
  std::string target{};
  int round = 0;                // from 0; rounds pair the blocks of different targets
  int position = 0;             // place in the round's order, from 0
  std::int64_t number = 0;      // the block's number in its case: with the seed it decides the rows
  std::int64_t operations = 0;  // per thread
  std::int64_t warmup = 0;      // per thread, untimed
  Outcome outcome = Outcome::kOk;
  // The first round of the process, or connection, where that outlasts a block; see ObservationOf.
  std::optional<int> lifetime{};
  double ended_s = 0;        // when, since the run began; breaks between its parts left out
  std::string error_code{};  // StatusCodeName of the first failure, when there is one
  std::string detail{};      // the first difference or the error's text, when outcome is not kOk
  double waited_ns = 0;      // from the request to the answer, by the coordinator's clock
  double wall_ns = 0;        // last end - first start, over all threads
  double cpu_ns = 0;  // client CPU (user + system) of the timed part, summed over the threads
  std::vector<std::int64_t> samples_ns{};  // one per operation, all threads one after the other
  metrics::ClientCost cost{};
  std::optional<Witness> witness{};
  std::optional<MachineTime> machine{};  // since the block kept before; nullopt: it cannot be told
};

// Whether all samples can lie within the block, but for what rounding adds: of a closed load no
// thread was longer at work than the wall time; those of an open load overlap.
bool SamplesFit(const std::vector<std::int64_t>& samples_ns, double wall_ns, const CaseId& id);

// What the server itself counts for one operation, with one thread. Times are sums over its
// statements, in ns; one below what the server can tell is absent, never 0.
struct ServerAccount {
  double executions = 0;
  double plan_cache_hits = 0;
  std::optional<double> parse_ns{};
  std::optional<double> compile_ns{};
  std::optional<double> latency_ns;            // parsing, compiling, running: all but the network
  std::map<std::string, double> statements{};  // executed on the database's tables, by kind
};

// What one target sends in one scenario, with one thread: a ledger each of connecting, of its first
// operation on a connection beyond an operation (statements are prepared then), and of an
// operation.
struct Audit {
  std::string scenario;
  std::string target{};
  Outcome outcome = Outcome::kOk;  // anything else: there are no ledgers, and `reason` says why
  std::string reason{};
  tap::Ledger connection{};
  tap::Ledger first_use{};
  tap::Ledger operation{};
  std::optional<ServerAccount> server{};  // absent where the server keeps no account
};

struct Run {
  RunHeader header;
  std::vector<Audit> audits{};  // of each target that could be, once a scenario
  std::vector<Block> blocks{};  // in the order in which they ended
  bool interrupted = false;     // the run did not reach its planned end
};

}  // namespace driverbench::record

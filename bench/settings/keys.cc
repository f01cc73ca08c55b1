#include "bench/settings/keys.h"

#include <fmt/format.h>

#include <array>
#include <boost/algorithm/string/classification.hpp>
#include <boost/algorithm/string/join.hpp>
#include <boost/algorithm/string/split.hpp>
#include <limits>

#include "bench/metrics/metrics.h"
#include "bench/settings/duration.h"
#include "bench/settings/percent.h"

namespace driverbench::settings {
namespace {

constexpr std::uint64_t kSecond = 1'000;
constexpr std::uint64_t kMinute = 60 * kSecond;
constexpr std::uint64_t kHour = 60 * kMinute;

struct Text {
  std::array<char, 512> letters{};
  std::size_t size = 0;

  constexpr void Append(std::string_view text) {
    for (const char letter : text) letters.at(size++) = letter;
  }
  constexpr std::string_view view() const { return {letters.data(), size}; }
};

// The names of some metrics, in the table's order.
consteval Text NamesOf(bool (*are_meant)(const metrics::MetricRow&), std::string_view before,
                       std::string_view between, std::string_view after) {
  Text names;
  names.Append(before);
  bool is_first = true;
  for (const metrics::MetricRow& row : metrics::kMetricTable) {
    if (!are_meant(row)) continue;
    if (!is_first) names.Append(between);
    names.Append(row.name);
    is_first = false;
  }
  names.Append(after);
  return names;
}

constexpr Text kTimes =
    NamesOf([](const metrics::MetricRow& row) { return metrics::IsTime(row.metric); }, "", "|", "");
constexpr Text kCompared =
    NamesOf([](const metrics::MetricRow& row) { return row.is_compared(); }, "", "|", "");
constexpr Text kBlocking = NamesOf([](const metrics::MetricRow& row) { return row.of_answers; },
                                   "(all of them; of two servers all but ", " and ", ")");

// Timeouts begin at a second: to most libraries 0 means "wait for ever".
constexpr auto kKeys = std::to_array<Key>({
    {.section = Section::kFile,
     .name = "servers",
     .type = Type::kItems,
     .default_text = "",
     .description = "The servers that targets connect to.",
     .items = Section::kServer},
    {.section = Section::kFile,
     .name = "targets",
     .type = Type::kItems,
     .default_text = "",
     .description = "What is compared: a client library, how it is used, and a server. One row of "
                    "the table each.",
     .items = Section::kTarget},
    {.section = Section::kFile,
     .name = "scenarios",
     .type = Type::kItems,
     .default_text = "(all, one thread)",
     .description = "The workloads, in the order in which they run. An item is a name or a map.",
     .items = Section::kScenario},
    {.section = Section::kFile,
     .name = "run",
     .type = Type::kMap,
     .default_text = "(its keys' defaults)",
     .description = "How much is measured, and how.",
     .items = Section::kRun},
    {.section = Section::kFile,
     .name = "reference",
     .type = Type::kName,
     .default_text = "(the first target with a server)",
     .description = "The target that the others are compared with. Not one of a backend without a "
                    "server (memory), which is measured apart."},

    {.section = Section::kServer,
     .name = "name",
     .type = Type::kName,
     .default_text = "",
     .description = "What targets call this server."},
    {.section = Section::kServer,
     .name = "host",
     .type = Type::kHost,
     .default_text = "127.0.0.1",
     .description = "Name or address of the server."},
    {.section = Section::kServer,
     .name = "port",
     .type = Type::kNumber,
     .default_text = "4000",
     .description = "TCP port of the server.",
     .min = 1,
     .max = 65'535},
    {.section = Section::kServer,
     .name = "user",
     .type = Type::kText,
     .default_text = "root",
     .description = "The account."},
    {.section = Section::kServer,
     .name = "password",
     .type = Type::kSecret,
     .default_text = "\"\"",
     .description =
         "Its password; better from the environment than in the file. It is never shown."},
    {.section = Section::kServer,
     .name = "database",
     .type = Type::kDatabase,
     .default_text = "driverbench",
     .description =
         "The database to work in. Tables in it that driverbench did not make are left alone."},
    {.section = Section::kServer,
     .name = "tls",
     .type = Type::kChoice,
     .default_text = "disabled",
     .description =
         "disabled: plain text. required: encrypted, nobody's identity checked. verify_ca: the "
         "certificate must be signed by `ca`. verify_identity: and be for `host`. A target whose "
         "library "
         "cannot enforce the mode is unsupported; nothing is weakened. Which one can: "
         "backends/contract/tls/README.md.",
     .choices = "disabled|required|verify_ca|verify_identity"},
    {.section = Section::kServer,
     .name = "ca",
     .type = Type::kPath,
     .default_text = "(none)",
     .description = "The certificate authorities to trust (PEM). Needed by verify_ca and "
                    "verify_identity; an error "
                    "with the other modes, which would not look at it."},
    {.section = Section::kServer,
     .name = "connect_timeout",
     .type = Type::kDuration,
     .default_text = "5s",
     .description = "How long connecting may take.",
     .min = kSecond,
     .max = kHour,
     .step = kSecond},
    {.section = Section::kServer,
     .name = "read_timeout",
     .type = Type::kDuration,
     .default_text = "30s",
     .description = "How long one answer of the server may take.",
     .min = kSecond,
     .max = kHour,
     .step = kSecond},
    {.section = Section::kServer,
     .name = "network",
     .type = Type::kMap,
     .default_text = "(as it is)",
     .description = "Puts the server farther away: its targets go through a relay that delays what "
                    "passes, to see what round trips cost on a TiDB that is not on this machine. "
                    "Not with tls: verify_identity, the relay has another name.",
     .items = Section::kNetwork},

    {.section = Section::kNetwork,
     .name = "rtt",
     .type = Type::kDuration,
     .default_text = "",
     .description = "By how much a round trip takes longer than on the server as it is, half of it "
                    "each way. What the relay costs, and what client and server need to wake up "
                    "after the wait, is in it, not on top: measured with simple.get before the "
                    "run, it is taken off the delays, up to 5 % or 200 us.",
     .min = 1,
     .max = kSecond},

    {.section = Section::kTarget,
     .name = "name",
     .type = Type::kName,
     .default_text = "",
     .description = "The row's name in the table and in results."},
    {.section = Section::kTarget,
     .name = "backend",
     .type = Type::kName,
     .default_text = "",
     .description = "The client library: a folder of backends/. With `worker`, any name."},
    {.section = Section::kTarget,
     .name = "protocol",
     .type = Type::kChoice,
     .default_text = "text",
     .description = "text: SQL text with the values in it. prepared: statements prepared on the "
                    "server once per "
                    "connection, values sent as parameters.",
     .choices = "text|prepared"},
    {.section = Section::kTarget,
     .name = "server",
     .type = Type::kName,
     .default_text = "(the only server)",
     .description =
         "The name of one of `servers`; needed when there are several, unless the backend has "
         "no server (memory)."},
    {.section = Section::kTarget,
     .name = "worker",
     .type = Type::kCommand,
     .default_text = "(built from `backend`)",
     .description = "Another worker program: another build of the library, or another language. Of "
                    "a list the first is a program, by its path or of PATH, and the others are its "
                    "arguments, paths of files among them."},
    {.section = Section::kTarget,
     .name = "session",
     .type = Type::kSession,
     .default_text = "{}",
     .description = "Session variables to set after connecting. The server is asked whether they "
                    "took effect."},
    {.section = Section::kTarget,
     .name = "options",
     .type = Type::kOptions,
     .default_text = "(the worker's defaults)",
     .description = "What the library offers beside its protocol, chosen by name: `driverbench "
                    "list` shows which options and values there are."},
    {.section = Section::kTarget,
     .name = "lifetime",
     .type = Type::kChoice,
     .default_text = "(as the worker wants it, usually block)",
     .description =
         "How long what runs the target's blocks lives. block: a fresh process for each. process: "
         "one for many blocks of a case, with fresh connections; for runtimes that start slowly. "
         "connection: the connections live as long as the process. How many blocks that is, the "
         "run decides: a case is to have at least twenty lifetimes, and as many as a verdict "
         "takes, "
         "because each of them is one observation. Of selftest and audits every lifetime is a "
         "block.",
     .choices = "block|process|connection"},
    {.section = Section::kTarget,
     .name = "connect_timeout",
     .type = Type::kDuration,
     .default_text = "(the server's)",
     .description = "For this target, instead of the server's.",
     .min = kSecond,
     .max = kHour,
     .step = kSecond},
    {.section = Section::kTarget,
     .name = "read_timeout",
     .type = Type::kDuration,
     .default_text = "(the server's)",
     .description = "For this target, instead of the server's.",
     .min = kSecond,
     .max = kHour,
     .step = kSecond},

    {.section = Section::kScenario,
     .name = "name",
     .type = Type::kName,
     .default_text = "",
     .description = "One of `driverbench list`, or with `statements` a name of your own."},
    {.section = Section::kScenario,
     .name = "threads",
     .type = Type::kThreads,
     .default_text = "[1]",
     .description =
         "Each count is a case of its own. The whole scripts (simple, trade, orders) run one "
         "thread, and so "
         "do statements that write.",
     .min = 1,
     .max = 256},
    {.section = Section::kScenario,
     .name = "statements",
     .type = Type::kItems,
     .default_text = "(those of the scenario of that name)",
     .description = "SQL of your own: the statements of one operation, in their order. An item is "
                    "the SQL or a map.",
     .items = Section::kStatements},
    {.section = Section::kScenario,
     .name = "tables",
     .type = Type::kPath,
     .default_text = "(tables that are there; then one SELECT)",
     .description = "Of SQL of your own: the file of SQL that makes its tables, in our database, "
                    "and their rows: CREATE TABLE, INSERT, REPLACE and ANALYZE TABLE."},
    {.section = Section::kScenario,
     .name = "values",
     .type = Type::kItems,
     .default_text = "(none)",
     .description = "Of SQL of your own: what the values of its statements are drawn from.",
     .items = Section::kValues},
    {.section = Section::kScenario,
     .name = "transaction",
     .type = Type::kBoolean,
     .default_text = "false",
     .description = "Of SQL of your own: whether an operation is a transaction, which ends with "
                    "COMMIT; otherwise each statement is one."},
    {.section = Section::kScenario,
     .name = "leave_out",
     .type = Type::kNames,
     .default_text = "[]",
     .description = "Of SQL of your own that writes: columns, each `table.column`, that may differ "
                    "after a block, such as those with AUTO_INCREMENT or a time of now."},
    {.section = Section::kScenario,
     .name = "tuples",
     .type = Type::kNumber,
     .default_text = "100",
     .description = "Of SQL of your own: how many sets of values are drawn. What each must answer "
                    "is read before anything is measured. A block of statements that write has at "
                    "most as many operations, and needs at least 100.",
     .min = 1,
     .max = 1'000},

    {.section = Section::kValues,
     .name = "name",
     .type = Type::kNames,
     .default_text = "",
     .description = "What statements call the value; of a query with several columns a list, a "
                    "name for each."},
    {.section = Section::kValues,
     .name = "list",
     .type = Type::kScalars,
     .default_text = "(none)",
     .description = "One of these: whole numbers, numbers, null, and texts, which any value in "
                    "quotes is."},
    {.section = Section::kValues,
     .name = "range",
     .type = Type::kRange,
     .default_text = "(none)",
     .description = "A whole number from the first to the second."},
    {.section = Section::kValues,
     .name = "sequence",
     .type = Type::kNumber,
     .default_text = "(none)",
     .description = "This number in the first tuple, and one more in each: no two are alike.",
     .min = 0,
     .max = 1'000'000'000'000'000'000},
    {.section = Section::kValues,
     .name = "text",
     .type = Type::kNumber,
     .default_text = "(none)",
     .description = "A text of so many letters and digits.",
     .min = 0,
     .max = 65'535},
    {.section = Section::kValues,
     .name = "query",
     .type = Type::kSql,
     .default_text = "(none)",
     .description = "A row of this SELECT, which is made once, before anything is measured; it has "
                    "at most 10,000."},

    {.section = Section::kStatements,
     .name = "sql",
     .type = Type::kSql,
     .default_text = "",
     .description = "SELECT, INSERT, REPLACE, UPDATE or DELETE, with a `?` for each value."},
    {.section = Section::kStatements,
     .name = "values",
     .type = Type::kNames,
     .default_text = "[]",
     .description = "The names of the values that stand for each `?`, in their order."},

    {.section = Section::kRun,
     .name = "time",
     .type = Type::kDuration,
     .default_text = "70s",
     .description =
         "For the whole run, divided among the cases. One that lacks a few rounds for verdicts "
         "takes them from those after it, which keep half of an even part. Not for ab and "
         "selftest: those have --time.",
     .min = kSecond,
     .max = 24 * kHour},
    {.section = Section::kRun,
     .name = "rounds",
     .type = Type::kNumber,
     .default_text = "0",
     .description = "Rounds of every case; 0: as many as fit into `time`. Not for ab, which has "
                    "--rounds, and selftest.",
     .min = 0,
     .max = 1'000'000},
    {.section = Section::kRun,
     .name = "block_time",
     .type = Type::kDuration,
     .default_text = "10ms",
     .description = "What a block should take, on average over the targets of a server; with "
                    "several threads it takes twenty times as long.",
     .min = 1,
     .max = kMinute},
    {.section = Section::kRun,
     .name = "margin",
     .type = Type::kPercent,
     .default_text = "1%",
     .description = "The difference that matters: `faster` and `slower` are said of a target whose "
                    "interval lies beyond it, `same` of one whose interval lies within.",
     .min = 10,
     .max = 5'000},
    {.section = Section::kRun,
     .name = "seed",
     .type = Type::kNumber,
     .default_text = "1",
     .description = "Of ids and orders: the same seed is the same work.",
     .min = 0,
     .max = std::numeric_limits<std::uint64_t>::max()},
    {.section = Section::kRun,
     .name = "block_deadline",
     .type = Type::kDuration,
     .default_text = "60s",
     .description = "A worker that has not answered by then is killed. Longer than `block_time`.",
     .min = kSecond,
     .max = kHour,
     .step = kSecond},
    {.section = Section::kRun,
     .name = "pin",
     .type = Type::kBoolean,
     .default_text = "true",
     .description =
         "Pin one-thread workers to one core. Without it, identical code can differ threefold."},
    {.section = Section::kRun,
     .name = "keep_awake",
     .type = Type::kBoolean,
     .default_text = "true",
     .description = "Keep this machine's CPUs from sleeping between operations, through "
                    "/dev/cpu_dma_latency, which only root can write: times then contain no waking "
                    "up, and a run finds differences many times smaller."},

    {.section = Section::kPolicy,
     .name = "block",
     .type = Type::kChoices,
     .default_text = kBlocking.view(),
     .description = "The metrics in which a change for the worse ends with exit status 1. The "
                    "others are shown and block nothing.",
     .choices = kCompared.view()},
    {.section = Section::kPolicy,
     .name = "margin",
     .type = Type::kPercent,
     .default_text = "(that of the run)",
     .description = "The difference of median, throughput and client_cpu that matters, where no "
                    "item of `margins` says otherwise. p99 has 5% unless an item says otherwise.",
     .min = 0,
     .max = 10'000},
    {.section = Section::kPolicy,
     .name = "margins",
     .type = Type::kItems,
     .default_text = "(none)",
     .description = "Other margins for some times. Of several that match, the last one wins.",
     .items = Section::kMargins},
    {.section = Section::kPolicy,
     .name = "allow",
     .type = Type::kItems,
     .default_text = "(none)",
     .description = "Changes for the worse that are known and accepted: shown with their reason, "
                    "they block nothing. Of several that match, the first one counts.",
     .items = Section::kAllow},

    {.section = Section::kMargins,
     .name = "scenario",
     .type = Type::kGlob,
     .default_text = "(every one)",
     .description = "The scenarios that it is for."},
    {.section = Section::kMargins,
     .name = "target",
     .type = Type::kGlob,
     .default_text = "(every one)",
     .description = "The targets that it is for."},
    {.section = Section::kMargins,
     .name = "metric",
     .type = Type::kChoice,
     .default_text = "(every one)",
     .description = "The time that it is for. What is counted is compared exactly, without a "
                    "margin.",
     .choices = kTimes.view()},
    {.section = Section::kMargins,
     .name = "margin",
     .type = Type::kPercent,
     .default_text = "",
     .description = "`slower` and `faster` lie beyond it as a whole, `same` lies within.",
     .min = 0,
     .max = 10'000},

    {.section = Section::kAllow,
     .name = "scenario",
     .type = Type::kGlob,
     .default_text = "(every one)",
     .description = "The scenarios that it is for."},
    {.section = Section::kAllow,
     .name = "target",
     .type = Type::kGlob,
     .default_text = "(every one)",
     .description = "The targets that it is for."},
    {.section = Section::kAllow,
     .name = "metric",
     .type = Type::kChoice,
     .default_text = "(every one)",
     .description = "The metric that it is for.",
     .choices = kCompared.view()},
    {.section = Section::kAllow,
     .name = "up_to",
     .type = Type::kPercent,
     .default_text = "",
     .description = "How much worse it may be, as a share of the base. Of a time, the estimate is "
                    "what counts. Nothing is a share of 0: an increase from there blocks.",
     .min = 1,
     .max = 100'000},
    {.section = Section::kAllow,
     .name = "reason",
     .type = Type::kText,
     .default_text = "",
     .description = "Why. It stands beside the change wherever that is shown."},
});

constexpr std::array<std::string_view, 5> kSystemDatabases = {
    "mysql", "information_schema", "performance_schema", "sys", "metrics_schema"};

std::string AllowedDuration(const Key& key) {
  return fmt::format("a duration from {} to {}{} (a whole number and ms, s, min or h: 30s)",
                     WriteDuration(std::chrono::milliseconds(key.min)),
                     WriteDuration(std::chrono::milliseconds(key.max)),
                     key.step == kSecond ? " in whole seconds" : "");
}

}  // namespace

std::span<const Key> AllKeys() { return kKeys; }

std::span<const std::string_view> SystemDatabases() { return kSystemDatabases; }

std::vector<const Key*> KeysOf(Section section) {
  std::vector<const Key*> keys;
  for (const Key& key : kKeys) {
    if (key.section == section) keys.push_back(&key);
  }
  return keys;
}

const Key* FindKey(Section section, std::string_view name) {
  for (const Key& key : kKeys) {
    if (key.section == section && key.name == name) return &key;
  }
  return nullptr;
}

std::string_view SectionName(Section section) {
  switch (section) {
    case Section::kFile:
      return "the file";
    case Section::kServer:
      return "servers";
    case Section::kNetwork:
      return "network";
    case Section::kTarget:
      return "targets";
    case Section::kScenario:
      return "scenarios";
    case Section::kValues:
      return "values";
    case Section::kStatements:
      return "statements";
    case Section::kRun:
      return "run";
    case Section::kPolicy:
      return "the policy file";
    case Section::kMargins:
      return "margins";
    case Section::kAllow:
      return "allow";
  }
  return "";
}

std::vector<std::string> Choices(const Key& key) {
  std::vector<std::string> choices;
  boost::algorithm::split(choices, key.choices, boost::algorithm::is_any_of("|"));
  return choices;
}

std::string Allowed(const Key& key) {
  switch (key.type) {
    case Type::kName:
      return fmt::format(
          "letters, digits, '.', '_' and '-', the first a letter or a digit, at most {}",
          kMaxNameLength);
    case Type::kHost:
      return "a name or an address such as 127.0.0.1 or ::1, not localhost";
    case Type::kText:
      return "a text that is not empty";
    case Type::kSecret:
      return "a text";
    case Type::kDatabase:
      return fmt::format("letters, digits and '_', at most 64, not {}",
                         fmt::join(kSystemDatabases, ", "));
    case Type::kPath:
      return "a path";
    case Type::kCommand:
      return "a path, or a list such as [python3, worker.py]";
    case Type::kChoice:
      return boost::algorithm::join(Choices(key), ", ");
    case Type::kChoices:
      return fmt::format("a list of different ones of {}", fmt::join(Choices(key), ", "));
    case Type::kGlob:
      return fmt::format(
          "a name, or a pattern for names with * ? [...] in it (soci*), at most {} letters",
          kMaxNameLength);
    case Type::kNumber:
      return fmt::format("a whole number from {} to {}", key.min, key.max);
    case Type::kBoolean:
      return "true or false";
    case Type::kDuration:
      return AllowedDuration(key);
    case Type::kPercent:
      return fmt::format("a percentage from {} to {} of at most two decimals (0.5%)",
                         FormatPercent(static_cast<double>(key.min) / 10'000),
                         FormatPercent(static_cast<double>(key.max) / 10'000));
    case Type::kThreads:
      return fmt::format("a list of different whole numbers from {} to {}", key.min, key.max);
    case Type::kSession:
      return "a map of variable: value";
    case Type::kOptions:
      return "a map of option: value";
    case Type::kNames:
      return "a name, or a list of names";
    case Type::kScalars:
      return "a list of values, at least one";
    case Type::kRange:
      return "a list of two whole numbers, the second not the smaller one, such as [1, 1000]";
    case Type::kSql:
      return "a text of SQL";
    case Type::kItems:
      if (key.items == Section::kStatements) return "a list of texts of SQL or maps, at least one";
      return key.items == Section::kScenario ? "a list of names or maps, at least one"
                                             : "a list of maps, at least one";
    case Type::kMap:
      return "a map";
  }
  return "";
}

}  // namespace driverbench::settings

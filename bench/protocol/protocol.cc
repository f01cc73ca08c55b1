#include "bench/protocol/protocol.h"

#include <algorithm>
#include <boost/algorithm/hex.hpp>
#include <charconv>
#include <iterator>
#include <limits>
#include <memory>
#include <stdexcept>
#include <utility>

#include "bench/json/fields.h"
#include "bench/metrics/cost_json.h"

namespace driverbench {

// Found by the namespace of their types.
void Fields(auto& json, json::Like<Status::Error> auto& error) {
  json("code", error.code);
  json("library", error.library);
  json("native", error.native, json::kAnyWhole);
  json("sqlstate", error.sqlstate);
  json("text", error.text);
}

void Fields(auto& json, json::Like<Library> auto& library) {
  json("name", library.name);
  json("version", library.version);
  json("path", library.path);
}

void Fields(auto& json, json::Like<BackendOption> auto& option) {
  json("name", option.name);
  json("values", option.values);
  json("default", option.default_value);
  json("description", option.description);
  if constexpr (!json::Written<decltype(option)>) {
    if (std::ranges::find(option.values, option.default_value) == option.values.end())
      json.place().Refuse("its default is none of its values");
  }
}

// A value of SQL: JSON's own, and bytes as {"hex": "00ff"}.
void ReadScalar(const nlohmann::json& json, const json::Place& place, Value* out) {
  if (json.is_null()) {
    out->SetNull();
  } else if (json.is_string()) {
    out->SetText(json.get_ref<const std::string&>());
  } else if (json.is_number_unsigned() &&
             json.get<std::uint64_t>() > std::numeric_limits<std::int64_t>::max()) {
    out->Set(json.get<std::uint64_t>());
  } else if (json.is_number_integer()) {
    out->Set(json.get<std::int64_t>());
  } else if (json.is_number_float()) {
    out->Set(json.get<double>());
  } else if (json.is_object() && json.size() == 1 && json.contains("hex") &&
             json["hex"].is_string()) {
    std::string bytes;
    try {
      boost::algorithm::unhex(json["hex"].get_ref<const std::string&>(), std::back_inserter(bytes));
    } catch (const boost::algorithm::hex_decode_error& /*error*/) {
      place.Refuse("no hexadecimal digits");
    }
    out->SetBytes(bytes);
  } else {
    place.Refuse("no value of SQL");
  }
}

void WriteScalar(const Value& value, nlohmann::json* out) {
  switch (value.type()) {
    case Value::Type::kNull:
      return;
    case Value::Type::kInt:
      *out = value.int_value();
      return;
    case Value::Type::kUint:
      *out = value.uint_value();
      return;
    case Value::Type::kDouble:
      *out = value.double_value();
      return;
    case Value::Type::kText:
      *out = value.text();
      return;
    case Value::Type::kBytes:
      *out = {{"hex", boost::algorithm::hex_lower(std::string(value.text()))}};
      return;
  }
}

}  // namespace driverbench

namespace driverbench::scenarios {

void Fields(auto& json, json::Like<OwnSql::Statement> auto& statement) {
  json("sql", statement.sql);
  json.Maybe("values", statement.values);
  json.Maybe("ordered", statement.ordered);
}

void Fields(auto& json, json::Like<OwnSql::Table> auto& table) {
  json("name", table.name);
  json("definition", table.definition);
  json("options", table.options);
  json("first_column", table.first_column);
}

void Fields(auto& json, json::Like<OwnSql> auto& sql) {
  json("statements", sql.statements);
  json.Maybe("transaction", sql.transaction);
  json.Maybe("writes", sql.writes);
  json.MaybeIf(!sql.tuples.empty(), "tuples", sql.tuples);
  json.MaybeIf(!sql.tables.empty(), "tables", sql.tables);
  json.Maybe("fill", sql.fill);
  json.Maybe("left_out", sql.left_out);
}

}  // namespace driverbench::scenarios

namespace driverbench::protocol {
namespace {

using Json = nlohmann::json;

// Far above what anybody measures, far below where a count of rows could overflow.
constexpr std::uint64_t kMostThreads = 1024;
constexpr std::uint64_t kMostOperations = 1'000'000'000;

// Nothing of the protocol is nested deeper than 4. What is copies, prints and frees itself
// recursively: a line of a million brackets would overflow the stack.
Json Parse(std::string_view line) {
  constexpr int kDeepest = 16;
  // nlohmann takes it for the end of the text, whatever follows.
  if (line.find('\0') != std::string_view::npos) throw std::invalid_argument("a NUL in the line");
  return Json::parse(line, [](int depth, Json::parse_event_t /*event*/, Json& /*value*/) {
    if (depth > kDeepest) throw std::invalid_argument("nested too deep");
    return true;
  });
}

const json::Place kLine("the line");
const json::Place kResult("the result");

void CheckVersion(const Json& object) {
  Json version;
  json::FieldReader<Json>(object, kLine, json::Texts::kAsTheyAre)("v", version);
  if (version == kProtocolVersion) return;
  constexpr std::size_t kMost = 80;
  std::string shown = version.dump(-1, ' ', true);
  if (shown.size() > kMost) shown.replace(kMost, std::string::npos, "...");
  throw OtherVersion("protocol version " + shown + ", expected " +
                     std::to_string(kProtocolVersion));
}

template <typename T>
T Read(const Json& object, const json::Place& place) {
  return json::ReadJson<T>(object, place, json::Texts::kAsTheyAre);
}

// As it is: the other side wants the password itself, and the server's own words.
template <typename T>
Json Write(const T& value) {
  return json::ToJson<Json>(value, json::Texts::kAsTheyAre);
}

}  // namespace

bool HasBlock(Action action) {
  return action == Action::kPrepare || action == Action::kRun || action == Action::kVerify ||
         action == Action::kAudit;
}

void Fields(auto& json, json::Like<Connection> auto& connection) {
  constexpr json::Bounds kSeconds{.least = 1, .most = std::numeric_limits<std::int32_t>::max()};
  auto& options = connection.options;
  json("host", options.host);
  json("port", options.port, {.least = 1});
  json("user", options.user);
  json("password", options.password);
  json("database", options.database);
  json("protocol", options.protocol);
  json("tls", options.tls);
  json("ca", options.ca);
  json("connect_timeout", options.connect_timeout, kSeconds);
  json("read_timeout", options.read_timeout, kSeconds);
  json("session", connection.session);
  json("options", options.options);
}

void Fields(auto& json, json::Like<Handicap> auto& handicap) {
  json("spin_ns", handicap.spin_ns, {.most = kMostSpinNs});
  json("every", handicap.every, {.least = 1, .most = kMostEvery});
  json("jitter_ns", handicap.jitter_ns, {.most = kMostSpinNs});
}

void Fields(auto& json, json::Like<Request> auto& request) {
  json("do", request.action);
  if (request.action != Action::kDescribe) json("connection", request.connection);
  if (HasBlock(request.action) || request.action == Action::kAccount)
    json("scenario", request.scenario);
  if (HasBlock(request.action)) {
    auto& plan = request.plan;
    json("seed", plan.seed);
    json("block", plan.number);
    json("threads", plan.threads, {.least = 1, .most = kMostThreads});
    json("warmup", plan.warmup, {.most = kMostOperations});
    json("operations", plan.operations,
         {.least = request.action == Action::kAudit ? 0 : 1, .most = kMostOperations});
  }
  if (request.action == Action::kRun)
    json.Maybe("rate", request.plan.load.rate, {.most = kMostOperations});
  json.Maybe("keep", request.keep);
  if (request.action == Action::kPrepare) json("fresh", request.fresh);
  if (request.action == Action::kRead) json("query", request.query);
  json("own_sql", request.own_sql);
  json.Maybe("again", request.again);
  json("handicap", request.handicap);
  json("others", request.others);
}

void Fields(auto& json, json::Like<Description::Scenario> auto& scenario) {
  json("name", scenario.name);
  json("version", scenario.version, {.least = 1});
  json("whole_script", scenario.whole_script);
  json("truncates", scenario.truncates);
  json.Maybe("connects", scenario.connects);
}

void Fields(auto& json, json::Like<Description> auto& description) {
  json("backend", description.backend);
  json("library", description.library);
  json("has_server", description.has_server);
  json.Newer("keeper", description.keeper);
  json("benchmark_version", description.benchmark_version);
  json("scenarios", description.scenarios);
  json.MaybeIf(!description.options.empty(), "options", description.options);
  json.Maybe("lifetime", description.lifetime);
  json.Maybe("keeps_connections", description.keeps_connections);
  json.Maybe("own_sql", description.own_sql);
}

// Only read: WriteAnswer has its own way.
void Fields(auto& json, BlockTimes& times) {
  json("wall_ns", times.wall_ns);
  json("cpu_ns", times.cpu_ns);
  json("samples_ns", times.samples_ns);
  times.cost = metrics::ReadCost(json.object());
  json.Maybe("attested", times.attested);
  json.Maybe("answers", times.answers);
}

void Fields(auto& json, json::Like<Account> auto& account) {
  if constexpr (json::Written<decltype(account)>) {
    for (const auto& [name, sum] : account.sums) json(name, sum);
  } else if (json.object().contains(kAccountSums.front())) {
    for (const char* name : kAccountSums) json(name, account.sums[name]);
  }
  json.Maybe("untold", account.untold);
  json.Maybe("statements", account.statements);
  if (json.object().contains("statements")) json("epoch", account.epoch);
}

std::string WriteRequest(const Request& request) {
  Json object = Write(request);
  object["v"] = kProtocolVersion;
  return object.dump();
}

Request ReadRequest(std::string_view line) {
  const Json object = Parse(line);
  CheckVersion(object);
  return Read<Request>(object, kLine);
}

std::string WriteAnswer(const Answer& answer) {
  Json object = {{"v", kProtocolVersion}};
  if (answer.status.ok()) {
    object["result"] = answer.result;
  } else {
    object["error"] = Write(answer.status.error());
  }
  // A server's text, or an id, need not be UTF-8.
  return object.dump(-1, ' ', false, Json::error_handler_t::replace);
}

// By hand, as every operation of a block adds a sample: nlohmann's array takes 600 instructions to
// write one, which is 4 % of a point read.
std::string WriteAnswer(const BlockTimes& times) {
  Json rest = {{"wall_ns", times.wall_ns}, {"cpu_ns", times.cpu_ns}};
  metrics::AddCost(times.cost, &rest);
  if (!times.attested.empty()) rest["attested"] = times.attested;
  if (!times.answers.empty()) rest["answers"] = times.answers;
  std::string line = rest.dump(-1, ' ', false, Json::error_handler_t::replace);
  line.pop_back();
  line =
      R"({"v":)" + std::to_string(kProtocolVersion) + R"(,"result":)" + line + R"(,"samples_ns":[)";
  constexpr std::size_t kDigits = std::numeric_limits<std::int64_t>::digits10 + 2;
  const auto numbers =
      std::make_unique_for_overwrite<char[]>(times.samples_ns.size() * (kDigits + 1) + 1);
  char* end = numbers.get();
  for (const std::int64_t sample : times.samples_ns) {
    const auto narrow = static_cast<std::uint32_t>(sample);  // written in half the time
    end = (narrow == sample ? std::to_chars(end, end + kDigits, narrow)
                            : std::to_chars(end, end + kDigits, sample))
              .ptr;
    *end++ = ',';
  }
  if (!times.samples_ns.empty()) --end;
  return line.append(numbers.get(), end) + "]}}";
}

Answer ReadAnswer(std::string_view line) {
  Json object = Parse(line);
  CheckVersion(object);
  Answer answer;
  if (const auto error = object.find("error"); error != object.end()) {
    answer.status = Status(Read<Status::Error>(*error, json::Place(&kLine, "error")));
    if (answer.status.code() == StatusCode::kOk) throw std::invalid_argument("an error of code ok");
  } else if (const auto result = object.find("result"); result != object.end()) {
    answer.result = std::move(*result);
  } else {
    json::Place(&kLine, "result").Refuse("missing");
  }
  return answer;
}

Json WriteRows(const ReadRows& rows) { return Write(rows); }
ReadRows RowsFrom(const Json& json) { return Read<ReadRows>(json, kResult); }

void to_json(Json& object, const Description& description) { object = Write(description); }
void to_json(Json& object, const Account& account) { object = Write(account); }

void from_json(const Json& object, Description& description) {
  description = Read<Description>(object, kResult);
}
void from_json(const Json& object, BlockTimes& times) { times = Read<BlockTimes>(object, kResult); }
void from_json(const Json& object, Account& account) { account = Read<Account>(object, kResult); }

}  // namespace driverbench::protocol

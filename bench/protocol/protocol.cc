#include "bench/protocol/protocol.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <limits>
#include <memory>
#include <stdexcept>
#include <utility>

#include "bench/metrics/cost_json.h"

namespace driverbench {
namespace {

using nlohmann::json;

// Far above what anybody measures, far below where a count of rows could overflow.
constexpr int kMostThreads = 1024;
constexpr std::int64_t kMostOperations = 1'000'000'000;

constexpr std::array<std::string_view, 10> kActionNames = {
    "describe", "attest",  "lock",  "prepare", "run",
    "verify",   "cleanup", "audit", "account", "check_lock"};

// The enumerator whose name is the field's value.
template <typename Enum, std::size_t N>
Enum ReadName(const json& object, const char* field, const std::array<std::string_view, N>& names) {
  const auto& name = object.at(field).get_ref<const std::string&>();
  const auto it = std::ranges::find(names, name);
  if (it == names.end())
    throw std::invalid_argument(std::string("unknown ") + field + " \"" + name + "\"");
  return static_cast<Enum>(it - names.begin());
}

template <typename Enum, std::size_t N>
std::string_view Name(Enum value, const std::array<std::string_view, N>& names) {
  return names.at(static_cast<std::size_t>(value));
}

// A rejected value as it stands in an error's text.
std::string Shown(const json& value) {
  constexpr std::size_t kMost = 80;
  std::string text = value.dump(-1, ' ', true);
  if (text.size() > kMost) text.replace(kMost, std::string::npos, "...");
  return text;
}

// nlohmann would turn 1.5 into 1, -1 into a huge unsigned, and 1e30 into whatever the CPU makes of
// it.
template <typename Int>
Int Whole(const json& value, const char* what, Int least,
          Int most = std::numeric_limits<Int>::max()) {
  const auto fits = [&](auto number) {
    return std::cmp_less_equal(least, number) && std::cmp_less_equal(number, most);
  };
  const bool good = value.is_number_unsigned()
                        ? fits(value.get<std::uint64_t>())
                        : value.is_number_integer() && fits(value.get<std::int64_t>());
  if (!good) {
    throw std::invalid_argument(std::string(what) + " is " + Shown(value) +
                                ", a whole number from " + std::to_string(least) + " to " +
                                std::to_string(most) + " is needed");
  }
  return value.get<Int>();
}

template <typename Int>
Int ReadInteger(const json& object, const char* field, Int least,
                Int most = std::numeric_limits<Int>::max()) {
  return Whole<Int>(object.at(field), field, least, most);
}

// nlohmann would take an object for the list of its values, and a number for a list of one.
const json& List(const json& object, const char* field) {
  const json& list = object.at(field);
  if (!list.is_array())
    throw std::invalid_argument(std::string(field) + " is " + Shown(list) + ", a list is needed");
  return list;
}

// Nothing of the protocol is nested deeper than 4. What is copies, prints and frees itself
// recursively: a line of a million brackets would overflow the stack.
json Parse(std::string_view line) {
  constexpr int kDeepest = 16;
  // nlohmann takes it for the end of the text, whatever follows.
  if (line.find('\0') != std::string_view::npos) throw std::invalid_argument("a NUL in the line");
  return json::parse(line, [](int depth, json::parse_event_t /*event*/, json& /*value*/) {
    if (depth > kDeepest) throw std::invalid_argument("nested too deep");
    return true;
  });
}

json ConnectionJson(const Connection& connection) {
  const ConnectOptions& o = connection.options;
  return {{"host", o.host},
          {"port", o.port},
          {"user", o.user},
          {"password", o.password},
          {"database", o.database},
          {"protocol", Name(o.protocol, kProtocolNames)},
          {"tls", Name(o.tls, kTlsModeNames)},
          {"ca", o.ca},
          {"connect_timeout", o.connect_timeout.count()},
          {"read_timeout", o.read_timeout.count()},
          {"session", connection.session}};
}

Connection ReadConnection(const json& object) {
  Connection connection;
  ConnectOptions& o = connection.options;
  object.at("host").get_to(o.host);
  o.port = ReadInteger<std::uint16_t>(object, "port", 1);
  object.at("user").get_to(o.user);
  object.at("password").get_to(o.password);
  object.at("database").get_to(o.database);
  o.protocol = ReadName<Protocol>(object, "protocol", kProtocolNames);
  o.tls = ReadName<TlsMode>(object, "tls", kTlsModeNames);
  object.at("ca").get_to(o.ca);
  o.connect_timeout = std::chrono::seconds(ReadInteger<std::int32_t>(object, "connect_timeout", 1));
  o.read_timeout = std::chrono::seconds(ReadInteger<std::int32_t>(object, "read_timeout", 1));
  object.at("session").get_to(connection.session);
  return connection;
}

Handicap ReadHandicap(const json& object) {
  return {.spin_ns = ReadInteger<std::int64_t>(object, "spin_ns", 0, kMostSpinNs),
          .every = ReadInteger<std::int64_t>(object, "every", 1, kMostEvery),
          .jitter_ns = ReadInteger<std::int64_t>(object, "jitter_ns", 0, kMostSpinNs)};
}

void CheckVersion(const json& object) {
  if (object.at("v") != kProtocolVersion) {
    throw std::invalid_argument("protocol version " + Shown(object.at("v")) + ", expected " +
                                std::to_string(kProtocolVersion));
  }
}

}  // namespace

bool HasBlock(Action action) {
  return action == Action::kPrepare || action == Action::kRun || action == Action::kVerify ||
         action == Action::kAudit;
}

std::string WriteRequest(const Request& request) {
  json object = {{"v", kProtocolVersion}, {"do", Name(request.action, kActionNames)}};
  if (request.action != Action::kDescribe)
    object["connection"] = ConnectionJson(request.connection);
  if (HasBlock(request.action)) {
    object["scenario"] = request.scenario;
    object["seed"] = request.plan.seed;
    object["block"] = request.plan.number;
    object["threads"] = request.plan.threads;
    object["warmup"] = request.plan.warmup;
    object["operations"] = request.plan.operations;
  }
  if (request.action == Action::kPrepare) object["fresh"] = request.fresh;
  if (request.again) object["again"] = true;
  if (request.handicap) {
    object["handicap"] = {{"spin_ns", request.handicap->spin_ns},
                          {"every", request.handicap->every},
                          {"jitter_ns", request.handicap->jitter_ns}};
  }
  if (request.others) object["others"] = *request.others;
  return object.dump();
}

Request ReadRequest(std::string_view line) {
  const json object = Parse(line);
  CheckVersion(object);
  Request request;
  request.action = ReadName<Action>(object, "do", kActionNames);
  if (request.action != Action::kDescribe)
    request.connection = ReadConnection(object.at("connection"));
  if (HasBlock(request.action)) {
    object.at("scenario").get_to(request.scenario);
    request.plan.seed = ReadInteger<std::uint64_t>(object, "seed", 0);
    request.plan.number = ReadInteger<std::int64_t>(object, "block", 0);
    request.plan.threads = ReadInteger<int>(object, "threads", 1, kMostThreads);
    request.plan.warmup = ReadInteger<std::int64_t>(object, "warmup", 0, kMostOperations);
    const std::int64_t least = request.action == Action::kAudit ? 0 : 1;
    request.plan.operations =
        ReadInteger<std::int64_t>(object, "operations", least, kMostOperations);
  }
  if (request.action == Action::kPrepare) object.at("fresh").get_to(request.fresh);
  if (object.contains("again")) object.at("again").get_to(request.again);
  if (object.contains("handicap")) request.handicap = ReadHandicap(object.at("handicap"));
  if (object.contains("others")) request.others = ReadInteger<std::int64_t>(object, "others", 0);
  return request;
}

std::string WriteAnswer(const Answer& answer) {
  json object = {{"v", kProtocolVersion}};
  if (answer.status.ok()) {
    object["result"] = answer.result;
  } else {
    const Status::Error& error = answer.status.error();
    object["error"] = {{"code", StatusCodeName(error.code)},
                       {"library", error.library},
                       {"native", error.native},
                       {"sqlstate", error.sqlstate},
                       {"text", error.text}};
  }
  // A server's text, or an id, need not be UTF-8.
  return object.dump(-1, ' ', false, json::error_handler_t::replace);
}

// By hand, as every operation of a block adds a sample: nlohmann's array takes 600 instructions to
// write one, which is 4 % of a point read.
std::string WriteAnswer(const BlockTimes& times) {
  json rest = {{"wall_ns", times.wall_ns}, {"cpu_ns", times.cpu_ns}};
  AddCost(times.cost, &rest);
  if (!times.attested.empty()) rest["attested"] = times.attested;
  std::string line = rest.dump(-1, ' ', false, json::error_handler_t::replace);
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
  json object = Parse(line);
  CheckVersion(object);
  Answer answer;
  if (object.contains("error")) {
    const json& error = object.at("error");
    answer.status =
        Status({.code = ReadName<StatusCode>(error, "code", kStatusCodeNames),
                .library = error.at("library").get<std::string>(),
                .native = ReadInteger<int>(error, "native", std::numeric_limits<int>::min()),
                .sqlstate = error.at("sqlstate").get<std::string>(),
                .text = error.at("text").get<std::string>()});
    if (answer.status.code() == StatusCode::kOk) throw std::invalid_argument("an error of code ok");
  } else {
    answer.result = std::move(object.at("result"));
  }
  return answer;
}

void to_json(json& object, const Description& description) {
  json scenarios = json::array();
  for (const auto& s : description.scenarios) {
    scenarios.push_back({{"name", s.name},
                         {"version", s.version},
                         {"whole_script", s.whole_script},
                         {"truncates", s.truncates}});
  }
  object = {{"backend", description.backend},
            {"library",
             {{"name", description.library.name},
              {"version", description.library.version},
              {"path", description.library.path}}},
            {"has_server", description.has_server},
            {"benchmark_version", description.benchmark_version},
            {"scenarios", std::move(scenarios)}};
}

void from_json(const json& object, Description& description) {
  object.at("backend").get_to(description.backend);
  const json& library = object.at("library");
  library.at("name").get_to(description.library.name);
  library.at("version").get_to(description.library.version);
  library.at("path").get_to(description.library.path);
  object.at("has_server").get_to(description.has_server);
  object.at("benchmark_version").get_to(description.benchmark_version);
  description.scenarios.clear();
  for (const json& s : List(object, "scenarios")) {
    description.scenarios.push_back({.name = s.at("name").get<std::string>(),
                                     .version = ReadInteger<int>(s, "version", 1),
                                     .whole_script = s.at("whole_script").get<bool>(),
                                     .truncates = s.at("truncates").get<bool>()});
  }
}

void from_json(const json& object, BlockTimes& times) {
  object.at("wall_ns").get_to(times.wall_ns);
  object.at("cpu_ns").get_to(times.cpu_ns);
  times.samples_ns.clear();
  for (const json& sample : List(object, "samples_ns"))
    times.samples_ns.push_back(Whole<std::int64_t>(sample, "a sample", 0));
  times.cost = ReadCost(object);
  times.attested.clear();
  if (!object.contains("attested")) return;
  for (const json& session : List(object, "attested")) {
    if (!session.is_object())
      throw std::invalid_argument("attested has " + Shown(session) + ", an object is needed");
    times.attested.insert(session.get<std::map<std::string, std::string>>());
  }
}

void to_json(json& object, const Account& account) {
  object = account.sums;
  if (!account.untold.empty()) object["untold"] = account.untold;
  if (account.statements.empty()) return;
  object["statements"] = account.statements;
  object["epoch"] = account.epoch;
}

void from_json(const json& object, Account& account) {
  account = {};
  const bool has_sums = object.contains(kAccountSums.front());
  for (const char* name : kAccountSums) {
    if (has_sums) account.sums[name] = CountOf(object.at(name), name);
  }
  account.untold = object.value("untold", "");
  if (!object.contains("statements")) return;
  for (const auto& [name, value] : object.at("statements").get_ref<const json::object_t&>())
    account.statements[name] = CountOf(value, name);
  object.at("epoch").get_to(account.epoch);
}

}  // namespace driverbench

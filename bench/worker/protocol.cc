#include "bench/worker/protocol.h"

#include <algorithm>
#include <array>
#include <limits>
#include <stdexcept>

namespace driverbench {
namespace {

using nlohmann::json;

constexpr std::array<std::string_view, 7> kActionNames = {"describe", "attest", "lock",   "prepare",
                                                          "run",      "verify", "cleanup"};

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

// A whole number of at least `least`; nlohmann would turn 1.5 into 1 and -1 into a huge unsigned.
template <typename Int>
Int ReadInteger(const json& object, const char* field, std::int64_t least) {
  const json& value = object.at(field);
  const bool fits = value.is_number_unsigned()
                        ? value.get<std::uint64_t>() <=
                              static_cast<std::uint64_t>(std::numeric_limits<Int>::max())
                        : value.is_number_integer() && value.get<std::int64_t>() <= 0;
  if (!fits || value.get<std::int64_t>() < least) {
    throw std::invalid_argument(std::string(field) + " is " + value.dump() +
                                ", a whole number from " + std::to_string(least) + " is needed");
  }
  return value.get<Int>();
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

bool HasBlock(Action action) {
  return action == Action::kPrepare || action == Action::kRun || action == Action::kVerify;
}

void CheckVersion(const json& object) {
  if (object.at("v") != kProtocolVersion) {
    throw std::invalid_argument("protocol version " + object.at("v").dump() + ", expected " +
                                std::to_string(kProtocolVersion));
  }
}

}  // namespace

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
  if (request.others) object["others"] = *request.others;
  return object.dump();
}

Request ReadRequest(std::string_view line) {
  const json object = json::parse(line);
  CheckVersion(object);
  Request request;
  request.action = ReadName<Action>(object, "do", kActionNames);
  if (request.action != Action::kDescribe)
    request.connection = ReadConnection(object.at("connection"));
  if (HasBlock(request.action)) {
    object.at("scenario").get_to(request.scenario);
    request.plan.seed = object.at("seed").get<std::uint64_t>();
    request.plan.number = ReadInteger<std::int64_t>(object, "block", 0);
    request.plan.threads = ReadInteger<int>(object, "threads", 1);
    request.plan.warmup = ReadInteger<std::int64_t>(object, "warmup", 0);
    request.plan.operations = ReadInteger<std::int64_t>(object, "operations", 1);
  }
  if (request.action == Action::kPrepare) object.at("fresh").get_to(request.fresh);
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

Answer ReadAnswer(std::string_view line) {
  const json object = json::parse(line);
  CheckVersion(object);
  Answer answer;
  if (object.contains("error")) {
    const json& error = object.at("error");
    answer.status = Status({.code = ReadName<StatusCode>(error, "code", kStatusCodeNames),
                            .library = error.at("library").get<std::string>(),
                            .native = error.at("native").get<int>(),
                            .sqlstate = error.at("sqlstate").get<std::string>(),
                            .text = error.at("text").get<std::string>()});
    if (answer.status.code() == StatusCode::kOk) throw std::invalid_argument("an error of code ok");
  } else {
    answer.result = object.at("result");
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
  for (const json& s : object.at("scenarios")) {
    description.scenarios.push_back({.name = s.at("name").get<std::string>(),
                                     .version = s.at("version").get<int>(),
                                     .whole_script = s.at("whole_script").get<bool>(),
                                     .truncates = s.at("truncates").get<bool>()});
  }
}

void to_json(json& object, const BlockTimes& times) {
  object = {{"wall_ns", times.wall_ns}, {"cpu_ns", times.cpu_ns}, {"samples_ns", times.samples_ns}};
}

void from_json(const json& object, BlockTimes& times) {
  object.at("wall_ns").get_to(times.wall_ns);
  object.at("cpu_ns").get_to(times.cpu_ns);
  object.at("samples_ns").get_to(times.samples_ns);
}

}  // namespace driverbench

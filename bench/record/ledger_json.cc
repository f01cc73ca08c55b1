#include "bench/record/ledger_json.h"

#include <array>
#include <nlohmann/json.hpp>
#include <optional>
#include <set>
#include <stdexcept>
#include <string>
#include <utility>

#include "bench/metrics/cost_json.h"
#include "bench/record/blocks.h"
#include "bench/text/text.h"

namespace driverbench {
namespace tap {
namespace {

using Json = nlohmann::ordered_json;

// Each is left out where nothing was seen.
constexpr std::array<std::pair<const char*, std::set<std::string> Ledger::*>, 2> kSeen{
    {{"users", &Ledger::users}, {"ciphers", &Ledger::ciphers}}};

std::int64_t Whole(const Json& json) {
  if (!json.is_number_integer()) throw std::invalid_argument(json.dump() + " is no whole number");
  return json.get<std::int64_t>();
}

Result ReadResult(const Json& json) {
  Result result{.command = json.at("command").get<std::string>(),
                .columns = CountOf(json.at("columns"), "columns"),
                .rows = CountOf(json.at("rows"), "rows"),
                .row_bytes = {}};
  if (json.contains("row_bytes")) result.row_bytes = CountOf(json.at("row_bytes"), "row_bytes");
  return result;
}

}  // namespace

Json ResultsJson(const std::map<Result, std::int64_t>& results) {
  Json json = Json::array();
  for (const auto& [result, times] : results) {
    Json& one = json.emplace_back(Json{{"command", CleanText(result.command)},
                                       {"columns", result.columns},
                                       {"rows", result.rows}});
    if (result.row_bytes) one["row_bytes"] = *result.row_bytes;
    one["times"] = times;
  }
  return json;
}

void to_json(Json& json, const Ledger& ledger) {
  json = Json::object();
  for (const auto& [name, member] : kLedgerNumbers) json[name] = ledger.*member;
  json["commands"] = ledger.commands;
  json["results"] = ResultsJson(ledger.results);
  json["transcript"] = Json::array();
  for (const std::string& command : ledger.transcript)
    json["transcript"].push_back(CleanText(command));
  for (const auto& [name, member] : kSeen) {
    for (const std::string& seen : ledger.*member) json[name].push_back(CleanText(seen));
  }
  if (!ledger.opaque.empty()) json["opaque"] = CleanText(ledger.opaque);
}

void from_json(const Json& json, Ledger& ledger) {
  ledger = {};
  for (const auto& [name, member] : kLedgerNumbers) {
    const bool newer = member == &Ledger::in_transaction;  // older files have none, nor results
    if (!newer || json.contains(name)) ledger.*member = Whole(json.at(name));
  }
  const Json& commands = json.at("commands");
  if (!commands.is_object()) throw std::invalid_argument("`commands` is no object");
  for (const auto& [name, count] : commands.items()) ledger.commands[name] = Whole(count);
  if (json.contains("results")) {
    for (const Json& one : json.at("results").get_ref<const Json::array_t&>())
      ledger.results[ReadResult(one)] = Whole(one.at("times"));
  }
  json.at("transcript").get_to(ledger.transcript);
  for (const auto& [name, member] : kSeen) {
    if (json.contains(name)) json.at(name).get_to(ledger.*member);
  }
  if (json.contains("opaque")) json.at("opaque").get_to(ledger.opaque);
}

}  // namespace tap

namespace {

using Object = nlohmann::ordered_json::object_t;

constexpr double kMostStatements = 1e9;

constexpr std::array<std::pair<const char*, double ServerAccount::*>, 2> kAccountCounts{{
    {"executions", &ServerAccount::executions},
    {"plan_cache_hits", &ServerAccount::plan_cache_hits},
}};

constexpr std::array<std::pair<const char*, std::optional<double> ServerAccount::*>, 3>
    kAccountTimes{{
        {"parse_ns", &ServerAccount::parse_ns},
        {"compile_ns", &ServerAccount::compile_ns},
        {"latency_ns", &ServerAccount::latency_ns},
    }};

}  // namespace

void to_json(nlohmann::ordered_json& json, const ServerAccount& account) {
  for (const auto& [name, member] : kAccountCounts) json[name] = account.*member;
  for (const auto& [name, member] : kAccountTimes) {
    if (account.*member) json[name] = *(account.*member);
  }
  if (!account.statements.empty()) json["statements"] = account.statements;
}

void from_json(const nlohmann::ordered_json& json, ServerAccount& account) {
  for (const auto& [name, member] : kAccountCounts) json.at(name).get_to(account.*member);
  for (const auto& [name, member] : kAccountTimes) {
    // Files of before say 0 where nothing could be told.
    if (json.contains(name) && json.at(name).get<double>() > 0)
      account.*member = json.at(name).get<double>();
  }
  if (!json.contains("statements")) return;
  for (const auto& [kind, count] : json.at("statements").get_ref<const Object&>()) {
    const auto number = count.get<double>();
    if (!(number >= 0 && number <= kMostStatements))
      throw std::invalid_argument("`" + kind + "` cannot be executed so often by an operation");
    account.statements[kind] = number;
  }
}

void to_json(nlohmann::ordered_json& json, const Witness& witness) {
  json = nlohmann::ordered_json{{"sent", witness.sent}};
  if (witness.untold.empty()) {
    json["counted"] = witness.counted;
  } else {
    json["untold"] = CleanText(witness.untold);
  }
}

void from_json(const nlohmann::ordered_json& json, Witness& witness) {
  witness = {};
  const auto read = [&](const char* name, std::map<std::string, std::int64_t>* out) {
    for (const auto& [kind, count] : json.at(name).get_ref<const Object&>())
      (*out)[kind] = CountOf(count, name);
  };
  read("sent", &witness.sent);
  if (json.contains("untold")) {
    json.at("untold").get_to(witness.untold);
  } else {
    read("counted", &witness.counted);
  }
}

void to_json(nlohmann::ordered_json& json, const Audit& audit) {
  json = nlohmann::ordered_json{
      {"scenario", CleanText(audit.scenario)}, {"target", CleanText(audit.target)},
      {"outcome", OutcomeName(audit.outcome)}, {"reason", CleanText(audit.reason)},
      {"connection", audit.connection},        {"first_use", audit.first_use},
      {"operation", audit.operation}};
  if (audit.server) json["server"] = *audit.server;
}

void from_json(const nlohmann::ordered_json& json, Audit& audit) {
  json.at("scenario").get_to(audit.scenario);
  json.at("target").get_to(audit.target);
  audit.outcome = OutcomeOf(json.at("outcome").get_ref<const std::string&>());
  json.at("reason").get_to(audit.reason);
  json.at("connection").get_to(audit.connection);
  json.at("first_use").get_to(audit.first_use);
  json.at("operation").get_to(audit.operation);
  for (const tap::Ledger* ledger : {&audit.connection, &audit.operation}) {
    if (ledger->round_trips < 0) throw std::invalid_argument("`round_trips` is negative");
  }
  audit.server.reset();
  if (json.contains("server")) audit.server = json.at("server").get<ServerAccount>();
}

}  // namespace driverbench

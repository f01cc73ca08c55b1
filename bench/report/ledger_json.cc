#include "bench/report/ledger_json.h"

#include <array>
#include <nlohmann/json.hpp>
#include <optional>
#include <stdexcept>
#include <string>
#include <utility>

#include "bench/report/blocks.h"
#include "bench/report/text.h"

namespace driverbench {
namespace tap {
namespace {

using Json = nlohmann::ordered_json;

std::int64_t Whole(const Json& json) {
  if (!json.is_number_integer()) throw std::invalid_argument(json.dump() + " is no whole number");
  return json.get<std::int64_t>();
}

}  // namespace

void to_json(Json& json, const Ledger& ledger) {
  json = Json::object();
  for (const auto& [name, member] : kLedgerNumbers) json[name] = ledger.*member;
  json["commands"] = ledger.commands;
  json["transcript"] = Json::array();
  for (const std::string& command : ledger.transcript)
    json["transcript"].push_back(CleanText(command));
  if (!ledger.opaque.empty()) json["opaque"] = CleanText(ledger.opaque);
}

void from_json(const Json& json, Ledger& ledger) {
  ledger = {};
  for (const auto& [name, member] : kLedgerNumbers) ledger.*member = Whole(json.at(name));
  const Json& commands = json.at("commands");
  if (!commands.is_object()) throw std::invalid_argument("`commands` is no object");
  for (const auto& [name, count] : commands.items()) ledger.commands[name] = Whole(count);
  json.at("transcript").get_to(ledger.transcript);
  if (json.contains("opaque")) json.at("opaque").get_to(ledger.opaque);
}

}  // namespace tap

namespace {

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
}

void from_json(const nlohmann::ordered_json& json, ServerAccount& account) {
  for (const auto& [name, member] : kAccountCounts) json.at(name).get_to(account.*member);
  for (const auto& [name, member] : kAccountTimes) {
    // Files of before say 0 where nothing could be told.
    if (json.contains(name) && json.at(name).get<double>() > 0)
      account.*member = json.at(name).get<double>();
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
  audit.server.reset();
  if (json.contains("server")) audit.server = json.at("server").get<ServerAccount>();
}

}  // namespace driverbench

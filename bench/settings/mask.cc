#include <yaml-cpp/emitter.h>
#include <yaml-cpp/stlemitter.h>

#include <cmath>

#include "bench/settings/duration.h"
#include "bench/settings/expand.h"
#include "bench/settings/keys.h"
#include "bench/settings/percent.h"
#include "bench/settings/settings.h"

namespace driverbench::settings {
namespace {

// Of one length, so that it does not tell the password's.
constexpr std::string_view kMask = "********";

// Everything textual in quotes: `on`, `null` and `010` would mean something else without.
void EmitAsWritten(YAML::Emitter* out, std::string_view key, const std::string& text) {
  *out << YAML::Key << std::string(key) << YAML::Value << YAML::DoubleQuoted << text;
}

void EmitText(YAML::Emitter* out, std::string_view key, std::string_view value) {
  EmitAsWritten(out, key, EscapeExpansion(value));
}

template <typename Duration>
void EmitDuration(YAML::Emitter* out, std::string_view key, Duration value) {
  const auto rounded = std::chrono::round<std::chrono::milliseconds>(value);
  *out << YAML::Key << std::string(key) << YAML::Value << WriteDuration(rounded);
}

template <typename Enum>
void EmitChoice(YAML::Emitter* out, Section section, std::string_view key, Enum value) {
  const auto choices = Choices(*FindKey(section, key));
  *out << YAML::Key << std::string(key) << YAML::Value << choices[static_cast<std::size_t>(value)];
}

void EmitServer(YAML::Emitter* out, const ServerSettings& server) {
  *out << YAML::BeginMap;
  EmitText(out, "name", server.name);
  EmitText(out, "host", server.host);
  *out << YAML::Key << "port" << YAML::Value << server.port;
  EmitText(out, "user", server.user);
  EmitText(out, "password", server.password.empty() ? "" : kMask);
  EmitText(out, "database", server.database);
  EmitChoice(out, Section::kServer, "tls", server.tls);
  if (!server.ca.empty()) EmitText(out, "ca", server.ca);
  EmitDuration(out, "connect_timeout", server.connect_timeout);
  EmitDuration(out, "read_timeout", server.read_timeout);
  if (server.rtt.count() > 0) {
    *out << YAML::Key << "network" << YAML::Value << YAML::BeginMap;
    EmitDuration(out, "rtt", server.rtt);
    *out << YAML::EndMap;
  }
  *out << YAML::EndMap;
}

void EmitTarget(YAML::Emitter* out, const TargetSettings& target) {
  *out << YAML::BeginMap;
  EmitText(out, "name", target.name);
  EmitText(out, "backend", target.backend);
  EmitChoice(out, Section::kTarget, "protocol", target.protocol);
  if (!target.server.empty()) EmitText(out, "server", target.server);
  // A word without a slash is looked for in PATH only in a list.
  if (target.worker.size() == 1 && target.worker.front().find('/') != std::string::npos) {
    EmitText(out, "worker", target.worker.front());
  } else if (!target.worker.empty()) {
    *out << YAML::Key << "worker" << YAML::Value << YAML::Flow << YAML::BeginSeq;
    for (const std::string& word : target.worker)
      *out << YAML::DoubleQuoted << EscapeExpansion(word);
    *out << YAML::EndSeq;
  }
  if (!target.session.empty()) {
    *out << YAML::Key << "session" << YAML::Value << YAML::BeginMap;
    for (const auto& [variable, value] : target.session) {
      const auto written = target.session_as_written.find(variable);
      if (written == target.session_as_written.end()) {
        EmitText(out, variable, value);
      } else {
        EmitAsWritten(out, variable, written->second);
      }
    }
    *out << YAML::EndMap;
  }
  if (!target.options.empty()) {
    *out << YAML::Key << "options" << YAML::Value << YAML::BeginMap;
    for (const auto& [option, value] : target.options) EmitText(out, option, value);
    *out << YAML::EndMap;
  }
  if (target.lifetime) EmitChoice(out, Section::kTarget, "lifetime", *target.lifetime);
  if (target.connect_timeout) EmitDuration(out, "connect_timeout", *target.connect_timeout);
  if (target.read_timeout) EmitDuration(out, "read_timeout", *target.read_timeout);
  *out << YAML::EndMap;
}

void EmitNames(YAML::Emitter* out, const char* key, const std::vector<std::string>& names) {
  *out << YAML::Key << key << YAML::Value << YAML::Flow << YAML::BeginSeq;
  for (const std::string& name : names) *out << YAML::DoubleQuoted << name;
  *out << YAML::EndSeq;
}

void EmitValue(YAML::Emitter* out, const Value& value) {
  switch (value.type()) {
    case Value::Type::kNull:
      *out << YAML::Null;
      return;
    case Value::Type::kInt:
      *out << value.int_value();
      return;
    case Value::Type::kUint:
      *out << value.uint_value();
      return;
    case Value::Type::kDouble:
      *out << value.double_value();
      return;
    case Value::Type::kText:
    case Value::Type::kBytes:
      *out << YAML::DoubleQuoted << EscapeExpansion(value.text());
      return;
  }
}

void EmitSource(YAML::Emitter* out, const OwnSqlSettings::Source& source) {
  using Kind = OwnSqlSettings::Source::Kind;
  *out << YAML::BeginMap;
  EmitNames(out, "name", source.names);
  switch (source.kind) {
    case Kind::kList:
      *out << YAML::Key << "list" << YAML::Value << YAML::Flow << YAML::BeginSeq;
      for (const Value& value : source.list) EmitValue(out, value);
      *out << YAML::EndSeq;
      break;
    case Kind::kRange:
      *out << YAML::Key << "range" << YAML::Value << YAML::Flow << YAML::BeginSeq << source.low
           << source.high << YAML::EndSeq;
      break;
    case Kind::kSequence:
      *out << YAML::Key << "sequence" << YAML::Value << source.low;
      break;
    case Kind::kText:
      *out << YAML::Key << "text" << YAML::Value << source.length;
      break;
    case Kind::kQuery:
      EmitText(out, "query", source.query);
      break;
  }
  *out << YAML::EndMap;
}

void EmitStatement(YAML::Emitter* out, const OwnSqlSettings::Statement& statement) {
  *out << YAML::BeginMap;
  EmitText(out, "sql", statement.text);
  if (!statement.values.empty()) EmitNames(out, "values", statement.values);
  *out << YAML::EndMap;
}

template <typename Item>
void EmitItems(YAML::Emitter* out, const char* key, const std::vector<Item>& items,
               void (*emit)(YAML::Emitter*, const Item&)) {
  *out << YAML::Key << key << YAML::Value << YAML::BeginSeq;
  for (const Item& item : items) emit(out, item);
  *out << YAML::EndSeq;
}

void EmitOwnSql(YAML::Emitter* out, const OwnSqlSettings& own) {
  if (!own.file.empty()) EmitText(out, "tables", own.file);
  if (!own.sources.empty()) EmitItems(out, "values", own.sources, EmitSource);
  EmitItems(out, "statements", own.statements, EmitStatement);
  *out << YAML::Key << "transaction" << YAML::Value << own.transaction;
  if (!own.left_out.empty()) EmitNames(out, "leave_out", own.left_out);
  *out << YAML::Key << "tuples" << YAML::Value << own.tuples;
}

void EmitScenario(YAML::Emitter* out, const ScenarioSettings& scenario) {
  *out << YAML::BeginMap;
  EmitText(out, "name", scenario.name);
  if (scenario.own) EmitOwnSql(out, *scenario.own);
  *out << YAML::Key << "threads" << YAML::Value << YAML::Flow << scenario.threads << YAML::EndMap;
}

void EmitRun(YAML::Emitter* out, const RunSettings& run) {
  *out << YAML::Key << "run" << YAML::Value << YAML::BeginMap;
  EmitDuration(out, "time", run.time);
  *out << YAML::Key << "rounds" << YAML::Value << run.rounds;
  EmitDuration(out, "block_time", run.block_time);
  *out << YAML::Key << "margin" << YAML::Value << FormatPercent(run.margin);
  *out << YAML::Key << "seed" << YAML::Value << run.seed;
  EmitDuration(out, "block_deadline", run.block_deadline);
  *out << YAML::Key << "pin" << YAML::Value << run.pin;
  *out << YAML::Key << "keep_awake" << YAML::Value << run.keep_awake << YAML::EndMap;
}

}  // namespace

std::string MaskedYaml(const Settings& settings) {
  YAML::Emitter out;
  out << YAML::BeginMap;
  EmitItems(&out, "servers", settings.servers, EmitServer);
  EmitItems(&out, "targets", settings.targets, EmitTarget);
  EmitItems(&out, "scenarios", settings.scenarios, EmitScenario);
  EmitRun(&out, settings.run);
  EmitText(&out, "reference", settings.reference);
  out << YAML::EndMap;
  return std::string(out.c_str()) + "\n";
}

}  // namespace driverbench::settings

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <boost/algorithm/string/case_conv.hpp>
#include <filesystem>
#include <map>
#include <optional>

#include "bench/settings/expand.h"
#include "bench/settings/fields.h"
#include "bench/settings/file.h"
#include "bench/settings/nearest.h"
#include "bench/settings/own_sql.h"
#include "bench/settings/pem.h"
#include "bench/settings/settings.h"
#include "bench/settings/text.h"
#include "bench/settings/yaml.h"

namespace driverbench::settings {
namespace {

namespace fs = std::filesystem;

// Names of one kind in the order in which the file gives them.
struct Names {
  std::vector<std::string> all;
  std::vector<std::string> written;  // the same for error texts, with ${NAME} as it stands there
  bool complete =
      true;  // false: a name could not be read, so one that is not in `all` may still be right
};

class Reader {
 public:
  Reader(const KnownNames& known, Errors* errors, Settings* out)
      : known_(known), errors_(errors), out_(out) {
    for (const KnownNames::Scenario& scenario : known.scenarios)
      scenario_names_.push_back(scenario.name);
  }

  void Read(const YamlNode& root) {
    if (root.kind == YamlNode::Kind::kBad) return;
    if (root.kind == YamlNode::Kind::kNull) {
      errors_->Add({}, "the file is empty; needed: servers, targets");
      return;
    }
    if (root.kind != YamlNode::Kind::kMap) {
      errors_->Add(root.place,
                   fmt::format("the file is {}, needed: a map with the keys servers and targets",
                               root.kind == YamlNode::Kind::kList ? "a list" : "a single text"));
      return;
    }
    const Fields file(Section::kFile, root, errors_);
    ReadItems(file, "servers", &servers_, [this](const YamlNode& item) { ReadServer(item); });
    ReadItems(file, "targets", &targets_, [this](const YamlNode& item) { ReadTarget(item); });
    ReadScenarios(file);
    ReadRun(file);
    ReadReference(file);
  }

 private:
  template <typename ReadItem>
  void ReadItems(const Fields& file, std::string_view name, Names* names, ReadItem read_item) {
    const YamlNode* list = file.Find(name);
    if (list == nullptr || list->kind != YamlNode::Kind::kList || list->items.empty()) {
      names->complete = false;
      if (list != nullptr) AddWrongValue(*FindKey(Section::kFile, name), *list, errors_);
      return;
    }
    for (const YamlNode& item : list->items) {
      if (item.kind == YamlNode::Kind::kMap) {
        read_item(item);
        continue;
      }
      names->complete = false;
      if (item.kind == YamlNode::Kind::kBad) continue;
      errors_->Add(
          item.place,
          fmt::format("{}: found an item that is not a map, allowed: a list of maps such as "
                      "- name: local",
                      name));
    }
  }

  // The name of a server or a target, which no other may have.
  std::string ReadName(const Fields& fields, std::string_view kind, Names* names) {
    std::string name;
    if (!fields.Read("name", &name)) {
      names->complete = false;
      return name;
    }
    if (IsOneOf(names->all, name)) {
      const YamlNode& node = *fields.Find("name");
      errors_->Add(node.place,
                   fmt::format("{} {} is given twice; needed: a name of its own for each", kind,
                               Show(node.text)));
    } else {
      names->all.push_back(name);
      names->written.push_back(Show(fields.Find("name")->text));
    }
    return name;
  }

  void ReadServer(const YamlNode& map) {
    const Fields fields(Section::kServer, map, errors_);
    ServerSettings server;
    server.name = ReadName(fields, "server", &servers_);
    const bool host_is_known = IsFine(fields, "host", &server.host);
    const bool port_is_known = IsFine(fields, "port", &server.port);
    const bool database_is_known = IsFine(fields, "database", &server.database);
    fields.Read("user", &server.user);
    fields.Read("password", &server.password);
    if (host_is_known && port_is_known && database_is_known) CheckDatabase(map.place, server);
    const bool tls_is_known = IsFine(fields, "tls", &server.tls);
    if (fields.Read("ca", &server.ca)) server.ca = Resolve(server.ca);
    if (tls_is_known) CheckCa(fields, map.place, server);
    fields.Read("connect_timeout", &server.connect_timeout);
    fields.Read("read_timeout", &server.read_timeout);
    if (const YamlNode* network = fields.Find("network")) {
      ReadNetwork(*network, &server);
      if (tls_is_known && server.tls == TlsMode::kVerifyIdentity) {
        errors_->Add(network->place,
                     "network: not with tls: verify_identity, which checks the server's name; the "
                     "relay that delays has another");
      }
    }
    out_->servers.push_back(std::move(server));
  }

  void ReadNetwork(const YamlNode& map, ServerSettings* server) {
    if (map.kind == YamlNode::Kind::kMap) {
      Fields(Section::kNetwork, map, errors_).Read("rtt", &server->rtt);
    } else {
      AddWrongValue(*FindKey(Section::kServer, "network"), map, errors_);
    }
  }

  // Read, or not there: as the default is.
  template <typename T>
  static bool IsFine(const Fields& fields, std::string_view name, T* out) {
    return fields.Find(name) == nullptr || fields.Read(name, out);
  }

  // Two servers on one database would drop each other's table.
  void CheckDatabase(Place place, const ServerSettings& server) {
    const std::string key = boost::algorithm::to_lower_copy(
        fmt::format("{}:{}/{}", server.host, server.port, server.database));
    const auto [first, is_new] = database_lines_.emplace(key, place.line);
    if (is_new) return;
    errors_->Add(place,
                 fmt::format("servers: the host, port and database of this one are given twice, "
                             "first in line {}; needed: a database of its own for each",
                             first->second));
  }

  void CheckCa(const Fields& fields, Place server_place, const ServerSettings& server) {
    const bool needed = server.tls == TlsMode::kVerifyCa || server.tls == TlsMode::kVerifyIdentity;
    const YamlNode* ca = fields.Find("ca");
    if (needed && ca == nullptr) {
      const YamlNode* tls = fields.Find("tls");
      errors_->Add(tls == nullptr ? server_place : tls->place,
                   fmt::format("tls: {} needs ca: the path of a PEM file, such as "
                               "/etc/ssl/certs/ca-certificates.crt",
                               tls == nullptr ? "" : Show(tls->text)));
    } else if (!needed && ca != nullptr) {
      errors_->Add(
          ca->place,
          fmt::format("ca: tls is {}, which would not look at it; allowed with verify_ca and "
                      "verify_identity",
                      server.tls == TlsMode::kDisabled ? "disabled" : "required"));
    } else if (needed && !server.ca.empty()) {
      if (CheckFile("ca", *ca, server.ca, R_OK) && !HoldsCertificate(server.ca)) {
        errors_->Add(ca->place,
                     fmt::format("ca: {}: there is no certificate in this file; allowed: a PEM "
                                 "file, with a line -----BEGIN CERTIFICATE-----",
                                 Show(ca->text)));
      }
    }
  }

  void ReadTarget(const YamlNode& map) {
    const Fields fields(Section::kTarget, map, errors_);
    TargetSettings target;
    target.name = ReadName(fields, "target", &targets_);
    if (fields.Read("worker", &target.worker))
      ResolveWorker(*fields.Find("worker"), &target.worker);
    if (fields.Read("backend", &target.backend) && fields.Find("worker") == nullptr &&
        !known_.backends.empty()) {
      CheckKnown("backend", *fields.Find("backend"), target.backend, known_.backends,
                 known_.backends);
    }
    fields.Read("protocol", &target.protocol);
    if (fields.Read("options", &target.options)) CheckOptions(*fields.Find("options"), target);
    if (fields.Find("worker") == nullptr && IsOneOf(known_.without_server, target.backend)) {
      without_server_.push_back(target.name);
      RefuseServer(fields, target.backend);
    } else {
      ReadServerOfTarget(fields, map.place, &target);
      if (fields.Read("session", &target.session)) {
        for (const YamlNode& variable : fields.Find("session")->items) {
          if (HasExpansion(variable.text)) target.session_as_written[variable.key] = variable.text;
        }
      }
      protocol::Lifetime lifetime{};
      if (fields.Read("lifetime", &lifetime)) target.lifetime = lifetime;
      fields.Read("connect_timeout", &target.connect_timeout);
      fields.Read("read_timeout", &target.read_timeout);
    }
    out_->targets.push_back(std::move(target));
  }

  // A program is looked for in PATH where it is started, the way of a shell. What follows it need
  // not be a path.
  void ResolveWorker(const YamlNode& node, std::vector<std::string>* command) {
    const bool alone = node.kind == YamlNode::Kind::kScalar;
    std::string& program = command->front();
    if (alone || program.find('/') != std::string::npos) {
      program = Resolve(program);
      CheckFile("worker", alone ? node : node.items.front(), program, X_OK);
    }
    for (std::size_t i = 1; i < command->size(); ++i) {
      std::error_code error;
      if (const std::string path = Resolve((*command)[i]); fs::is_regular_file(path, error))
        (*command)[i] = path;
    }
  }

  // Against what the target's worker says of itself, where it answers.
  void CheckOptions(const YamlNode& node, const TargetSettings& target) {
    if (!known_.options_of) return;
    const auto options = known_.options_of(target.backend, target.worker);
    if (!options) return;
    std::vector<std::string> names;
    for (const BackendOption& option : *options) names.push_back(option.name);
    for (const YamlNode& item : node.items) {
      if (options->empty()) {
        errors_->Add(item.place, fmt::format("options: {} has none", target.backend));
        return;
      }
      const auto option = std::ranges::find(*options, item.key, &BackendOption::name);
      if (option == options->end()) {
        errors_->Add(item.place, fmt::format("unknown option {} of {}: {}", Show(item.key),
                                             target.backend, Suggestion(item.key, names)));
      } else {
        CheckKnown("value", item, target.options.at(item.key), option->values, option->values,
                   option->name + ": ");
      }
    }
  }

  // What would be ignored misleads.
  void RefuseServer(const Fields& fields, const std::string& backend) {
    for (const char* key : {"server", "session", "lifetime", "connect_timeout", "read_timeout"}) {
      const YamlNode* node = fields.Find(key);
      if (node == nullptr || node->kind == YamlNode::Kind::kBad) continue;
      errors_->Add(
          node->place,
          fmt::format("{}: the backend {} has no server, which this key is for; leave it out", key,
                      backend));
    }
  }

  void ReadServerOfTarget(const Fields& fields, Place target_place, TargetSettings* target) {
    if (fields.Find("server") != nullptr) {
      if (fields.Read("server", &target->server) && servers_.complete) {
        CheckKnown("server", *fields.Find("server"), target->server, servers_.all,
                   servers_.written);
      }
    } else if (servers_.complete && servers_.all.size() == 1) {
      target->server = servers_.all.front();
    } else if (servers_.complete) {
      errors_->Add(
          target_place,
          fmt::format("the key server is missing in targets, and there are several; allowed: {}",
                      Listed(servers_.written)));
    }
  }

  void ReadScenarios(const Fields& file) {
    const YamlNode* list = file.Find("scenarios");
    if (list == nullptr) {
      for (const std::string& name : scenario_names_) out_->scenarios.push_back({.name = name});
      return;
    }
    if (list->kind != YamlNode::Kind::kList || list->items.empty()) {
      AddWrongValue(*FindKey(Section::kFile, "scenarios"), *list, errors_);
      return;
    }
    for (const YamlNode& item : list->items) {
      if (item.kind == YamlNode::Kind::kBad) continue;
      if (item.kind == YamlNode::Kind::kScalar) {
        ScenarioSettings scenario;
        if (ReadText(*FindKey(Section::kScenario, "name"), item, errors_, &scenario.name)) {
          AddScenario(item, std::move(scenario));
        }
      } else if (item.kind == YamlNode::Kind::kMap) {
        ReadScenario(item);
      } else {
        errors_->Add(item.place,
                     "scenarios: found an item that is neither, allowed: a name, or a map such as "
                     "{name: simple.get, threads: [1, 4]}");
      }
    }
  }

  void ReadScenario(const YamlNode& map) {
    const Fields fields(Section::kScenario, map, errors_);
    ScenarioSettings scenario;
    const bool threads_given = fields.Read("threads", &scenario.threads);
    if (fields.Find("statements") != nullptr) return ReadOwnScenario(fields, std::move(scenario));
    bool of_own_sql = false;
    for (const char* key : {"tables", "values", "transaction", "leave_out", "tuples"}) {
      const YamlNode* node = fields.Find(key);
      if (node == nullptr) continue;
      errors_->Add(node->place,
                   fmt::format("{}: for SQL of your own, which needs `statements`", key));
      of_own_sql = true;
    }
    if (of_own_sql) return;
    if (!fields.Read("name", &scenario.name)) return;
    if (threads_given && scenario.threads != std::vector<int>{1} && IsWholeScript(scenario.name)) {
      errors_->Add(fields.Find("threads")->place,
                   fmt::format("threads: {} is a whole script, which runs one thread; allowed: [1]",
                               Show(fields.Find("name")->text)));
    }
    AddScenario(*fields.Find("name"), std::move(scenario));
  }

  void ReadOwnScenario(const Fields& fields, ScenarioSettings scenario) {
    std::string tables;
    bool good = fields.Find("tables") == nullptr;
    if (fields.Read("tables", &tables)) {
      tables = Resolve(tables);
      good = CheckFile("tables", *fields.Find("tables"), tables, R_OK);
    }
    good = good && ReadOwnSql(fields, tables, scenario.threads, errors_, &scenario.own.emplace());
    if (!fields.Read("name", &scenario.name)) return;
    const YamlNode& name = *fields.Find("name");
    if (IsOneOf(scenario_names_, scenario.name)) {
      errors_->Add(name.place,
                   fmt::format("{} is a scenario that is there; SQL of your own needs a "
                               "name of its own",
                               Show(name.text)));
    } else if (good) {
      AddScenario(name, std::move(scenario));
    }
  }

  void AddScenario(const YamlNode& name, ScenarioSettings scenario) {
    if (!scenario.own &&
        !CheckKnown("scenario", name, scenario.name, scenario_names_, scenario_names_))
      return;
    const auto same = [&scenario](const ScenarioSettings& other) {
      return other.name == scenario.name;
    };
    if (std::any_of(out_->scenarios.begin(), out_->scenarios.end(), same)) {
      const std::string_view hint =
          IsWholeScript(scenario.name) ? "" : "; its thread counts go into one list";
      errors_->Add(name.place, fmt::format("scenario {} is given twice{}", Show(name.text), hint));
      return;
    }
    out_->scenarios.push_back(std::move(scenario));
  }

  bool IsWholeScript(const std::string& name) const {
    return std::any_of(known_.scenarios.begin(), known_.scenarios.end(),
                       [&name](const KnownNames::Scenario& known) {
                         return known.name == name && !known.threads;
                       });
  }

  void ReadRun(const Fields& file) {
    const YamlNode* map = file.Find("run");
    if (map == nullptr) return;
    if (map->kind != YamlNode::Kind::kMap) {
      AddWrongValue(*FindKey(Section::kFile, "run"), *map, errors_);
      return;
    }
    const Fields fields(Section::kRun, *map, errors_);
    RunSettings& run = out_->run;
    fields.Read("time", &run.time);
    fields.Read("rounds", &run.rounds);
    const bool block_time_given = fields.Read("block_time", &run.block_time);
    fields.Read("margin", &run.margin);
    fields.Read("seed", &run.seed);
    const bool deadline_given = fields.Read("block_deadline", &run.block_deadline);
    fields.Read("pin", &run.pin);
    fields.Read("keep_awake", &run.keep_awake);
    if ((block_time_given || deadline_given) && run.block_deadline <= run.block_time) {
      errors_->Add(fields.Find(deadline_given ? "block_deadline" : "block_time")->place,
                   "block_deadline is not longer than block_time: every block would be killed");
    }
  }

  void ReadReference(const Fields& file) {
    const YamlNode* node = file.Find("reference");
    Names compared;
    for (std::size_t i = 0; i < targets_.all.size(); ++i) {
      if (IsOneOf(without_server_, targets_.all[i])) continue;
      compared.all.push_back(targets_.all[i]);
      compared.written.push_back(targets_.written[i]);
    }
    if (node == nullptr) {
      if (!targets_.all.empty())
        out_->reference = compared.all.empty() ? targets_.all.front() : compared.all.front();
    } else if (file.Read("reference", &out_->reference) && targets_.complete) {
      if (!compared.all.empty() && IsOneOf(without_server_, out_->reference)) {
        errors_->Add(node->place,
                     fmt::format("reference: the backend of {} has no server, nothing is compared "
                                 "with it; allowed: {}",
                                 Show(node->text), Listed(compared.written)));
        return;
      }
      CheckKnown("target", *node, out_->reference, targets_.all, targets_.written, "reference: ");
    }
  }

  static bool IsOneOf(const std::vector<std::string>& names, const std::string& name) {
    return std::find(names.begin(), names.end(), name) != names.end();
  }

  bool CheckKnown(std::string_view kind, const YamlNode& node, const std::string& value,
                  const std::vector<std::string>& names, const std::vector<std::string>& written,
                  std::string_view prefix = "") {
    if (IsOneOf(names, value)) return true;
    const std::string suggestion = Suggestion(HasExpansion(node.text) ? "" : value, written);
    errors_->Add(node.place,
                 fmt::format("{}unknown {} {}: {}", prefix, kind, Show(node.text), suggestion));
    return false;
  }

  // `mode` as access() has it.
  bool CheckFile(std::string_view key, const YamlNode& node, const std::string& path, int mode) {
    std::error_code error;
    const fs::file_status status = fs::status(path, error);
    std::string reason;
    if (!fs::exists(status)) {
      reason = "there is no such file";
    } else if (!fs::is_regular_file(status)) {
      reason = "this is not a file";
    } else if (access(path.c_str(), mode) != 0) {
      reason = mode == X_OK ? "this is not a program that may be run" : "this file may not be read";
    } else {
      return true;
    }
    if (node.text.starts_with('~')) reason += "; ~ is not the home folder here, ${HOME} is";
    const bool shows_path = !HasExpansion(node.text) && path != node.text;
    errors_->Add(
        node.place,
        fmt::format("{}: {}: {}{}; allowed: the path of a file, relative to the settings file", key,
                    Show(node.text), reason, shows_path ? " at " + Show(path) : ""));
    return false;
  }

  std::string Resolve(const std::string& path) const {
    return (fs::path(errors_->file()).parent_path() / path).lexically_normal().string();
  }

  const KnownNames& known_;
  Errors* errors_;
  Settings* out_;
  std::vector<std::string> scenario_names_;
  Names servers_;
  Names targets_;
  std::map<std::string, int> database_lines_;  // by host, port and database
  std::vector<std::string> without_server_;    // names of targets
};

}  // namespace

std::vector<SettingsError> ParseSettings(const std::string& file_name, std::string_view text,
                                         const KnownNames& known, Settings* out) {
  *out = Settings();
  Errors errors(file_name);
  YamlNode root;
  if (ParseYaml(text, &errors, &root)) Reader(known, &errors, out).Read(root);
  return errors.Take();
}

std::vector<SettingsError> ReadSettings(const std::string& path, const KnownNames& known,
                                        Settings* out) {
  std::string error;
  const std::optional<std::string> text = ReadFile(path, "settings", &error);
  if (!text) return {{.file = path, .text = error}};
  return ParseSettings(path, *text, known, out);
}

}  // namespace driverbench::settings

#include "bench/coordinator/ab/sides.h"

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <fnmatch.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <map>
#include <optional>
#include <string_view>
#include <utility>

#include "bench/analysis/unlike.h"
#include "bench/coordinator/blocks/own_work.h"
#include "bench/coordinator/error.h"
#include "bench/metrics/metrics.h"
#include "bench/settings/nearest.h"
#include "bench/settings/text.h"
#include "bench/text/text.h"

namespace driverbench::coordinator {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view kWays =
    "ab compares two builds, --base DIR --new DIR, or two servers of the settings, --base-server "
    "NAME --new-server NAME";

void ExpectOneWay(const SidesOptions& options) {
  const bool builds = !options.base.empty() || !options.next.empty();
  const bool servers = !options.base_server.empty() || !options.new_server.empty();
  if (!builds && !servers) throw UserError(fmt::format("nothing to compare: {}", kWays));
  if (builds && servers) {
    throw UserError(fmt::format(
        "builds and servers cannot both change, or nobody could tell which it was: {}", kWays));
  }
  const auto expect = [](const std::string& value, std::string_view missing,
                         std::string_view given) {
    if (value.empty()) throw UserError(fmt::format("{} needs {} too: {}", given, missing, kWays));
  };
  if (builds) {
    expect(options.base, "--base DIR", "--new");
    expect(options.next, "--new DIR", "--base");
  } else {
    expect(options.base_server, "--base-server NAME", "--new-server");
    expect(options.new_server, "--new-server NAME", "--base-server");
    if (!options.expect_changed.empty()) {
      throw UserError(
          "--expect-changed is for two builds: two servers are asked through the same libraries");
    }
  }
}

// Of a build folder or its bin folder.
fs::path BinOf(std::string_view option, const std::string& folder) {
  for (const fs::path& bin : {fs::path(folder) / "bin", fs::path(folder)}) {
    std::error_code error;
    if (fs::exists(bin / "backends.json", error)) return fs::canonical(bin);
  }
  throw UserError(fmt::format(
      "{} {}: there is no build of driverbench; looked for bin/backends.json and backends.json in "
      "it",
      option, settings::Show(folder)));
}

// What the settings may name: all that one of the builds knows.
Built Either(const Built& base, const Built& next) {
  Built both = base;
  for (const BuiltBackend& backend : next.backends) {
    if (both.Find(backend.name) == nullptr) both.backends.push_back(backend);
  }
  for (const protocol::Description::Scenario& scenario : next.scenarios()) {
    auto& all = both.WithCatalogue().description->scenarios;
    if (std::ranges::find(all, scenario.name, &protocol::Description::Scenario::name) == all.end())
      all.push_back(scenario);
  }
  return both;
}

std::string VersionOf(const Built& built, const std::string& scenario) {
  const auto& all = built.scenarios();
  const auto found = std::ranges::find(all, scenario, &protocol::Description::Scenario::name);
  return found == all.end() ? "no version" : fmt::format("version {}", found->version);
}

void RefuseOtherVersions(const settings::Settings& settings, const Built& base, const Built& next) {
  std::vector<std::string> differences;
  std::vector<std::string> alike;
  for (const settings::ScenarioSettings& scenario : settings.scenarios) {
    const std::string before = VersionOf(base, scenario.name);
    const std::string now = VersionOf(next, scenario.name);
    if (before == now) {
      alike.push_back(scenario.name);
    } else {
      differences.push_back(fmt::format("{}: the base build has {} of it, the new one {}",
                                        scenario.name, before, now));
    }
  }
  if (differences.empty()) return;
  std::string advice = "no other scenario is left";
  if (!alike.empty()) {
    advice = "leave it out with";
    for (const std::string& name : alike) advice += " --scenario " + name;
  }
  throw UserError(fmt::format("the builds do not do the same work, nothing was measured:\n{}\n{}",
                              fmt::join(differences, "\n"), advice));
}

bool HasNoServer(const Built& built, const settings::TargetSettings& target) {
  const BuiltBackend* backend = target.worker.empty() ? built.Find(target.backend) : nullptr;
  return backend != nullptr && backend->description && !backend->description->has_server;
}

// Why `built` has no worker for a target; empty when it has.
std::string NotBuilt(const Built& built, std::string_view side,
                     const settings::TargetSettings& target) {
  const BuiltBackend* backend = built.Find(target.backend);
  if (backend != nullptr && backend->built) return "";
  return fmt::format("{} is left out: {} is not part of the {} build{}", target.name,
                     target.backend, side, backend == nullptr ? "" : ": " + backend->reason);
}

struct Twins {
  settings::TargetSettings base;
  settings::TargetSettings now;
};

// Puts the twins of each target in its place.
template <typename TwinsOf>
void Double(const TwinsOf& twins_of, Sides* sides) {
  std::vector<settings::TargetSettings> targets;
  sides->settings.reference_left_out.clear();  // each is compared with its twin
  for (const settings::TargetSettings& target : std::exchange(sides->settings.targets, {})) {
    if (HasNoServer(sides->built, target)) continue;
    Twins twins{.base = target, .now = target};
    if (!twins_of(target, &twins)) continue;
    twins.base.name += "@base";
    twins.now.name += "@new";
    sides->pairs.push_back({.target = target.name, .base = twins.base.name, .now = twins.now.name});
    if (target.name == sides->settings.reference) sides->settings.reference = twins.base.name;
    targets.push_back(std::move(twins.base));
    targets.push_back(std::move(twins.now));
  }
  if (targets.empty()) {
    std::vector<std::string> why = sides->left_out;
    why.insert(why.end(), sides->lost.begin(), sides->lost.end());
    throw UserError(fmt::format("no target is left to compare{}{}", why.empty() ? "" : "; ",
                                fmt::join(why, "; ")));
  }
  sides->settings.targets = std::move(targets);
  const auto& all = sides->settings.targets;
  if (std::ranges::find(all, sides->settings.reference, &settings::TargetSettings::name) ==
      all.end())
    sides->settings.reference = all.front().name;
}

const settings::ServerSettings& ServerNamed(const settings::Settings& settings,
                                            std::string_view option, const std::string& name) {
  const auto found = std::ranges::find(settings.servers, name, &settings::ServerSettings::name);
  if (found != settings.servers.end()) return *found;
  std::vector<std::string> names(settings.servers.size());
  std::ranges::transform(settings.servers, names.begin(), &settings::ServerSettings::name);
  throw UserError(fmt::format("{} {}: there is no such server in the settings; {}", option,
                              settings::Show(name), settings::Suggestion(name, names)));
}

bool SameServer(const settings::ServerSettings& a, const settings::ServerSettings& b) {
  // A database's name is in what the server sends of each column.
  return a.host == b.host && a.port == b.port && a.user == b.user && a.database == b.database &&
         a.tls == b.tls && a.rtt == b.rtt;
}

// Nothing where one of them cannot be read.
std::optional<bool> SameBytes(const fs::path& a, const fs::path& b) {
  std::error_code error;
  if (fs::equivalent(a, b, error)) return true;
  if (!fs::is_regular_file(a, error) || !fs::is_regular_file(b, error)) return std::nullopt;
  std::ifstream first(a, std::ios::binary);
  std::ifstream second(b, std::ios::binary);
  if (!first || !second) return std::nullopt;
  using Bytes = std::istreambuf_iterator<char>;
  return std::equal(Bytes(first), Bytes(), Bytes(second), Bytes());
}

// Of an interpreter and its files nobody knows what else they load: only the same command is the
// same worker.
std::optional<bool> SameWorker(const std::vector<std::string>& a,
                               const std::vector<std::string>& b) {
  if (a == b) return true;
  if (a.size() != 1 || b.size() != 1) return std::nullopt;
  return SameBytes(a.front(), b.front());
}

// Of a library that is linked in.
constexpr std::string_view kStatic = "static";

// "static" is no file: such a library is in the worker's own bytes.
std::optional<bool> SameLibrary(const Entrant& a, const Entrant& b) {
  const std::string& one = a.target.attested.at("library_path");
  const std::string& other = b.target.attested.at("library_path");
  if (one == kStatic && other == kStatic) return SameWorker(a.worker, b.worker);
  if (one == other) return true;
  if (one == kStatic || other == kStatic) return false;
  return SameBytes(one, other);
}

// A client library that loads another one beneath names that in its version.
bool IsSeenToBeAnother(const Entrant& base, const Entrant& now) {
  return base.target.attested.at("library_version") != now.target.attested.at("library_version") ||
         !SameLibrary(base, now).value_or(true);
}

[[noreturn]] void RefuseSameLibrary(const std::string& option, const analysis::ComparedPair& pair,
                                    const record::Target& base, const record::Target& now) {
  const std::string& path = base.attested.at("library_path");
  const std::string& other = now.attested.at("library_path");
  throw UserError(fmt::format(
      "{}: {} has the same library on both sides, as far as can be seen: {} {} at {}{}. Nothing "
      "was measured; configure each build with -DCMAKE_PREFIX_PATH=, the folder into which its "
      "library was installed",
      option, pair.target, text::CleanText(base.attested.at("library")),
      text::CleanText(base.attested.at("library_version")), text::CleanText(path),
      path == other ? "" : " and " + text::CleanText(other)));
}

void ExpectOtherLibrary(const std::string& option, const analysis::ComparedPair& pair,
                        const Entrant* base, const Entrant* now) {
  for (const Entrant* side : {base, now}) {
    if (side != nullptr && side->takes_part()) continue;
    throw UserError(fmt::format("{}: the library of {} cannot be told: {}; nothing was measured",
                                option, pair.target,
                                side == nullptr ? "it has no server" : side->target.reason));
  }
  if (!IsSeenToBeAnother(*base, *now)) RefuseSameLibrary(option, pair, base->target, now->target);
}

const Entrant* EntrantNamed(const std::vector<Entrant>& entrants, const std::string& name) {
  const auto found = std::ranges::find_if(
      entrants, [&](const Entrant& entrant) { return entrant.target.name == name; });
  return found == entrants.end() ? nullptr : &*found;
}

// Of each pair that takes part on both sides.
template <typename Do>
void ForEachPair(const std::vector<Entrant>& entrants,
                 const std::vector<analysis::ComparedPair>& pairs, const Do& act) {
  for (std::size_t i = 0; i < pairs.size(); ++i) {
    const Entrant* base = EntrantNamed(entrants, pairs[i].base);
    const Entrant* now = EntrantNamed(entrants, pairs[i].now);
    if (base != nullptr && now != nullptr && base->takes_part() && now->takes_part())
      act(i, *base, *now);
  }
}

}  // namespace

Sides SidesOfBuilds(settings::Settings settings, const Built& base, const Built& next) {
  RefuseOtherVersions(settings, WithOwnSql(settings, base), WithOwnSql(settings, next));
  Sides sides;
  sides.built = base;
  sides.settings = std::move(settings);
  if (base.build_type != next.build_type) {
    sides.warnings.push_back(fmt::format(
        "the base build is {}, the new one {}: what differs may be the compiler's options",
        base.build_type, next.build_type));
  }
  if (base.sanitize != next.sanitize)
    sides.warnings.emplace_back("the builds have different sanitizers: times mean nothing");
  Double(
      [&](const settings::TargetSettings& target, Twins* twins) {
        if (!target.worker.empty()) return true;
        if (const std::string why = NotBuilt(base, "base", target); !why.empty()) {
          sides.left_out.push_back(why);
          return false;
        }
        if (const std::string why = NotBuilt(next, "new", target); !why.empty()) {
          sides.lost.push_back(why + "; the base build has it");
          return false;
        }
        twins->base.worker = base.Find(target.backend)->command;
        twins->now.worker = next.Find(target.backend)->command;
        return true;
      },
      &sides);
  return sides;
}

Sides SidesOfServers(settings::Settings settings, const Built& built, const std::string& base,
                     const std::string& next) {
  for (const auto& [option, name] :
       {std::pair{"--base-server", base}, std::pair{"--new-server", next}}) {
    static_cast<void>(ServerNamed(settings, option, name));
  }
  Sides sides;
  sides.built = built;
  sides.settings = std::move(settings);
  const std::string& old_name = ServerNamed(sides.settings, "", base).database;
  const std::string& new_name = ServerNamed(sides.settings, "", next).database;
  if (old_name.size() != new_name.size()) {
    sides.warnings.push_back(fmt::format(
        "the databases {} and {} have names of unlike length: servers repeat them in their "
        "answers, and {} differ by that",
        text::CleanText(old_name), text::CleanText(new_name), metrics::MetricsOfAnswers()));
  }
  Double(
      [&](const settings::TargetSettings& target, Twins* twins) {
        const BuiltBackend* backend = built.Find(target.backend);
        if (target.worker.empty() && (backend == nullptr || !backend->built)) {
          sides.left_out.push_back(NotBuilt(built, "present", target));
          return false;
        }
        twins->base.server = base;
        twins->now.server = next;
        return true;
      },
      &sides);
  return sides;
}

Sides ReadSides(const SidesOptions& options, const SettingsOptions& of_settings) {
  ExpectOneWay(options);
  if (options.base.empty()) {
    if (options.base_server == options.new_server) {
      throw UserError(fmt::format("--base-server and --new-server are both {}: two are compared",
                                  settings::Show(options.base_server)));
    }
    const Built built = ReadBuilt();
    Sides sides = SidesOfServers(LoadSettings(of_settings, built), built, options.base_server,
                                 options.new_server);
    for (const auto& [side, name] :
         {std::pair{"base", options.base_server}, std::pair{"new", options.new_server}}) {
      const settings::ServerSettings& server = ServerNamed(sides.settings, "", name);
      sides.words.push_back(
          {.title = side,
           .text = fmt::format("server {} at {}:{}", server.name, server.host, server.port)});
    }
    return sides;
  }
  const fs::path base_bin = BinOf("--base", options.base);
  const fs::path new_bin = BinOf("--new", options.next);
  if (fs::equivalent(base_bin, new_bin)) {
    throw UserError(fmt::format("--base and --new are the same folder, {}: two are compared",
                                text::CleanText(base_bin.string())));
  }
  const Built base = ReadBuilt(base_bin);
  const Built next = ReadBuilt(new_bin);
  Sides sides = SidesOfBuilds(LoadSettings(of_settings, Either(base, next)), base, next);
  sides.words = {{.title = "base", .text = "build " + text::CleanText(base_bin.string())},
                 {.title = "new", .text = "build " + text::CleanText(new_bin.string())}};
  return sides;
}

void PairUp(const std::vector<analysis::ComparedPair>& pairs, std::vector<Entrant>* entrants) {
  std::erase_if(*entrants, [](const Entrant& entrant) { return entrant.target.floor; });
  for (Entrant& entrant : *entrants) {
    for (const analysis::ComparedPair& pair : pairs) {
      if (entrant.target.name == pair.base || entrant.target.name == pair.now)
        entrant.pair = pair.target;
    }
  }
}

void FindControls(const settings::Settings& settings, const std::vector<Entrant>& entrants,
                  std::vector<analysis::ComparedPair>* pairs) {
  ForEachPair(entrants, *pairs, [&](std::size_t i, const Entrant& base, const Entrant& now) {
    (*pairs)[i].control = SameWorker(base.worker, now.worker).value_or(false) &&
                          SameLibrary(base, now).value_or(false) &&
                          SameServer(ServerNamed(settings, "", base.target.server),
                                     ServerNamed(settings, "", now.target.server));
  });
}

void ExpectChanged(const std::vector<std::string>& globs, const std::vector<Entrant>& entrants,
                   const Sides& sides) {
  for (const std::string& glob : globs) {
    const std::string option = "--expect-changed " + settings::Show(glob);
    bool matches = false;
    for (const analysis::ComparedPair& pair : sides.pairs) {
      if (fnmatch(glob.c_str(), pair.target.c_str(), 0) != 0) continue;
      matches = true;
      ExpectOtherLibrary(option, pair, EntrantNamed(entrants, pair.base),
                         EntrantNamed(entrants, pair.now));
    }
    if (matches) continue;
    std::vector<std::string> names(sides.pairs.size());
    std::ranges::transform(sides.pairs, names.begin(), &analysis::ComparedPair::target);
    std::vector<std::string> why = sides.left_out;
    why.insert(why.end(), sides.lost.begin(), sides.lost.end());
    throw UserError(fmt::format("{} matches no target of both builds; there are {}{}{}", option,
                                fmt::join(names, ", "), why.empty() ? "" : "; ",
                                fmt::join(why, "; ")));
  }
}

std::vector<std::string> AttestedChanges(const std::vector<Entrant>& entrants,
                                         const std::vector<analysis::ComparedPair>& pairs) {
  std::map<std::string, std::vector<std::string>> targets;  // by what changed
  ForEachPair(entrants, pairs, [&](std::size_t i, const Entrant& base, const Entrant& now) {
    for (const analysis::Difference& one :
         analysis::Differences(base.target.attested, now.target.attested))
      targets[analysis::InWords(one)].push_back(pairs[i].target);
  });
  std::vector<std::string> changes;
  changes.reserve(targets.size());
  for (const auto& [change, whose] : targets)
    changes.push_back(fmt::format("{}: {}", fmt::join(whose, ", "), change));
  return changes;
}

}  // namespace driverbench::coordinator

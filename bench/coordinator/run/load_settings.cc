#include "bench/coordinator/run/load_settings.h"

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <fnmatch.h>

#include <algorithm>
#include <optional>
#include <utility>

#include "bench/coordinator/error.h"
#include "bench/text/text.h"

namespace driverbench::coordinator {
namespace {

// Keeps what one of the globs matches, in the file's order.
template <typename Named>
void Keep(const std::vector<std::string>& globs, const std::string& option,
          std::vector<Named>* items) {
  if (globs.empty()) return;
  std::vector<std::string> names;
  for (const Named& item : *items) names.push_back(item.name);
  const auto matches = [](const std::string& glob, const std::string& name) {
    return fnmatch(glob.c_str(), name.c_str(), 0) == 0;
  };
  for (const std::string& glob : globs) {
    if (std::ranges::none_of(names, [&](const std::string& name) { return matches(glob, name); })) {
      throw UserError(
          fmt::format("{} {} matches nothing; there are {}", option, glob, fmt::join(names, ", ")));
    }
  }
  std::erase_if(*items, [&](const Named& item) {
    return std::ranges::none_of(globs,
                                [&](const std::string& glob) { return matches(glob, item.name); });
  });
}

// On a line of its own each, so that editors and terminals find the place.
[[noreturn]] void Refuse(const std::string& what,
                         const std::vector<settings::SettingsError>& errors) {
  std::string text = fmt::format("the {} not right, nothing was done:", what);
  for (const settings::SettingsError& error : errors) text += "\n" + error.ToString();
  throw UserError(text);
}

// What the others are compared with when the file's choice takes no part: the first with a server.
std::string FirstCompared(const settings::Settings& settings, const settings::KnownNames& known) {
  const auto has_server = [&known](const settings::TargetSettings& target) {
    return !target.worker.empty() ||
           std::ranges::find(known.without_server, target.backend) == known.without_server.end();
  };
  const auto found = std::ranges::find_if(settings.targets, has_server);
  return found == settings.targets.end() ? settings.targets.front().name : found->name;
}

// Of a target's worker, where it answers. They stand in error texts, and it may be anybody's.
std::optional<std::vector<BackendOption>> OptionsOf(const Built& built, const std::string& backend,
                                                    const std::vector<std::string>& worker) {
  std::string reason;
  std::optional<protocol::Description> description;
  if (!worker.empty()) {
    description = Describe(worker, &reason);
  } else if (const BuiltBackend* known = built.Find(backend)) {
    description = known->description;
  }
  if (!description) return std::nullopt;
  for (BackendOption& option : description->options) {
    option.name = text::CleanText(option.name);
    for (std::string& value : option.values) value = text::CleanText(value);
  }
  return std::move(description->options);
}

}  // namespace

settings::Settings LoadSettings(const SettingsOptions& options, const Built& built) {
  settings::KnownNames known;
  for (const protocol::Description::Scenario& scenario : built.scenarios()) {
    known.scenarios.push_back({.name = scenario.name, .threads = !scenario.whole_script});
  }
  for (const BuiltBackend& backend : built.backends) {
    known.backends.push_back(backend.name);
    if (backend.description && !backend.description->has_server)
      known.without_server.push_back(backend.name);
  }
  known.options_of = [&built](const std::string& backend, const std::vector<std::string>& worker) {
    return OptionsOf(built, backend, worker);
  };

  settings::Settings settings;
  if (const auto errors = settings::ReadSettings(options.config, known, &settings);
      !errors.empty()) {
    Refuse("settings are", errors);
  }
  Keep(options.targets, "--target", &settings.targets);
  Keep(options.scenarios, "--scenario", &settings.scenarios);
  if (std::ranges::find(settings.targets, settings.reference, &settings::TargetSettings::name) ==
      settings.targets.end()) {
    settings.reference_left_out = settings.reference;
    settings.reference = FirstCompared(settings, known);
  }
  if (options.quick) {
    settings.run.time = std::chrono::seconds(8);
    settings.run.block_time = std::chrono::milliseconds(5);
    settings.run.rounds = 0;
  }
  if (options.rounds) settings.run.rounds = *options.rounds;
  if (options.time) {
    if (*options.time < std::chrono::seconds(1) || *options.time > std::chrono::hours(24))
      throw UserError("--time: allowed is a duration from 1s to 24h, as in the settings");
    settings.run.time = *options.time;
  }
  if (options.seed) settings.run.seed = *options.seed;
  return settings;
}

settings::Policy LoadPolicy(const std::string& file, bool two_servers) {
  settings::Policy policy;
  // Two servers answer in words of their own, which libraries keep: how long those are is not what
  // one compares.
  if (two_servers) {
    std::erase_if(policy.block,
                  [](metrics::Metric metric) { return metrics::RowOf(metric).of_answers; });
  }
  if (file.empty()) return policy;
  if (const auto errors = settings::ReadPolicy(file, &policy); !errors.empty())
    Refuse("policy is", errors);
  return policy;
}

}  // namespace driverbench::coordinator

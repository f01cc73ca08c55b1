#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "bench/coordinator/workers/built.h"
#include "bench/settings/policy.h"
#include "bench/settings/settings.h"

namespace driverbench::coordinator {

// What the command line says of the settings; it wins over the file.
struct SettingsOptions {
  std::string config = "config/local.yaml";
  std::vector<std::string> targets;    // globs; none: all
  std::vector<std::string> scenarios;  // globs; none: all
  std::optional<int> rounds;
  std::optional<std::chrono::milliseconds> time;
  std::optional<std::uint64_t> seed;
  bool quick = false;  // short blocks and about ten seconds: to look at, not to decide on
};

// The settings file with the options applied. Throws UserError with every error of the file, or for
// a glob that matches nothing.
settings::Settings LoadSettings(const SettingsOptions& options, const Built& built);

// The policy in `file`, or without one the default: everything blocks, but bytes where two servers
// are compared. Throws UserError with every error of the file.
settings::Policy LoadPolicy(const std::string& file, bool two_servers);

}  // namespace driverbench::coordinator

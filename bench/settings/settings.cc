#include "bench/settings/settings.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstdlib>

namespace driverbench::settings {

const ServerSettings& Settings::ServerOf(const TargetSettings& target) const {
  const auto is_its = [&](const ServerSettings& server) {
    return server.name == target.server || target.server.empty();
  };
  const auto found = std::find_if(servers.begin(), servers.end(), is_its);
  // Settings that were read have it; anything else would measure another server than the one that
  // was asked for.
  if (found == servers.end()) std::abort();
  return *found;
}

bool OwnSqlSettings::writes() const {
  return std::any_of(statements.begin(), statements.end(),
                     [](const Statement& statement) { return statement.read.writes; });
}

std::string SettingsError::ToString() const {
  return fmt::format("{}:{}:{}: {}", file, line, column, text);
}

}  // namespace driverbench::settings

#pragma once

#include <map>
#include <string>
#include <utility>

#include "bench/protocol/protocol.h"
#include "bench/settings/settings.h"

namespace driverbench::settings {

// How a target reaches its server, as the settings say.
inline protocol::Connection ConnectionOf(const Settings& settings, const TargetSettings& target) {
  const ServerSettings& server = settings.ServerOf(target);
  std::map<std::string, std::string> secrets;
  for (const auto& [variable, written] : target.session_as_written)
    secrets.emplace(target.session.at(variable), written);
  return {.options = {.host = server.host,
                      .port = server.port,
                      .user = server.user,
                      .password = server.password,
                      .database = server.database,
                      .protocol = target.protocol,
                      .tls = server.tls,
                      .ca = server.ca,
                      .autocommit = true,
                      .connect_timeout = target.connect_timeout.value_or(server.connect_timeout),
                      .read_timeout = target.read_timeout.value_or(server.read_timeout),
                      .options = target.options},
          .session = target.session,
          .session_secrets = std::move(secrets)};
}

}  // namespace driverbench::settings

#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace driverbench::coordinator {

// Of a server, as the settings write it.
struct HostPort {
  std::string host;
  std::string port;
};

// "HOST:PORT", "[::1]:4000", or a host alone, whose port is that of the settings' default. Throws
// UserError where the settings would not take it, in their words.
HostPort ParseServer(const std::string& text);

// `config`, a file of config/, as one of the user's own at `path`. Its head, up to the first empty
// line, is of the file in config/: another stands there, of how this one is used. The first server
// is `server`, where there is one, and what the file says of its own host is left out then. All
// else stays as it is, comments too.
std::string NewConfig(std::string_view config, const std::string& path,
                      const std::optional<HostPort>& server);

}  // namespace driverbench::coordinator

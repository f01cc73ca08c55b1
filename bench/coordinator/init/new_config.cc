#include "bench/coordinator/init/new_config.h"

#include <fmt/format.h>

#include <cstddef>
#include <cstdint>
#include <sstream>

#include "bench/coordinator/error.h"
#include "bench/settings/keys.h"
#include "bench/settings/values.h"
#include "bench/settings/yaml.h"

namespace driverbench::coordinator {
namespace {

const settings::Key& ServerKey(std::string_view name) {
  return *settings::FindKey(settings::Section::kServer, name);
}

settings::YamlNode Scalar(const std::string& text) {
  settings::YamlNode node;
  node.kind = settings::YamlNode::Kind::kScalar;
  node.text = text;
  return node;
}

void Check(const HostPort& server) {
  settings::Errors errors("--server");
  std::string host;
  std::uint64_t port = 0;
  if (settings::ReadText(ServerKey("host"), Scalar(server.host), &errors, &host) &&
      settings::ReadNumber(ServerKey("port"), Scalar(server.port), &errors, &port))
    return;
  throw UserError("--server: " + errors.Take().front().text);
}

// The value of the first `key` that is not a comment; what stands behind it was of the old one.
void Replace(const std::string& key, const std::string& value, std::string* text) {
  const std::size_t at = text->find("\n    " + key + ": ");
  if (at == std::string::npos) return;
  const std::size_t begin = at + 1;
  text->replace(begin, text->find('\n', begin) - begin, fmt::format("    {}: {}", key, value));
}

}  // namespace

HostPort ParseServer(const std::string& text) {
  HostPort server{.host = text, .port = std::string(ServerKey("port").default_text)};
  const std::size_t bracket = text.find(']');
  const std::size_t colon = text.rfind(':');
  const bool in_brackets = text.starts_with('[') && bracket != std::string::npos;
  const bool has_port =
      in_brackets ? colon == bracket + 1 : colon != std::string::npos && text.find(':') == colon;
  if (has_port) server = {.host = text.substr(0, colon), .port = text.substr(colon + 1)};
  if (in_brackets) server.host = text.substr(1, bracket - 1);
  Check(server);
  return server;
}

std::string NewConfig(std::string_view config, const std::string& path,
                      const std::optional<HostPort>& server) {
  std::string text = fmt::format(
      "# driverbench run --config {}\n# driverbench explain KEY says what a key means.\n", path);
  std::istringstream lines{std::string(config)};
  for (std::string line; std::getline(lines, line);) {
    // The schema lies beside the file in config/ alone.
    if (!line.starts_with("# yaml-language-server")) text += line + "\n";
  }
  if (server) {
    // An address of IPv6 is no map.
    const bool quoted = server->host.find(':') != std::string::npos;
    Replace("host", quoted ? '"' + server->host + '"' : server->host, &text);
    Replace("port", server->port, &text);
  }
  return text;
}

}  // namespace driverbench::coordinator

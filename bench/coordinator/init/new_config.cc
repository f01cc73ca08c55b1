#include "bench/coordinator/init/new_config.h"

#include <arpa/inet.h>
#include <fmt/format.h>
#include <fmt/ranges.h>

#include <cstddef>
#include <cstdint>
#include <vector>

#include "bench/coordinator/error.h"
#include "bench/settings/keys.h"
#include "bench/settings/text.h"
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

// Within [ ], or with several colons.
bool IsIpv6(const std::string& host) {
  in6_addr address{};
  return inet_pton(AF_INET6, host.c_str(), &address) == 1;
}

// The value of the first `key` that is not a comment; what stands behind it was of the old one.
void Replace(const std::string& key, const std::string& value, std::string* text) {
  const std::size_t at = text->find("\n    " + key + ": ");
  if (at == std::string::npos)
    throw UserError(fmt::format("there is no server with a {} whose place it could take", key));
  const std::size_t begin = at + 1;
  text->replace(begin, text->find('\n', begin) - begin, fmt::format("    {}: {}", key, value));
}

// Those that `text` takes from the environment and has no default for.
std::vector<std::string> Variables(std::string_view text) {
  std::vector<std::string> names;
  while (true) {
    const std::size_t begin = text.find("${");
    if (begin == std::string_view::npos) return names;
    text.remove_prefix(begin + 2);
    const std::string_view name = text.substr(0, text.find('}'));
    if (name.find(":-") == std::string_view::npos) names.emplace_back(name);
  }
}

}  // namespace

HostPort ParseServer(const std::string& text) {
  HostPort server{.host = text, .port = std::string(ServerKey("port").default_text)};
  const std::size_t bracket = text.find(']');
  const std::size_t colon = text.rfind(':');
  const bool in_brackets = text.starts_with('[') && bracket != std::string::npos;
  if (in_brackets && bracket + 1 != text.size() && text[bracket + 1] != ':') {
    throw UserError(
        fmt::format("--server: {}: behind the ] stands :PORT, or nothing", settings::Show(text)));
  }
  const bool has_port =
      in_brackets ? colon == bracket + 1 : colon != std::string::npos && text.find(':') == colon;
  if (has_port) server = {.host = text.substr(0, colon), .port = text.substr(colon + 1)};
  if (in_brackets) server.host = text.substr(1, bracket - 1);
  Check(server);
  if ((in_brackets || server.host.find(':') != std::string::npos) && !IsIpv6(server.host)) {
    throw UserError(fmt::format(
        "--server: {}: {} is no address of IPv6; a host and its port are HOST:PORT, or [::1]:PORT",
        settings::Show(text), settings::Show(server.host)));
  }
  return server;
}

std::string NewConfig(std::string_view config, const std::string& path,
                      const std::optional<HostPort>& server) {
  std::string text(config.substr(config.find("\n\n") + 1));
  if (server) {
    // An address of IPv6 is no map.
    const bool quoted = server->host.find(':') != std::string::npos;
    Replace("host", quoted ? '"' + server->host + '"' : server->host, &text);
    Replace("port", server->port, &text);
  }
  std::string head = fmt::format(
      "# driverbench run --config {}\n# driverbench explain KEY says what a key means.\n", path);
  if (const auto names = Variables(text); !names.empty())
    head += fmt::format("# Of the environment: {}.\n", fmt::join(names, ", "));
  return head + text;
}

}  // namespace driverbench::coordinator

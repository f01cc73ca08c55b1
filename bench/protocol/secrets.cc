#include "bench/protocol/secrets.h"

#include <boost/algorithm/string/replace.hpp>

namespace driverbench::protocol {
namespace {

void Replace(const std::string& secret, const std::string& shown, std::size_t shortest,
             std::string* text) {
  if (secret.empty() || secret.size() < shortest) return;
  std::string quoted =
      nlohmann::json(secret).dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
  quoted = quoted.substr(1, quoted.size() - 2);
  // Not twice: ${SECRET} may have the secret in it.
  if (quoted != secret) boost::algorithm::replace_all(*text, quoted, shown);
  boost::algorithm::replace_all(*text, secret, shown);
}

}  // namespace

std::string WithoutSecrets(std::string text, const Connection& connection, std::size_t shortest) {
  Replace(connection.options.password, "***", shortest, &text);
  for (const auto& [secret, shown] : connection.session_secrets)
    Replace(secret, shown, kTelling, &text);
  return text;
}

}  // namespace driverbench::protocol

#include "bench/coordinator/relay/contradiction.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cstddef>
#include <map>
#include <optional>
#include <string_view>

#include "bench/tap/command_code.h"
#include "bench/tap/framing.h"

namespace driverbench::coordinator {
namespace {

std::string Though(std::string_view saw, std::string_view says) {
  return fmt::format("the relay saw {}, though {}", saw, says);
}

std::string SettingsSay(std::string_view key, std::string_view value) {
  return fmt::format("the settings say {}: {}", key, value);
}

// Nothing where the worker did not say.
std::optional<std::string> Attested(const record::Target& target, const std::string& key) {
  const auto found = target.attested.find(key);
  return found == target.attested.end() ? std::nullopt : std::optional(found->second);
}

// Some libraries connect with their first operation.
const tap::Ledger& OfConnecting(const record::Audit& audit) {
  return audit.connection.connections > 0 ? audit.connection : audit.operation;
}

std::string OfTls(const record::Target& target, const ConnectOptions& asked,
                  const record::Audit& audit) {
  const std::string cipher = Attested(target, "tls_cipher").value_or("");
  const std::string mode(text::NameOf(asked.tls));
  const std::string& opaque = OfConnecting(audit).opaque;
  const bool tls = opaque == "TLS" || audit.operation.opaque == "TLS";
  // Where commands can be read one connection at least is in clear, whatever others are.
  const bool clear = opaque.empty() || opaque == "compression" ||
                     !audit.connection.commands.empty() || !audit.operation.commands.empty();
  if (clear && asked.tls != TlsMode::kDisabled)
    return Though("clear text", SettingsSay("tls", mode));
  if (clear && !cipher.empty())
    return Though("clear text", fmt::format("the worker attests {}", cipher));
  if (tls && asked.tls == TlsMode::kDisabled) return Though("TLS", SettingsSay("tls", mode));
  if (tls && Attested(target, "tls_cipher") == "") return Though("TLS", "the worker attests none");
  return "";
}

std::string OfCipher(const record::Target& target, const record::Audit& audit) {
  const std::string attested = Attested(target, "tls_cipher").value_or("");
  for (const tap::Ledger* ledger : {&audit.connection, &audit.first_use, &audit.operation}) {
    for (const std::string& cipher : ledger->ciphers) {
      if (!attested.empty() && cipher != attested)
        return Though(cipher, fmt::format("the worker attests {}", attested));
    }
  }
  return "";
}

std::string OfUser(const ConnectOptions& asked, const record::Audit& audit) {
  for (const tap::Ledger* ledger : {&audit.connection, &audit.first_use, &audit.operation}) {
    for (const std::string& user : ledger->users) {
      if (user != asked.user)
        return Though(fmt::format("a login of user {}", user), SettingsSay("user", asked.user));
    }
  }
  return "";
}

std::string OfCompression(const record::Target& target, const record::Audit& audit) {
  const std::string& opaque = OfConnecting(audit).opaque;
  const std::optional<std::string> attested = Attested(target, "compression");
  if (!attested) return "";
  if (opaque == "compression" && *attested == "OFF")
    return Though("compression", "the worker attests none");
  if (opaque.empty() && *attested == "ON") return Though("no compression", "the worker attests it");
  return "";
}

std::string OfProtocol(const ConnectOptions& asked, const record::Audit& audit) {
  if (!audit.operation.opaque.empty()) return "";
  const auto& commands = audit.operation.commands;
  const std::string bulk = tap::CommandName(tap::kStmtBulkExecute);
  const auto executes = std::ranges::find_if(commands, [&](const auto& command) {
    return command.first.starts_with("STMT_") || command.first == bulk;
  });
  if (asked.protocol == Protocol::kText && executes != commands.end())
    return Though(executes->first, SettingsSay("protocol", "text"));
  if (asked.protocol == Protocol::kPrepared && !commands.contains("STMT_EXECUTE") &&
      !commands.contains(bulk))
    return Though("no STMT_EXECUTE", SettingsSay("protocol", "prepared"));
  return "";
}

// A pipeline may join the round trips of an operation, not those of two: its answer is compared.
std::string OfWork(const protocol::Description::Scenario& scenario, const record::Audit& audit) {
  if (audit.operation.round_trips <= 0)
    return Though("no round trip for an operation", "the worker says that it did one");
  if (scenario.connects && audit.operation.connections <= 0)
    return Though("no new connection for an operation", "the worker says that it made one");
  return "";
}

}  // namespace

std::string Contradiction(const record::Target& target, const ConnectOptions& asked,
                          const protocol::Description::Scenario& scenario,
                          const record::Audit& audit) {
  for (const std::string& contradiction :
       {OfTls(target, asked, audit), OfCipher(target, audit), OfUser(asked, audit),
        OfCompression(target, audit), OfWork(scenario, audit), OfProtocol(asked, audit)}) {
    if (!contradiction.empty()) return contradiction;
  }
  return "";
}

}  // namespace driverbench::coordinator

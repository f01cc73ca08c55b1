#include "bench/coordinator/workers/keepers.h"

#include <fmt/format.h>

#include <algorithm>
#include <exception>

#include "bench/coordinator/error.h"
#include "bench/coordinator/machine/interrupt.h"
#include "bench/settings/connection.h"
#include "bench/text/text.h"

namespace driverbench::coordinator {
namespace {

// What the caller goes on with; a keeper may be any program that stands in the build's place.
bool HasResultOf(protocol::Action action, const nlohmann::json& result) {
  if (action == protocol::Action::kPrepare || action == protocol::Action::kVerify) {
    const auto states = result.find("states");
    const bool good = states == result.end() ||
                      (states->is_object() && std::ranges::all_of(*states, [](const auto& state) {
                         return state.is_string();
                       }));
    return good && result.contains("rows") && result["rows"].is_number_unsigned();
  }
  return action != protocol::Action::kCleanup ||
         (result.contains("dropped") && result["dropped"].is_array() &&
          std::ranges::all_of(result["dropped"],
                              [](const auto& name) { return name.is_string(); }));
}

// How to get a server where none answers.
std::string Hint(const ConnectOptions& options, const Reply& reply) {
  const bool here = options.host.starts_with("127.") || options.host == "::1";
  if (!here || reply.error_code != StatusCodeName(StatusCode::kConnection)) return "";
  const std::string port = options.port == 4000 ? "" : fmt::format(" --port {}", options.port);
  return fmt::format("\nis a server up? tools/server up{} starts one", port);
}

}  // namespace

Keepers::Keepers(const settings::Settings& settings, const Built& built) : settings_(settings) {
  const bool own_sql = std::ranges::any_of(
      settings.scenarios, [](const auto& scenario) { return scenario.own.has_value(); });
  for (const BuiltBackend& backend : built.backends) {
    const auto& description = backend.description;
    if (!description || !description->has_server || !description->keeper) continue;
    if (own_sql && !description->own_sql) continue;
    keepers_.push_back({.backend = &backend, .client = std::nullopt});
    if (keepers_.size() == 2) return;
  }
  throw UserError(
      fmt::format("two backends that talk to a server and keep rows{} are needed, so that one can "
                  "check the other's rows; `driverbench list` names what was left out and what to "
                  "install",
                  own_sql ? ", of the user's own SQL too," : ""));
}

protocol::Connection Keepers::ConnectionTo(const std::string& server) const {
  settings::TargetSettings own;  // text, no session variables, the server's time limits
  own.server = server;
  return settings::ConnectionOf(settings_, own);
}

void Keepers::Lock(const std::vector<std::string>& servers) {
  for (const std::string& server : servers) {
    protocol::Request request;
    request.action = protocol::Action::kLock;
    request.connection = ConnectionTo(server);
    Client client(keepers_.front().backend->command, std::nullopt);
    const Reply reply = client.Call(request, settings_.run.block_deadline);
    if (reply.outcome != record::Outcome::kOk) {
      const ConnectOptions& options = request.connection.options;
      throw UserError(fmt::format("server {} at {}:{}: {}{}", server, options.host, options.port,
                                  reply.detail, Hint(options, reply)));
    }
    locks_.insert_or_assign(server, std::move(client));
  }
}

void Keepers::ExpectLock(const std::string& server) {
  const auto held = locks_.find(server);
  if (held == locks_.end()) return;
  protocol::Request request;
  request.action = protocol::Action::kCheckLock;
  request.connection = ConnectionTo(server);
  const Reply reply = held->second.Call(request, settings_.run.block_deadline);
  if (reply.outcome == record::Outcome::kOk || Interrupted()) return;
  if (!held->second.alive()) {  // and the connection with it
    request.action = protocol::Action::kLock;
    const Reply now = Client(keepers_.front().backend->command, std::nullopt)
                          .Call(request, settings_.run.block_deadline);
    throw RunStopped(fmt::format(
        "server {}: this run has lost its lock on database {}, the process that held it {}; {}",
        server, request.connection.options.database, reply.detail,
        now.outcome == record::Outcome::kOk
            ? "nobody has it now, but another run may have changed the table"
            : now.detail));
  }
  const auto is = [&](StatusCode code) { return reply.error_code == StatusCodeName(code); };
  // `ab` has its keepers from the base, which may be older than this question.
  if (is(StatusCode::kInvalidArgument)) return;
  throw RunStopped(is(StatusCode::kConflict)
                       ? fmt::format("server {}: {}", server, reply.detail)
                       : fmt::format("server {} no longer answers: {}", server, reply.detail));
}

Reply Keepers::Call(const std::string& backend, const std::string& server,
                    protocol::Request request, const std::map<std::string, std::string>& session) {
  Keeper& keeper = keepers_[keepers_[0].backend->name == backend ? 1 : 0];
  if (!keeper.client || !keeper.client->alive())
    keeper.client.emplace(keeper.backend->command, std::nullopt);
  request.connection = ConnectionTo(server);
  request.connection.session = session;
  Reply reply = keeper.client->Call(request, settings_.run.block_deadline);
  if (reply.outcome != record::Outcome::kOk || HasResultOf(request.action, reply.result))
    return reply;
  return {.outcome = record::Outcome::kProtocol,
          .detail = text::CleanText(fmt::format("\"{}\" is no result of {}'s worker as a keeper",
                                                reply.result.dump().substr(0, 80),
                                                keeper.backend->name))};
}

protocol::Account Keepers::ReadAccount(const Entrant& entrant, protocol::Request request) {
  request.action = protocol::Action::kAccount;
  const Reply reply = Call(entrant.description->backend, entrant.target.server, std::move(request));
  protocol::Account account;
  if (reply.outcome != record::Outcome::kOk) {
    account.untold = fmt::format("its counters could not be read: {}", reply.detail);
    return account;
  }
  try {
    return reply.result.get<protocol::Account>();
  } catch (const std::exception& error) {  // a keeper may be any program in the build's place
    account.untold = fmt::format("its counters could not be read: {}", error.what());
    return account;
  }
}

}  // namespace driverbench::coordinator

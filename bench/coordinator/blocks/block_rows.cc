#include "bench/coordinator/blocks/block_rows.h"

#include <fmt/format.h>

#include "bench/coordinator/error.h"
#include "bench/coordinator/machine/interrupt.h"

namespace driverbench::coordinator {
namespace {

// Counting the table costs a scan: beyond this many rows the count is left out, the block's own
// rows are still compared.
constexpr std::int64_t kMostRowsToCount = 20'000;

}  // namespace

Reply BlockRows::Prepare(const Entrant& entrant, protocol::Request request, Client* worker) {
  const std::string& server = entrant.target.server;
  request.action = protocol::Action::kPrepare;
  request.handicap.reset();
  request.fresh = !entrant.has_server() || !tables_.contains(server);
  // Up to a megabyte, which only tables without rows need.
  if (request.own_sql && !request.fresh && !request.own_sql->writes) request.own_sql->fill.clear();
  if (!entrant.has_server()) return worker->Call(request, deadline_);
  request.again = again_ && !request.fresh;
  Reply reply = keepers_->Call(entrant.description->backend, server, request);
  if (reply.outcome == record::Outcome::kOk) {
    if (request.fresh) tables_[server] = reply.result.at("rows").get<std::int64_t>();
  } else if (!Interrupted()) {
    throw RunStopped(fmt::format("the rows of {} on server {} could not be made: {}",
                                 request.scenario, server, reply.detail));
  }
  return reply;
}

Reply BlockRows::Verify(const Entrant& entrant, protocol::Request request, Client* worker) {
  const std::string& server = entrant.target.server;
  request.action = protocol::Action::kVerify;
  request.handicap.reset();
  if (!entrant.has_server()) return worker->Call(request, deadline_);
  std::int64_t& rows = tables_.at(server);
  if (rows <= kMostRowsToCount && !again_) request.others = rows;
  Reply reply = keepers_->Call(entrant.description->backend, server, request);
  if (reply.outcome == record::Outcome::kOk) {
    rows += reply.result.at("rows").get<std::int64_t>();
  } else if (reply.outcome != record::Outcome::kWrong && !Interrupted()) {
    throw RunStopped(fmt::format("the rows that {} wrote on server {} could not be checked: {}",
                                 entrant.target.name, server, reply.detail));
  }
  return reply;
}

}  // namespace driverbench::coordinator

#include "bench/coordinator/blocks/block_runner.h"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <exception>
#include <thread>
#include <utility>

#include "bench/coordinator/blocks/plausible.h"
#include "bench/coordinator/blocks/session_change.h"
#include "bench/coordinator/error.h"
#include "bench/coordinator/machine/interrupt.h"
#include "bench/protocol/secrets.h"

namespace driverbench::coordinator {
namespace {

// A server counts what it has answered a little later.
constexpr std::chrono::seconds kCounted{1};
constexpr std::chrono::milliseconds kBetweenReadings{20};

void Fail(const Reply& reply, record::Block* block) {
  coordinator::Fail(reply.outcome, reply.detail, block, reply.error_code);
}

// Why the worker's scenario is none to compare; empty when it is.
std::string OtherScenario(const protocol::Description& worker,
                          const protocol::Description::Scenario& scenario) {
  const auto own =
      std::ranges::find(worker.scenarios, scenario.name, &protocol::Description::Scenario::name);
  if (own == worker.scenarios.end())
    return fmt::format("the worker does not know {}", scenario.name);
  if (own->version == scenario.version) return "";
  return fmt::format("the worker has version {} of {}, version {} is compared", own->version,
                     scenario.name, scenario.version);
}

}  // namespace

void Fail(record::Outcome outcome, std::string detail, record::Block* block,
          std::string error_code) {
  block->outcome = outcome;
  block->error_code = std::move(error_code);
  block->detail = std::move(detail);
  block->waited_ns = block->wall_ns = block->cpu_ns = 0;
  block->samples_ns.clear();
  block->cost = {};
}

BlockRunner::BlockRunner(const Setting& setting, Keepers* keepers, BlockRows::Tables tables)
    : setting_(setting),
      keepers_(keepers),
      rows_(keepers, setting.run.block_deadline, std::move(tables)),
      processes_(setting.threads == 1 ? setting.worker_cpu : std::nullopt) {}

scenarios::BlockPlan BlockRunner::NextPlan(std::int64_t operations, std::int64_t warmup) {
  return {.seed = setting_.run.seed,
          .number = ++blocks_,
          .threads = setting_.threads,
          .warmup = setting_.scenario.whole_script ? 0 : warmup,
          .operations = setting_.scenario.whole_script ? 1 : operations};
}

void BlockRunner::NumberAfter(std::int64_t number) { blocks_ = std::max(blocks_, number); }

void BlockRunner::Rewind() {
  rows_.Rewind();
  blocks_ = 0;
}

record::Block BlockRunner::RunBlock(const Entrant& entrant, const scenarios::BlockPlan& plan,
                                    const Statements* an_operation) {
  return Perform(
      entrant, plan, protocol::Action::kRun, [] {}, an_operation);
}

record::Block BlockRunner::AuditBlock(const Entrant& entrant, const scenarios::BlockPlan& plan,
                                      const std::function<void()>& between) {
  return Perform(entrant, plan, protocol::Action::kAudit, between, nullptr);
}

record::Block BlockRunner::Perform(const Entrant& entrant, const scenarios::BlockPlan& plan,
                                   protocol::Action action, const std::function<void()>& between,
                                   const Statements* an_operation) {
  record::Block block{.case_id = {setting_.scenario.name, plan.threads, setting_.load},
                      .scenario_version = setting_.scenario.version,
                      .target = entrant.target.name,
                      .number = plan.number,
                      .operations = plan.operations,
                      .warmup = plan.warmup,
                      .error_code = {},
                      .detail = {},
                      .samples_ns = {}};
  if (const std::string why = OtherScenario(*entrant.description, setting_.scenario);
      !why.empty()) {
    Fail(record::Outcome::kUnsupported, why, &block);
    return block;
  }

  protocol::Request request;
  request.connection = entrant.connection;
  request.scenario = setting_.scenario.name;
  request.plan = plan;
  request = As(action, std::move(request), entrant);
  const bool lives_on = live_on_ && entrant.lifetime != protocol::Lifetime::kBlock;
  if (action == protocol::Action::kRun) {
    request.handicap = entrant.handicap;
    request.keep = lives_on && entrant.lifetime == protocol::Lifetime::kConnection;
  }
  const bool works = plan.per_thread() > 0;

  if (entrant.has_server()) {
    keepers_->ExpectLock(entrant.target.server);  // before anything of the table is touched
  } else {
    processes_.End(entrant);  // a fresh table is a fresh process
  }
  // The keeper goes first: a worker that waits for it would have a colder connection than one that
  // does not.
  if (entrant.has_server() && works && !Prepare(entrant, request, nullptr, &block)) return block;
  // Before the worker is there: it must not see by a wait that it is watched.
  std::optional<protocol::Account> before;
  if (an_operation != nullptr && entrant.has_server()) before = ReadAccount(entrant);
  Client& worker = processes_.For(entrant);
  if (!entrant.has_server() && !Prepare(entrant, request, &worker, &block)) return block;
  between();
  const std::string implausible = Time(entrant, request, &worker, &block);
  between();
  if (entrant.has_server()) {
    const Reply end = lives_on ? Reply() : processes_.End(entrant);
    if (block.outcome == record::Outcome::kOk && end.outcome != record::Outcome::kOk)
      Fail(end, &block);
    // What was measured beside another run is not kept.
    keepers_->ExpectLock(entrant.target.server);
  }
  std::string missing;
  if (before && block.outcome == record::Outcome::kOk) {
    Statements sent = *an_operation;
    for (auto& [kind, count] : sent) count *= plan.per_thread() * plan.threads;
    missing = Watch(entrant, sent, *before, &block);
  }
  if (block.outcome == record::Outcome::kOk) {
    if (works) {
      const Reply reply = rows_.Verify(entrant, As(protocol::Action::kVerify, request, entrant),
                                       entrant.has_server() ? nullptr : &worker);
      if (reply.outcome != record::Outcome::kOk) {
        Fail(reply, &block);
      } else if (setting_.own != nullptr && setting_.own->writes()) {
        const auto states = reply.result.value("states", std::map<std::string, std::string>());
        if (const std::string why = setting_.own->Miswritten(entrant, plan, states); !why.empty())
          Fail(record::Outcome::kWrong, why, &block);
      }
    }
    // A wrong row says more than a statement that was not executed, and that more than times that
    // cannot be.
    if (block.outcome == record::Outcome::kOk && !missing.empty())
      Fail(record::Outcome::kWrong, missing, &block);
    if (block.outcome == record::Outcome::kOk && !implausible.empty())
      Fail(record::Outcome::kProtocol, implausible, &block);
  } else if (entrant.has_server()) {
    ExpectServer(entrant);
  }
  if (block.outcome != record::Outcome::kOk) {
    // It may have left anything: the next block begins with a fresh table, on which it is checked
    // as strictly as before.
    if (entrant.has_server()) rows_.Forget(entrant.target.server);
    processes_.Kill(entrant);
  }
  return block;
}

protocol::Request BlockRunner::As(protocol::Action action, protocol::Request request,
                                  const Entrant& entrant) const {
  request.action = action;
  if (setting_.own != nullptr) request.own_sql = setting_.own->For(entrant.target.server, action);
  return request;
}

protocol::Account BlockRunner::ReadAccount(const Entrant& entrant) {
  protocol::Request request;
  request.scenario = setting_.scenario.name;
  return keepers_->ReadAccount(entrant,
                               As(protocol::Action::kAccount, std::move(request), entrant));
}

bool BlockRunner::Prepare(const Entrant& entrant, const protocol::Request& request, Client* worker,
                          record::Block* block) {
  const Reply reply =
      rows_.Prepare(entrant, As(protocol::Action::kPrepare, request, entrant), worker);
  if (reply.outcome != record::Outcome::kOk) Fail(reply, block);
  return reply.outcome == record::Outcome::kOk;
}

std::string BlockRunner::Time(const Entrant& entrant, const protocol::Request& request,
                              Client* worker, record::Block* block) {
  const auto asked = std::chrono::steady_clock::now();
  const Reply reply = worker->Call(request, setting_.run.block_deadline);
  const std::chrono::nanoseconds waited = std::chrono::steady_clock::now() - asked;
  if (reply.outcome != record::Outcome::kOk) {
    Fail(reply, block);
    return "";
  }
  protocol::BlockTimes times;
  try {
    if (request.action == protocol::Action::kAudit) {
      times.answers = reply.result.value("answers", times.answers);
    } else {
      reply.result.get_to(times);
    }
  } catch (const std::exception& error) {
    Fail(record::Outcome::kProtocol, protocol::WithoutSecrets(error.what(), entrant.connection),
         block);
    return "";
  }
  if (setting_.own != nullptr) {
    if (const std::string why = setting_.own->Misread(entrant, request.plan, times.answers);
        !why.empty()) {
      Fail(record::Outcome::kWrong, why, block);
      return "";
    }
  }
  if (request.action == protocol::Action::kAudit) return "";
  if (const std::string why = ChangedSession(entrant.target.attested, times.attested);
      !why.empty()) {
    Fail(record::Outcome::kError, why, block, std::string(StatusCodeName(StatusCode::kInternal)));
    return "";
  }
  std::string implausible =
      Implausible(times, request.plan, waited,
                  entrant.has_server() ? std::optional(entrant.round_trip) : std::nullopt);
  block->waited_ns = static_cast<double>(waited.count());
  block->wall_ns = times.wall_ns;
  block->cpu_ns = times.cpu_ns;
  block->samples_ns = std::move(times.samples_ns);
  block->cost = times.cost;
  return implausible;
}

// Others' work only hides what is missing: fewer executions than were sent is certain.
std::string BlockRunner::Watch(const Entrant& entrant, const Statements& sent,
                               const protocol::Account& before, record::Block* block) {
  const auto begin = std::chrono::steady_clock::now();
  std::string missing;
  for (int readings = 1;; ++readings) {
    block->witness = Compare(sent, before, ReadAccount(entrant), readings);
    missing = Missing(*block->witness);
    if (missing.empty() || std::chrono::steady_clock::now() - begin > kCounted) break;
    std::this_thread::sleep_for(kBetweenReadings);
  }
  return missing;
}

// A server that is gone ends the run. It is not the failure of the target that met it first, whose
// blocks before would lose their times.
void BlockRunner::ExpectServer(const Entrant& entrant) {
  protocol::Request request;
  request.action = protocol::Action::kAttest;
  const Reply reply = keepers_->Call(entrant.description->backend, entrant.target.server, request);
  if (reply.outcome == record::Outcome::kOk || Interrupted()) return;
  throw RunStopped(
      fmt::format("server {} no longer answers: {}", entrant.target.server, reply.detail));
}

}  // namespace driverbench::coordinator

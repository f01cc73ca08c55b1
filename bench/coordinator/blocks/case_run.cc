#include "bench/coordinator/blocks/case_run.h"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <exception>
#include <random>
#include <thread>
#include <utility>

#include "bench/coordinator/blocks/plausible.h"
#include "bench/coordinator/blocks/round_order.h"
#include "bench/coordinator/blocks/session_change.h"
#include "bench/coordinator/blocks/witness.h"
#include "bench/coordinator/error.h"
#include "bench/coordinator/machine/interrupt.h"

namespace driverbench {
namespace {

constexpr std::int64_t kMostPilotOperations = 20;
constexpr std::int64_t kFloorOperations = 10'000;
// Corrected sizes come from a whole round: that they are far off once more is no accident.
constexpr int kMostCorrections = 2;

// Counting the table costs a scan: beyond this many rows the count is left out, the block's own
// rows are still compared.
constexpr std::int64_t kMostRowsToCount = 20'000;

// One round of so many is watched: more of them at first, so that a run of twelve rounds has five.
// Reading the counters costs some milliseconds a block.
constexpr int kOneOfAtFirst = 2;
constexpr int kOneOf = 4;
constexpr int kWatchedAtFirst = 5;
// A server counts what it has answered a little later.
constexpr std::chrono::seconds kCounted{1};
constexpr std::chrono::milliseconds kBetweenReadings{20};

void Fail(const Reply& reply, Block* block) {
  block->outcome = reply.outcome;
  block->error_code = reply.error_code;
  block->detail = reply.detail;
}

void DropTimes(Block* block) {
  block->waited_ns = block->wall_ns = block->cpu_ns = 0;
  block->samples_ns.clear();
  block->cost = {};
}

}  // namespace

CaseRun::CaseRun(const Setting& setting, Keepers* keepers,
                 std::function<void(const Block&)> finished)
    : setting_(setting), keepers_(keepers), finished_(std::move(finished)) {}

BlockPlan CaseRun::NextPlan(std::int64_t operations, std::int64_t warmup) {
  return {.seed = setting_.run.seed,
          .number = ++blocks_,
          .threads = setting_.threads,
          .warmup = setting_.scenario.whole_script ? 0 : warmup,
          .operations = setting_.scenario.whole_script ? 1 : operations};
}

std::int64_t CaseRun::operations(const Entrant& entrant) const {
  const auto size = sizes_.find(entrant.target.server);
  return size == sizes_.end() ? 1 : size->second;
}

BlockPlan CaseRun::NextPlan(const Entrant& entrant) {
  return NextPlan(operations(entrant), WarmupFor(operations(entrant)));
}

Block CaseRun::PilotBlock(const Entrant& entrant) {
  Block first = RunBlock(entrant, NextPlan(/*operations=*/1, /*warmup=*/1));
  if (first.outcome != Outcome::kOk || setting_.scenario.whole_script) return first;
  const std::int64_t more =
      std::min(SizesOf({first}, {&entrant}, setting_.run.block_time)[entrant.target.server],
               kMostPilotOperations);
  return more > 1 ? RunBlock(entrant, NextPlan(more, WarmupFor(more))) : first;
}

void CaseRun::Pilot(const std::vector<const Entrant*>& entrants) {
  std::vector<Block> blocks;
  for (const Entrant* entrant : entrants) {
    if (Interrupted()) return;
    Block block = PilotBlock(*entrant);
    if (block.outcome != Outcome::kOk) {
      if (Interrupted()) return;  // it was cut off, it did not fail
      finished_(block);
      continue;
    }
    active_.push_back(entrant);
    blocks.push_back(std::move(block));
  }
  BlockSizes sizes = setting_.run.operations;
  if (sizes.empty()) sizes = SizesOf(blocks, active_, setting_.run.block_time);
  sizes_.merge(sizes);
}

void CaseRun::Resume(const std::vector<const Entrant*>& entrants,
                     const std::vector<Block>& before) {
  std::map<std::string, const Entrant*> good;
  for (const Entrant* entrant : entrants) good[entrant->target.name] = entrant;
  for (const Block& block : before) {
    blocks_ = std::max(blocks_, block.number);
    if (block.outcome != Outcome::kOk) good.erase(block.target);
  }
  for (const Entrant* entrant : entrants) {
    if (good.contains(entrant->target.name)) active_.push_back(entrant);
  }

  std::map<int, std::size_t> rounds;  // good blocks of each
  for (const Block& block : before) {
    const auto entrant = good.find(block.target);
    if (entrant == good.end()) continue;  // one that failed, or a floor
    ++rounds[block.round];
    sizes_[entrant->second->target.server] = block.operations;
  }
  if (!rounds.empty()) next_round_ = rounds.rbegin()->first + 1;
  rounds_ = static_cast<int>(std::ranges::count_if(
      rounds, [&](const auto& round) { return round.second == active_.size(); }));

  // The first round had not come to their servers.
  const auto unsized = std::stable_partition(
      active_.begin(), active_.end(),
      [&](const Entrant* entrant) { return sizes_.contains(entrant->target.server); });
  const std::vector<const Entrant*> others(unsized, active_.end());
  active_.erase(unsized, active_.end());
  Pilot(others);
}

void CaseRun::Round() {
  const bool chosen = next_round_ == 0 && setting_.run.operations.empty() &&
                      !setting_.scenario.whole_script && corrections_ < kMostCorrections;
  if (!chosen) return MeasureRound(finished_);

  std::vector<Block> blocks;
  const auto keep = [&] { std::ranges::for_each(blocks, finished_); };
  try {
    MeasureRound([&](const Block& block) { blocks.push_back(block); });
  } catch (const RunStopped&) {
    keep();
    throw;
  }
  const BlockSizes wanted = SizesOf(blocks, active_, setting_.run.block_time);
  if (Interrupted() || !AreFarOff(sizes_, wanted)) return keep();
  // What failed has failed.
  std::erase_if(blocks, [](const Block& block) { return block.outcome == Outcome::kOk; });
  keep();
  sizes_ = wanted;
  ++corrections_;
  next_round_ = rounds_ = 0;
  Round();
}

void CaseRun::MeasureRound(const std::function<void(const Block&)>& finished) {
  const int number = next_round_++;
  std::seed_seq seeds{setting_.run.seed, static_cast<std::uint64_t>(setting_.index),
                      static_cast<std::uint64_t>(number)};
  std::mt19937_64 random(seeds);
  const std::vector<const Entrant*> order = RoundOrder(active_, &random);
  const bool watched = DrawWatched();  // all targets, so that reading disturbs them alike
  for (std::size_t position = 0; position < order.size(); ++position) {
    if (Interrupted()) return;
    Block block = PerformBlock(
        *order[position], NextPlan(*order[position]), Action::kRun, [] {}, watched);
    if (Interrupted() && block.outcome != Outcome::kOk) return;  // it was cut off, it did not fail
    if (watched && rounds_ > 0) ExpectFilled(*order[position], &block);
    block.round = number;
    block.position = static_cast<int>(position);
    if (block.outcome != Outcome::kOk) std::erase(active_, order[position]);
    finished(block);
  }
  ++rounds_;
}

void CaseRun::Expect(const std::string& target, std::map<std::string, std::int64_t> an_operation) {
  expected_[target] = std::move(an_operation);
}

// Which of the next ones is drawn, not of the seed, which workers know.
bool CaseRun::DrawWatched() {
  if (draw_.left == 0) {
    std::random_device random;
    draw_.left = draw_.watched < kWatchedAtFirst ? kOneOfAtFirst : kOneOf;
    draw_.watch_at = std::uniform_int_distribution<int>(1, draw_.left)(random);
  }
  const bool watched = draw_.left-- == draw_.watch_at;
  draw_.watched += watched ? 1 : 0;
  return watched;
}

// A shortest block beside those that are watched costs what connecting and checking cost. A script
// has one operation: it has no shorter block. None in the first round: a run of few has too few.
void CaseRun::ExpectFilled(const Entrant& entrant, Block* block) {
  if (!entrant.has_server() || block->outcome != Outcome::kOk || block->operations < 2) return;
  const Block shortest = RunBlock(entrant, NextPlan(1, block->warmup));
  if (Interrupted()) return;
  if (shortest.outcome != Outcome::kOk) {
    Fail({.outcome = shortest.outcome,
          .error_code = shortest.error_code,
          .detail = shortest.detail,
          .result = {}},
         block);
    return DropTimes(block);
  }
  Filling& filling = fillings_[entrant.target.name];
  filling.Add(*block, shortest);
  const std::string gap = filling.Gap();
  if (gap.empty()) return;
  Fail({.outcome = Outcome::kWrong, .error_code = {}, .detail = gap, .result = {}}, block);
  DropTimes(block);
}

void CaseRun::Floor(const Entrant& entrant) {
  std::int64_t most = sizes_.empty() ? kFloorOperations / 20 : 0;
  for (const auto& [server, size] : sizes_) most = std::max(most, size);
  const std::int64_t operations = std::min(most * 20, kFloorOperations);
  const Block block = RunBlock(entrant, NextPlan(operations, WarmupFor(operations)));
  if (block.outcome == Outcome::kOk || !Interrupted()) finished_(block);
}

void CaseRun::Exclude(const Entrant& entrant, const std::string& why) {
  finished_({.case_id = {setting_.scenario.name, setting_.threads},
             .scenario_version = setting_.scenario.version,
             .target = entrant.target.name,
             .operations = operations(entrant),
             .warmup = WarmupFor(operations(entrant)),
             .outcome = Outcome::kWrong,
             .error_code = {},
             .detail = why,
             .samples_ns = {}});
  std::erase(active_, &entrant);
}

Block CaseRun::RunBlock(const Entrant& entrant, const BlockPlan& plan) {
  return PerformBlock(entrant, plan, Action::kRun, [] {});
}

Block CaseRun::AuditBlock(const Entrant& entrant, const BlockPlan& plan,
                          const std::function<void()>& between) {
  return PerformBlock(entrant, plan, Action::kAudit, between);
}

Block CaseRun::PerformBlock(const Entrant& entrant, const BlockPlan& plan, Action action,
                            const std::function<void()>& between, bool watched) {
  Block block{.case_id = {setting_.scenario.name, plan.threads},
              .scenario_version = setting_.scenario.version,
              .target = entrant.target.name,
              .number = plan.number,
              .operations = plan.operations,
              .warmup = plan.warmup,
              .error_code = {},
              .detail = {},
              .samples_ns = {}};
  const auto& known = entrant.description->scenarios;
  const auto own = std::ranges::find(known, block.case_id.scenario, &Description::Scenario::name);
  if (own == known.end() || own->version != block.scenario_version) {
    block.outcome = Outcome::kUnsupported;
    block.detail = own == known.end()
                       ? fmt::format("the worker does not know {}", block.case_id.scenario)
                       : fmt::format("the worker has version {} of {}, version {} is compared",
                                     own->version, block.case_id.scenario, block.scenario_version);
    return block;
  }

  Request request;
  request.connection = entrant.connection;
  request.scenario = setting_.scenario.name;
  request.plan = plan;
  request.action = action;
  if (action == Action::kRun) request.handicap = entrant.handicap;
  const bool works = plan.per_thread() > 0;

  if (entrant.has_server()) {
    keepers_->ExpectLock(entrant.target.server);  // before anything of the table is touched
  } else {
    Release(entrant);  // its rows live in the process: a fresh table is a fresh process
  }
  // The keeper goes first: a worker that waits for it would have a colder connection than one that
  // does not.
  if (entrant.has_server() && works && !Prepare(entrant, request, nullptr, &block)) return block;
  // Before the worker is there: it must not see by a wait that it is watched.
  std::optional<Account> before;
  if (watched && entrant.has_server()) before = keepers_->ReadAccount(entrant);
  Client& worker = WorkerFor(entrant);
  if (!entrant.has_server() && !Prepare(entrant, request, &worker, &block)) return block;
  between();
  const std::string implausible = Time(entrant, request, &worker, &block);
  between();
  if (entrant.has_server()) {
    const Reply end = Release(entrant);
    if (block.outcome == Outcome::kOk && end.outcome != Outcome::kOk) Fail(end, &block);
  }
  // What was measured beside another run is not kept.
  if (entrant.has_server()) keepers_->ExpectLock(entrant.target.server);
  std::string missing;
  if (before && block.outcome == Outcome::kOk) missing = Watch(entrant, plan, *before, &block);
  if (block.outcome == Outcome::kOk) {
    if (works) Verify(entrant, request, entrant.has_server() ? nullptr : &worker, &block);
    // A wrong row says more than a statement that was not executed, and that more than times that
    // cannot be.
    if (block.outcome == Outcome::kOk && !missing.empty())
      Fail({.outcome = Outcome::kWrong, .error_code = {}, .detail = missing, .result = {}}, &block);
    if (block.outcome == Outcome::kOk && !implausible.empty()) {
      Fail({.outcome = Outcome::kProtocol, .error_code = {}, .detail = implausible, .result = {}},
           &block);
    }
  } else if (entrant.has_server()) {
    ExpectServer(entrant);
  }
  if (block.outcome != Outcome::kOk) {
    DropTimes(&block);
    // It may have left anything: the next block begins with a fresh table, on which it is checked
    // as strictly as before.
    if (entrant.has_server()) tables_.erase(entrant.target.server);
    processes_.erase(entrant.target.name);
  }
  return block;
}

bool CaseRun::Prepare(const Entrant& entrant, const Request& request, Client* worker,
                      Block* block) {
  Request prepare = request;
  prepare.action = Action::kPrepare;
  prepare.handicap.reset();
  if (worker != nullptr) {
    prepare.fresh = true;
    const Reply reply = worker->Call(prepare, setting_.run.block_deadline);
    if (reply.outcome != Outcome::kOk) Fail(reply, block);
    return reply.outcome == Outcome::kOk;
  }
  prepare.fresh = !tables_.contains(entrant.target.server);
  prepare.again = again_ && !prepare.fresh;
  const Reply reply = keepers_->Call(entrant.description->backend, entrant.target.server, prepare);
  if (reply.outcome != Outcome::kOk) {
    if (!Interrupted()) {
      throw RunStopped(fmt::format("the rows of {} on server {} could not be made: {}",
                                   setting_.scenario.name, entrant.target.server, reply.detail));
    }
    Fail(reply, block);
    return false;
  }
  if (prepare.fresh) tables_[entrant.target.server] = reply.result.at("rows").get<std::int64_t>();
  return true;
}

std::string CaseRun::Time(const Entrant& entrant, const Request& request, Client* worker,
                          Block* block) {
  const auto asked = std::chrono::steady_clock::now();
  const Reply reply = worker->Call(request, setting_.run.block_deadline);
  const std::chrono::nanoseconds waited = std::chrono::steady_clock::now() - asked;
  ++processes_[entrant.target.name].blocks;
  if (reply.outcome != Outcome::kOk) Fail(reply, block);
  if (reply.outcome != Outcome::kOk || request.action == Action::kAudit) return "";
  BlockTimes times;
  try {
    reply.result.get_to(times);
  } catch (const std::exception& error) {
    Fail({.outcome = Outcome::kProtocol, .error_code = {}, .detail = error.what(), .result = {}},
         block);
    return "";
  }
  if (const std::string why = ChangedSession(entrant.target.attested, times.attested);
      !why.empty()) {
    Fail({.outcome = Outcome::kError,
          .error_code = std::string(StatusCodeName(StatusCode::kInternal)),
          .detail = why,
          .result = {}},
         block);
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
std::string CaseRun::Watch(const Entrant& entrant, const BlockPlan& plan, const Account& before,
                           Block* block) {
  auto sent = expected_[entrant.target.name];
  for (auto& [kind, count] : sent) count *= plan.per_thread() * plan.threads;
  const auto begin = std::chrono::steady_clock::now();
  std::string missing;
  for (int readings = 1;; ++readings) {
    block->witness = Compare(sent, before, keepers_->ReadAccount(entrant), readings);
    missing = Missing(*block->witness);
    if (missing.empty() || std::chrono::steady_clock::now() - begin > kCounted) break;
    std::this_thread::sleep_for(kBetweenReadings);
  }
  return missing;
}

void CaseRun::Verify(const Entrant& entrant, Request request, Client* worker, Block* block) {
  request.action = Action::kVerify;
  request.handicap.reset();
  Reply reply;
  if (worker != nullptr) {
    reply = worker->Call(request, setting_.run.block_deadline);
  } else {
    std::int64_t& rows = tables_.at(entrant.target.server);
    if (rows <= kMostRowsToCount && !again_) request.others = rows;
    reply = keepers_->Call(entrant.description->backend, entrant.target.server, request);
    if (reply.outcome == Outcome::kOk) rows += reply.result.at("rows").get<std::int64_t>();
    if (reply.outcome != Outcome::kOk && reply.outcome != Outcome::kWrong && !Interrupted()) {
      throw RunStopped(fmt::format("the rows that {} wrote on server {} could not be checked: {}",
                                   entrant.target.name, entrant.target.server, reply.detail));
    }
  }
  if (reply.outcome != Outcome::kOk) Fail(reply, block);
}

// A server that is gone ends the run. It is not the failure of the target that met it first, whose
// blocks before would lose their times.
void CaseRun::ExpectServer(const Entrant& entrant) {
  Request request;
  request.action = Action::kAttest;
  const Reply reply = keepers_->Call(entrant.description->backend, entrant.target.server, request);
  if (reply.outcome == Outcome::kOk || Interrupted()) return;
  throw RunStopped(
      fmt::format("server {} no longer answers: {}", entrant.target.server, reply.detail));
}

Client& CaseRun::WorkerFor(const Entrant& entrant) {
  Process& process = processes_[entrant.target.name];
  if (!process.client || !process.client->alive()) {
    process.client.emplace(entrant.worker,
                           setting_.threads == 1 ? setting_.worker_cpu : std::nullopt);
    process.blocks = 0;
  }
  return *process.client;
}

// Ends the target's process, unless it may run more blocks.
Reply CaseRun::Release(const Entrant& entrant) {
  Process& process = processes_[entrant.target.name];
  if (entrant.has_server() && process.blocks < setting_.run.blocks_per_process) return {};
  Reply end;
  if (process.client) end = process.client->Finish();
  process.client.reset();
  return end;
}

}  // namespace driverbench

#include "bench/coordinator/blocks/case_run.h"

#include <algorithm>
#include <random>
#include <utility>

#include "bench/coordinator/blocks/round_order.h"
#include "bench/coordinator/error.h"
#include "bench/coordinator/machine/interrupt.h"

namespace driverbench::coordinator {
namespace {

constexpr std::int64_t kMostPilotOperations = 20;
constexpr std::int64_t kFloorOperations = 10'000;
// Corrected sizes come from a whole round: that they are far off once more is no accident.
constexpr int kMostCorrections = 2;

}  // namespace

CaseRun::CaseRun(const BlockRunner::Setting& setting, int index, Keepers* keepers,
                 std::function<void(const record::Block&)> finished)
    : setting_(setting), index_(index), blocks_(setting, keepers), finished_(std::move(finished)) {}

BlockSizes CaseRun::SizesFor(const std::vector<record::Block>& blocks,
                             const std::vector<const Entrant*>& entrants) const {
  BlockSizes sizes = SizesOf(blocks, entrants, setting_.run.block_time);
  if (setting_.own == nullptr || !setting_.own->writes()) return sizes;
  for (auto& [server, size] : sizes) {
    size = std::min(size, setting_.own->tuples());
    while (size > 1 && size + WarmupFor(size) > setting_.own->tuples()) --size;
  }
  return sizes;
}

std::int64_t CaseRun::operations(const Entrant& entrant) const {
  const auto size = sizes_.find(entrant.target.server);
  return size == sizes_.end() ? 1 : size->second;
}

record::Block CaseRun::SizedBlock(const Entrant& entrant, const Statements* an_operation) {
  const std::int64_t size = operations(entrant);
  scenarios::BlockPlan plan = blocks_.NextPlan(size, WarmupFor(size));
  plan.load = setting_.load;
  return blocks_.RunBlock(entrant, plan, an_operation);
}

record::Block CaseRun::PilotBlock(const Entrant& entrant) {
  record::Block first = blocks_.RunBlock(entrant, blocks_.NextPlan(/*operations=*/1, /*warmup=*/1));
  if (first.outcome != record::Outcome::kOk || setting_.scenario.whole_script) return first;
  const std::int64_t more =
      std::min(SizesFor({first}, {&entrant})[entrant.target.server], kMostPilotOperations);
  return more > 1 ? blocks_.RunBlock(entrant, blocks_.NextPlan(more, WarmupFor(more))) : first;
}

void CaseRun::Pilot(const std::vector<const Entrant*>& entrants) {
  std::vector<record::Block> blocks;
  for (const Entrant* entrant : entrants) {
    if (Interrupted()) return;
    record::Block block = PilotBlock(*entrant);
    if (block.outcome != record::Outcome::kOk) {
      if (Interrupted()) return;  // it was cut off, it did not fail
      finished_(block);
      continue;
    }
    active_.push_back(entrant);
    blocks.push_back(std::move(block));
  }
  BlockSizes sizes = setting_.run.operations;
  if (sizes.empty()) sizes = SizesFor(blocks, active_);
  sizes_.merge(sizes);
}

void CaseRun::Resume(const std::vector<const Entrant*>& entrants,
                     const std::vector<record::Block>& before) {
  std::map<std::string, const Entrant*> good;
  for (const Entrant* entrant : entrants) good[entrant->target.name] = entrant;
  for (const record::Block& block : before) {
    blocks_.NumberAfter(block.number);
    if (block.outcome != record::Outcome::kOk) good.erase(block.target);
  }
  for (const Entrant* entrant : entrants) {
    if (good.contains(entrant->target.name)) active_.push_back(entrant);
  }

  std::map<int, std::size_t> rounds;  // good blocks of each
  for (const record::Block& block : before) {
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

void CaseRun::Round(int lifetime_rounds) {
  const bool chosen = next_round_ == 0 && setting_.run.operations.empty() &&
                      !setting_.scenario.whole_script && corrections_ < kMostCorrections;
  if (!chosen) return MeasureRound(lifetime_rounds, finished_);

  std::vector<record::Block> blocks;
  const auto keep = [&] { std::ranges::for_each(blocks, finished_); };
  try {
    MeasureRound(lifetime_rounds, [&](const record::Block& block) { blocks.push_back(block); });
  } catch (const RunStopped&) {
    keep();
    throw;
  }
  const BlockSizes wanted = SizesFor(blocks, active_);
  if (Interrupted() || !AreFarOff(sizes_, wanted)) return keep();
  // What failed has failed.
  std::erase_if(blocks,
                [](const record::Block& block) { return block.outcome == record::Outcome::kOk; });
  keep();
  sizes_ = wanted;
  ++corrections_;
  next_round_ = rounds_ = 0;
  Round(lifetime_rounds);
}

void CaseRun::MeasureRound(int lifetime_rounds,
                           const std::function<void(const record::Block&)>& finished) {
  const int number = next_round_++;
  if (number >= lifetime_end_) {
    lifetime_begin_ = number;
    lifetime_end_ = number + lifetime_rounds;
  }
  const bool begins = number == lifetime_begin_;
  const bool ends = number + 1 == lifetime_end_;
  std::seed_seq seeds{setting_.run.seed, static_cast<std::uint64_t>(index_),
                      static_cast<std::uint64_t>(number)};
  std::mt19937_64 random(seeds);
  const std::vector<const Entrant*> order = RoundOrder(active_, &random);
  const bool watched = watched_.Next();  // all targets, so that reading disturbs them alike
  for (std::size_t position = 0; position < order.size(); ++position) {
    if (Interrupted()) return;
    const Entrant& entrant = *order[position];
    const bool outlasts = entrant.lifetime != protocol::Lifetime::kBlock;
    // The first block of a lifetime has started its process, and connected: the shortest one beside
    // it would not, unless it has a lifetime of its own too.
    const bool fills = watched && rounds_ > 0 && entrant.has_server() &&
                       !setting_.scenario.whole_script && operations(entrant) > 1 &&
                       (!outlasts || !begins || ends);
    blocks_.LetLive(!ends || (fills && !begins));
    record::Block block = SizedBlock(entrant, watched ? &expected_[entrant.target.name] : nullptr);
    if (Interrupted() && block.outcome != record::Outcome::kOk)
      return;  // it was cut off, it did not fail
    blocks_.LetLive(!ends);
    if (fills && block.outcome == record::Outcome::kOk) ExpectFilled(entrant, &block);
    if (outlasts) block.lifetime = lifetime_begin_;
    block.round = number;
    block.position = static_cast<int>(position);
    if (block.outcome != record::Outcome::kOk) std::erase(active_, &entrant);
    finished(block);
  }
  ++rounds_;
}

void CaseRun::Expect(const std::string& target, Statements an_operation) {
  expected_[target] = std::move(an_operation);
}

// A shortest block beside those that are watched costs what connecting and checking cost. A script
// has one operation: it has no shorter block. None in the first round: a run of few has too few.
void CaseRun::ExpectFilled(const Entrant& entrant, record::Block* block) {
  const record::Block shortest = blocks_.RunBlock(entrant, blocks_.NextPlan(1, block->warmup));
  if (Interrupted()) return;
  if (shortest.outcome != record::Outcome::kOk)
    return Fail(shortest.outcome, shortest.detail, block, shortest.error_code);
  Filling& filling = fillings_[entrant.target.name];
  filling.Add(*block, shortest);
  const std::string gap = filling.Gap();
  if (!gap.empty()) Fail(record::Outcome::kWrong, gap, block);
}

void CaseRun::Floor(const Entrant& entrant) {
  std::int64_t most = sizes_.empty() ? kFloorOperations / 20 : 0;
  for (const auto& [server, size] : sizes_) most = std::max(most, size);
  const std::int64_t size = std::min(most * 20, kFloorOperations);
  const record::Block block = blocks_.RunBlock(entrant, blocks_.NextPlan(size, WarmupFor(size)));
  if (block.outcome == record::Outcome::kOk || !Interrupted()) finished_(block);
}

void CaseRun::Exclude(const Entrant& entrant, const std::string& why) {
  finished_({.case_id = {setting_.scenario.name, setting_.threads, setting_.load},
             .scenario_version = setting_.scenario.version,
             .target = entrant.target.name,
             .operations = operations(entrant),
             .warmup = WarmupFor(operations(entrant)),
             .outcome = record::Outcome::kWrong,
             .error_code = {},
             .detail = why,
             .samples_ns = {}});
  std::erase(active_, &entrant);
}

}  // namespace driverbench::coordinator

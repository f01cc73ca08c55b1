#include "bench/analysis/summary.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <functional>
#include <iterator>
#include <limits>
#include <map>
#include <numeric>
#include <set>
#include <utility>

#include "bench/analysis/protocols.h"
#include "bench/analysis/rounds.h"
#include "bench/metrics/metrics.h"
#include "bench/process/exit_status.h"
#include "bench/stats/modes.h"
#include "bench/stats/quantile.h"
#include "bench/stats/ratio.h"
#include "bench/stats/verdict.h"
#include "bench/text/units.h"

namespace driverbench::analysis {
namespace {

using Blocks = std::vector<const record::Block*>;

// 30 years in ns: what is longer is no time.
constexpr double kLongest = 1e18;

// A block that calls itself good but has no times, too few or impossible ones, is no answer.
record::Outcome OutcomeOf(const record::Block& block) {
  if (block.outcome != record::Outcome::kOk) return block.outcome;
  const double operations = static_cast<double>(block.operations) * block.case_id.threads;
  const bool usable = block.operations > 0 && block.case_id.threads > 0 &&
                      static_cast<double>(block.samples_ns.size()) == operations &&
                      std::ranges::min(block.samples_ns) >= 0 && block.wall_ns >= 1 &&
                      block.wall_ns <= kLongest && block.cpu_ns >= 0 &&
                      block.cpu_ns <= kLongest;  // NaN fails each of these
  return usable ? record::Outcome::kOk : record::Outcome::kProtocol;
}

RowState StateOf(record::Outcome outcome) {
  switch (outcome) {
    case record::Outcome::kOk:
      return RowState::kMeasured;
    case record::Outcome::kWrong:
      return RowState::kWrong;
    case record::Outcome::kError:
      return RowState::kFailed;
    case record::Outcome::kUnsupported:
      return RowState::kUnsupported;
    case record::Outcome::kNotBuilt:
      return RowState::kNotBuilt;
    case record::Outcome::kCrashed:
    case record::Outcome::kTimeout:
    case record::Outcome::kProtocol:
    case record::Outcome::kLate:
      return RowState::kIncomplete;
  }
  return RowState::kIncomplete;
}

// Which of a target's outcomes speaks for its row: a wrong value outweighs everything, an error
// what was merely lost.
int Weight(RowState state) {
  switch (state) {
    case RowState::kWrong:
      return 5;
    case RowState::kFailed:
      return 4;
    case RowState::kUnsupported:
      return 3;
    case RowState::kNotBuilt:
      return 2;
    case RowState::kIncomplete:
      return 1;
    case RowState::kMeasured:
    case RowState::kNotRun:
      return 0;
  }
  return 0;
}

bool MayHaveTimes(RowState state) {
  return state == RowState::kMeasured || state == RowState::kIncomplete;
}

std::string ReasonOf(const record::Block& block, record::Outcome outcome) {
  if (outcome != block.outcome) return "the worker's answer has no usable times";
  if (outcome == record::Outcome::kError && !block.error_code.empty()) {
    return block.error_code + ": " + block.detail;
  }
  return block.detail;
}

// How comparisons of this run are judged.
struct Level {
  double alpha = 0;
  double margin = 0;
};

// Whether a difference of what the case is judged by is a time that an operation saves.
bool Saves(const record::CaseId& id) {
  return record::JudgedBy(id) == metrics::Metric::kMedian && !id.load.open();
}

std::optional<Saved> SavedOf(const BlockValues& target, const BlockValues& reference,
                             double alpha) {
  std::vector<double> saved =
      Observations(reference, target,
                   [](double of_reference, double of_target) { return of_reference - of_target; });
  const std::optional<double> estimate = stats::Median(saved);
  if (!estimate) return std::nullopt;
  return Saved{.estimate_ns = *estimate,
               .interval = stats::SignTestInterval(std::move(saved), alpha)};
}

// Of the target against the reference: base and now are its two sides, whatever was first.
std::optional<Speed> SpeedOf(const BlockValues& target, const BlockValues& reference,
                             const Level& level) {
  const std::optional<stats::Change> change = ChangeOf(reference, target, level.alpha);
  if (!change) return std::nullopt;
  Speed speed;
  speed.estimate = std::exp(-change->estimate);
  speed.observations = change->rounds;
  if (change->interval)
    speed.interval =
        stats::Interval{std::exp(-change->interval->high), std::exp(-change->interval->low)};
  speed.verdict = stats::Judge(*change, level.margin);
  speed.smallest_found = stats::SmallestFound(*change, level.margin);
  return speed;
}

Times TimesOf(const Blocks& good) {
  Times times;
  const int threads = good.front()->case_id.threads;
  std::vector<double> pooled;
  std::map<int, int> rounds;
  std::set<int> lifetimes;
  std::vector<double> rates;
  std::vector<double> cpu;
  double operations = 0;
  double cpu_ns = 0;
  for (const record::Block* block : good) {
    pooled.insert(pooled.end(), block->samples_ns.begin(), block->samples_ns.end());
    operations += static_cast<double>(block->operations) * block->case_id.threads;
    rates.push_back(Throughput(*block));
    cpu.push_back(ClientCpu(*block));
    cpu_ns += block->cpu_ns;
    ++rounds[block->round];
    if (block->lifetime) lifetimes.insert(*block->lifetime);
    if (block->witness && block->witness->untold.empty()) ++times.witnessed_rounds;
  }
  times.rounds = static_cast<int>(rounds.size());
  times.lifetimes = static_cast<int>(lifetimes.size());
  times.samples = static_cast<std::int64_t>(pooled.size());
  times.per_second = stats::Median(std::move(rates)).value_or(0);
  if (threads > 1) {
    times.median_between_modes =
        times.samples >= kP99Samples && stats::MedianIsBetweenModes(pooled);
  }
  times.mean_ns = std::accumulate(pooled.begin(), pooled.end(), 0.0) / operations;
  if (cpu_ns > 0) {
    times.cpu_ns = stats::Median(std::move(cpu));
    times.mean_cpu_ns = cpu_ns / operations;
  }
  const auto percentile = [&](std::int64_t least_samples, double share) {
    return times.samples < least_samples ? std::nullopt : stats::Quantile(pooled, share);
  };
  times.p90_ns = percentile(kP99Samples / 10, 0.9);
  times.p95_ns = percentile(kP99Samples / 5, 0.95);
  times.p99_ns = percentile(kP99Samples, kTail);
  times.p999_ns = percentile(kP99Samples * 10, 0.999);
  times.median_ns = stats::Median(std::move(pooled)).value_or(0);
  times.cost = CostPerOperationOf(good);
  return times;
}

// Of an open load: by so much of the median latency operations may start late on average. Over all
// blocks of a case, since one stall of the machine is no reason.
constexpr double kMostLate = 0.1;

// Why the latencies are the worker's own doing and not the library's; empty when they are.
std::string TooLate(const Times& times) {
  const auto& late = times.cost.shares[metrics::Metric::kLateness];
  if (!late || late->mean <= kMostLate * times.median_ns) return {};
  return fmt::format(
      "the worker itself started operations {} too late, of {} that half of them took: these are "
      "no "
      "times of the library; take a lower rate, fewer threads or a machine that is less busy",
      text::FormatDuration(late->mean), text::FormatDuration(times.median_ns));
}

struct Entry {
  Row row;
  BlockValues judged;  // this and the client's CPU time only when the row has times
  BlockValues cpu;
};

Entry MakeEntry(const record::Target& target, const Blocks& blocks) {
  Entry entry;
  Row& row = entry.row;
  row.target = target.name;
  row.blocks = static_cast<int>(blocks.size());
  if (target.outcome != record::Outcome::kOk) {
    row.state = StateOf(target.outcome);
    row.outcome = target.outcome;
    row.reason = target.reason;
  } else if (!blocks.empty()) {
    row.state = RowState::kMeasured;
  }
  Blocks good;
  for (const record::Block* block : blocks) {
    const record::Outcome outcome = OutcomeOf(*block);
    if (outcome == record::Outcome::kOk) {
      good.push_back(block);
      continue;
    }
    ++row.bad_blocks;
    if (Weight(StateOf(outcome)) <= Weight(row.state)) continue;
    row.state = StateOf(outcome);
    row.outcome = outcome;
    row.reason = ReasonOf(*block, outcome);
    row.bad_round = block->round;
  }
  if (!MayHaveTimes(row.state) || good.empty()) return entry;
  row.times = TimesOf(good);
  if (std::string late = TooLate(*row.times); !late.empty()) {
    row.state = RowState::kIncomplete;
    row.outcome = record::Outcome::kLate;
    row.reason = std::move(late);
    row.bad_blocks = row.blocks;
    row.times.reset();
    return entry;
  }
  entry.judged = ValuesOf(good, JudgedTime);
  entry.cpu = ValuesOf(good, ClientCpu);
  return entry;
}

bool Beats(const Entry& a, const Entry& b, const Level& level) {
  const std::optional<Speed> speed = SpeedOf(a.judged, b.judged, level);
  return speed && speed->verdict == stats::Verdict::kFaster;
}

using Entries = std::vector<const Entry*>;

Entries TimedOf(const Group& group, const std::vector<Entry>& entries) {
  Entries timed;
  for (const Entry& entry : entries) {
    if (entry.row.times && std::ranges::count(group.like.targets, entry.row.target) > 0)
      timed.push_back(&entry);
  }
  return timed;
}

void NameFastest(const Entries& timed, const Level& level, Group* out) {
  if (timed.size() < 2) return;
  const auto beats = [&](const Entry* a, const Entry* b) { return a != b && Beats(*a, *b, level); };
  // Who is beaten by nobody. Beating is not transitive: one who is alone there need not beat all
  // the others.
  Entries unbeaten;
  std::ranges::copy_if(timed, std::back_inserter(unbeaten), [&](const Entry* entry) {
    return std::ranges::none_of(timed, [&](const Entry* other) { return beats(other, entry); });
  });
  const Entry* leader = unbeaten.size() == 1 ? unbeaten.front() : nullptr;
  for (const Entry* entry : timed) {
    const bool candidate =
        leader != nullptr ? !beats(leader, entry) : std::ranges::count(unbeaten, entry) > 0;
    if (candidate) out->undecided.push_back(entry->row.target);
  }
  // A leader is alone among the candidates only when it beats all the others.
  if (leader != nullptr && out->undecided.size() == 1 && leader->row.state == RowState::kMeasured) {
    out->fastest = leader->row.target;
    out->undecided.clear();
  }
}

// How near each other those are that are undecided. `all_pairs` is the level of a verdict on each
// two of them: that they are the same is said of more pairs than are compared with the reference.
void SayHowNear(const Entries& timed, const Level& level, double all_pairs, Group* out) {
  Entries near;
  std::ranges::copy_if(timed, std::back_inserter(near), [out](const Entry* entry) {
    return std::ranges::count(out->undecided, entry->row.target) > 0;
  });
  if (near.size() < 2) return;
  double found = 0;
  bool same = true;
  for (std::size_t i = 0; i < near.size(); ++i) {
    for (std::size_t other = 0; other < i; ++other) {
      const BlockValues& one = near[i]->judged;
      const std::optional<Speed> speed = SpeedOf(one, near[other]->judged, level);
      if (!speed || !speed->smallest_found) return;
      found = std::max(found, *speed->smallest_found);
      const auto change = ChangeOf(one, near[other]->judged, all_pairs);
      same = same && change && stats::Judge(*change, level.margin) == stats::Verdict::kSame;
    }
  }
  out->could_have_found = found;
  out->level = same;
}

// Whoever takes clearly more than the one of them that takes the least.
void AddMoreCpu(const Entries& timed, double alpha, std::vector<MoreCpu>* out) {
  const auto cpu = [](const Entry* entry) {
    return entry->row.times->cpu_ns.value_or(std::numeric_limits<double>::infinity());
  };
  const auto least = std::ranges::min_element(timed, {}, cpu);
  if (least == timed.end()) return;
  for (const Entry* entry : timed) {
    const std::optional<stats::Change> change = ChangeOf((*least)->cpu, entry->cpu, alpha);
    if (!change || !change->interval || std::exp(change->interval->low) < kClearlyMoreCpu) continue;
    out->push_back({.target = entry->row.target,
                    .than = (*least)->row.target,
                    .times = std::exp(change->estimate),
                    .interval = {.low = std::exp(change->interval->low),
                                 .high = std::exp(change->interval->high)}});
  }
}

void AddProtocols(const record::RunHeader& header, const std::vector<Entry>& entries,
                  const Level& level, CaseSummary* out) {
  const auto of = [&entries](const std::string& target) -> const Entry& {
    return *std::ranges::find_if(
        entries, [&target](const Entry& entry) { return entry.row.target == target; });
  };
  for (ProtocolPair& pair : ProtocolPairs(header)) {
    const BlockValues& text = of(pair.text).judged;
    const BlockValues& prepared = of(pair.prepared).judged;
    std::optional<Speed> speed = SpeedOf(prepared, text, level);
    if (!speed) continue;
    if (Saves(out->id)) speed->saved = SavedOf(prepared, text, level.alpha);
    out->protocols.push_back({std::move(pair.text), std::move(pair.prepared), *speed});
  }
}

void AddSent(const std::vector<record::Audit>& audits, const CaseSummary& one, Row* row) {
  for (const record::Audit& audit : audits) {
    if (audit.scenario != one.id.scenario || audit.target != row->target) continue;
    row->unread = audit.outcome == record::Outcome::kOk ? audit.operation.opaque : audit.reason;
    if (audit.outcome != record::Outcome::kOk) continue;
    row->round_trips = audit.operation.round_trips;
    row->connects = audit.operation.connections > 0;
    // It was made with one thread, and says nothing of a server on which several wait.
    if (one.id.threads == 1 && !one.id.load.open()) row->server = audit.server;
    if (audit.operation.opaque.empty()) row->commands = audit.operation.command_count();
  }
  for (std::size_t i = 0; i < one.groups.size(); ++i) {
    if (std::ranges::count(one.groups[i].like.targets, row->target) > 0) row->group = i;
  }
}

// Faults always do, and what was measured beside the rounds.
bool Counts(const record::Block& block, const std::set<int>& left_out,
            const std::set<std::string>& floors) {
  return !left_out.contains(block.round) || OutcomeOf(block) != record::Outcome::kOk ||
         floors.contains(block.target);
}

// Of all cases with so many threads in which the target has times.
Blocks TimedBlocks(const record::Run& run, const Summary& summary, const std::string& target,
                   int threads) {
  Blocks out;
  for (const CaseSummary& one : summary.cases) {
    if (one.id.threads != threads) continue;
    for (const auto* rows : {&one.rows, &one.floors}) {
      const auto row = std::ranges::find(*rows, target, &Row::target);
      if (row == rows->end() || !row->times) continue;
      const Blocks blocks = GoodBlocks(run, one.id, target);
      out.insert(out.end(), blocks.begin(), blocks.end());
    }
  }
  return out;
}

// What the cases with so many threads say together.
void AddOverall(const record::Run& run, int threads, Summary* out) {
  for (const record::Target& target : run.header.targets) {
    std::vector<double> speeds;
    std::vector<double> low;
    std::vector<double> high;
    for (const CaseSummary& one : out->cases) {
      if (one.id.threads != threads || !CountsOverall(one)) continue;
      for (const Row& row : one.rows) {
        if (row.target != target.name || !row.speed) continue;
        speeds.push_back(row.speed->estimate);
        if (!row.speed->interval) continue;
        low.push_back(row.speed->interval->low);
        high.push_back(row.speed->interval->high);
      }
    }
    if (const auto mean = stats::GeometricMean(speeds)) {
      OverallSpeed overall{.target = target.name,
                           .threads = threads,
                           .speed = *mean,
                           .interval = std::nullopt,
                           .cases = static_cast<int>(speeds.size())};
      if (low.size() == speeds.size())
        overall.interval = {.low = *stats::GeometricMean(low), .high = *stats::GeometricMean(high)};
      out->overall.push_back(std::move(overall));
    }
    if (const auto share = UserShare(TimedBlocks(run, *out, target.name, threads)))
      out->splits.push_back({target.name, threads, *share});
  }
}

}  // namespace

bool CountsOverall(const CaseSummary& one) { return !one.id.load.open() && one.warmed_up; }

double JudgedValue(const Times& times, const record::CaseId& id) {
  return record::JudgedBy(id) == metrics::Metric::kMedian ? times.median_ns : times.per_second;
}

double AlphaOf(const record::Run& run) {
  std::size_t comparisons = static_cast<std::size_t>(run.header.comparisons);
  if (comparisons == 0) {  // a file that did not say: what is there
    std::set<record::CaseId> cases;
    for (const record::Block& block : run.blocks) cases.insert(block.case_id);
    const auto compared =
        std::ranges::count_if(run.header.targets, [](const record::Target& target) {
          return !target.floor && target.outcome == record::Outcome::kOk;
        });
    comparisons =
        cases.size() * static_cast<std::size_t>(std::max<std::ptrdiff_t>(compared, 1) - 1);
  }
  return kAlpha / static_cast<double>(std::max<std::size_t>(comparisons, 1));
}

std::vector<const record::Block*> GoodBlocks(const record::Run& run, const record::CaseId& id,
                                             const std::string& target) {
  const std::set<int> left_out = DisturbedRounds(run, id);
  const std::set<std::string> floors = record::FloorsOf(run.header);
  Blocks out;
  for (const record::Block& block : run.blocks) {
    if (block.case_id == id && block.target == target && OutcomeOf(block) == record::Outcome::kOk &&
        Counts(block, left_out, floors)) {
      out.push_back(&block);
    }
  }
  return out;
}

CaseSummary SummarizeCase(const record::Run& run, const record::CaseId& id) {
  CaseSummary out;
  out.id = id;
  out.reference = run.header.reference;
  const std::set<int> left_out = DisturbedRounds(run, id);
  out.disturbed_rounds = static_cast<int>(left_out.size());
  out.disturbance = DisturbanceOf(run, id, left_out);
  std::map<std::string, Blocks> blocks;
  std::set<std::int64_t> sizes;
  std::set<std::int64_t> failed_sizes;
  const std::set<std::string> floors = record::FloorsOf(run.header);
  for (const record::Block& block : run.blocks) {
    if (block.case_id != id) continue;
    if (Counts(block, left_out, floors)) blocks[block.target].push_back(&block);
    out.scenario_version = block.scenario_version;
    out.warmed_up = block.warmup > 0;
    // A floor has a block size of its own, shown only where there is nothing else.
    if (floors.contains(block.target)) continue;
    // One that failed may be of another size: the run was still looking for it.
    (block.outcome == record::Outcome::kOk ? sizes : failed_sizes).insert(block.operations);
    out.rounds = std::max(out.rounds, block.round + 1);
  }
  out.rounds -= out.disturbed_rounds;
  if (sizes.empty()) sizes = failed_sizes;
  if (!sizes.empty()) {
    out.operations = *sizes.rbegin();
    out.fewest_operations = *sizes.begin();
  }
  const Level level{.alpha = AlphaOf(run), .margin = run.header.margin};
  out.rounds_needed = stats::SignTestMinimum(level.alpha);
  std::vector<Entry> entries;
  const BlockValues* reference = nullptr;
  entries.reserve(run.header.targets.size());  // `reference` points into it
  for (const record::Target& target : run.header.targets) {
    Entry entry = MakeEntry(target, blocks[target.name]);
    if (target.floor) {
      if (out.rounds == 0 && entry.row.blocks > 0)
        out.operations = out.fewest_operations = blocks[target.name][0]->operations;
      if (entry.row.blocks > 0) out.floors.push_back(std::move(entry.row));
      continue;
    }
    entries.push_back(std::move(entry));
    if (target.name == out.reference) reference = &entries.back().judged;
  }
  for (Entry& entry : entries) {
    if (reference == nullptr || reference == &entry.judged) continue;
    std::optional<Speed>& speed = entry.row.speed;
    speed = SpeedOf(entry.judged, *reference, level);
    if (!speed) continue;
    speed->thirds = UnsettledThirds(*reference, entry.judged, level.alpha, level.margin);
    if (Saves(id)) speed->saved = SavedOf(entry.judged, *reference, level.alpha);
  }
  // Of n targets there are n / 2 times as many pairs as comparisons with the reference.
  const double all_pairs =
      std::min(level.alpha, level.alpha * 2 / static_cast<double>(entries.size()));
  for (LikeForLike& like : GroupsOf(run.audits, id.scenario)) {
    Group& group = out.groups.emplace_back();
    group.like = std::move(like);
    const Entries timed = TimedOf(group, entries);
    NameFastest(timed, level, &group);
    SayHowNear(timed, level, all_pairs, &group);
    AddMoreCpu(timed, all_pairs, &out.more_cpu);
  }
  std::ranges::sort(out.more_cpu, std::ranges::greater(), &MoreCpu::times);
  AddProtocols(run.header, entries, level, &out);
  for (Entry& entry : entries) {
    AddSent(run.audits, out, &entry.row);
    out.rows.push_back(std::move(entry.row));
  }
  return out;
}

Summary Summarize(const record::Run& run) {
  return Summarize(run, [](const record::CaseId&) { return true; });
}

Summary Summarize(const record::Run& run,
                  const std::function<bool(const record::CaseId&)>& wanted) {
  Summary out;
  for (const record::Block& block : run.blocks) {
    if (std::ranges::find(out.cases, block.case_id, &CaseSummary::id) == out.cases.end() &&
        wanted(block.case_id))
      out.cases.push_back(SummarizeCase(run, block.case_id));
  }
  for (const record::CaseId& planned : run.header.cases) {
    if (!wanted(planned)) continue;
    const bool reached = std::ranges::find(out.cases, planned, &CaseSummary::id) != out.cases.end();
    if (!reached && run.interrupted) out.not_reached.push_back(planned);
  }
  std::set<int> threads;
  for (const CaseSummary& one : out.cases) threads.insert(one.id.threads);
  for (const int number : threads) AddOverall(run, number, &out);
  return out;
}

int ExitStatus(const record::Run& run) {
  const Summary summary = Summarize(run);
  bool timed = false;
  bool bad =
      run.interrupted || std::ranges::any_of(run.audits, record::IsFault, &record::Audit::outcome);
  bool bad_block = false;
  const bool only_floors = std::ranges::all_of(run.header.targets, &record::Target::floor);
  for (const CaseSummary& one : summary.cases) {
    for (const auto* rows : {&one.rows, &one.floors}) {
      for (const Row& row : *rows) {
        timed |= row.times.has_value() && (rows == &one.rows || only_floors);
        const bool row_bad = record::IsFault(row.outcome) || row.state == RowState::kNotRun;
        bad |= row_bad;
        bad_block |= row_bad && row.bad_blocks > 0;
      }
    }
  }
  if (timed) return bad ? process::kExitIncomplete : process::kExitFine;
  // Blocks that ran and were wrong are a result; targets that could not even be connected are none.
  return bad_block ? process::kExitIncomplete : process::kExitNothingMeasured;
}

}  // namespace driverbench::analysis

#include "bench/report/selftest.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <utility>

#include "bench/analysis/compare/finding.h"
#include "bench/analysis/rounds.h"
#include "bench/analysis/summary.h"
#include "bench/report/findings_words.h"
#include "bench/stats/quantile.h"
#include "bench/stats/tail.h"
#include "bench/text/units.h"

namespace driverbench::report {
namespace {

// Of one verdict.
double AlphaOf(const SelftestPlan& plan) { return stats::kGateAlpha / plan.comparisons; }

struct TimedBlock {
  const record::Block* block = nullptr;
  double seconds = 0;
  double median_ns = 0;
};

// By target and round.
using Blocks = std::map<std::string, std::map<int, TimedBlock>>;

// Of its only case.
Blocks TimedBlocks(const record::Run& run) {
  Blocks blocks;
  if (run.blocks.empty()) return blocks;
  const record::Block& first = run.blocks.front();
  std::map<const record::Block*, double> seconds;
  double before = first.ended_s;
  for (const record::Block& block : run.blocks)
    seconds[&block] = block.ended_s - std::exchange(before, block.ended_s);
  for (const record::Target& target : run.header.targets) {
    for (const auto& [round, block] :
         analysis::ByRound(analysis::GoodBlocks(run, first.case_id, target.name))) {
      const double median = analysis::MedianLatency(*block);
      if (round != first.round && median > 0)
        blocks[target.name][round] = {block, seconds.at(block), median};
    }
  }
  return blocks;
}

// The rounds in which both were good.
struct Rounds {
  std::vector<double> base;
  std::vector<double> now;
  std::vector<double> seconds;
  std::vector<stats::TailRound> tails;
};

Rounds RoundsOf(const SelftestPair& pair, const Blocks& blocks) {
  Rounds rounds;
  const auto base = blocks.find(pair.base);
  const auto now = blocks.find(pair.now);
  if (base == blocks.end() || now == blocks.end()) return rounds;
  for (const auto& [of_base, of_now] : analysis::PairRounds(base->second, now->second)) {
    rounds.base.push_back(of_base.median_ns);
    rounds.now.push_back(of_now.median_ns);
    rounds.seconds.push_back(of_base.seconds + of_now.seconds);
    rounds.tails.push_back({of_base.block->samples_ns, of_now.block->samples_ns});
  }
  return rounds;
}

double PooledP99(const Rounds& rounds) {
  std::vector<double> pooled;
  for (const stats::TailRound& round : rounds.tails)
    pooled.insert(pooled.end(), round.base.begin(), round.base.end());
  return stats::Quantile(std::move(pooled), analysis::kTail).value_or(0);
}

std::int64_t FewerSamples(std::span<const stats::TailRound> rounds) {
  std::int64_t base = 0;
  std::int64_t now = 0;
  for (const stats::TailRound& round : rounds) {
    base += static_cast<std::int64_t>(round.base.size());
    now += static_cast<std::int64_t>(round.now.size());
  }
  return std::min(base, now);
}

void JudgeTails(const Rounds& rounds, const std::vector<stats::Window>& windows,
                const SelftestPlan& plan, SelftestRow* row) {
  for (const auto& [begin, end] : windows) {
    const auto part = std::span(rounds.tails).subspan(begin, end - begin);
    if (FewerSamples(part) < analysis::kP99Samples) continue;
    const std::optional<stats::Change> change =
        stats::TailChange(part, analysis::kTail, AlphaOf(plan), plan.seed);
    if (!change) continue;
    const stats::Verdict verdict =
        stats::Judge(*change, analysis::OwnMargin(metrics::Metric::kP99, plan.margin));
    ++row->tails;
    row->slower_tails += verdict == stats::Verdict::kSlower ? 1 : 0;
    row->faster_tails += verdict == stats::Verdict::kFaster ? 1 : 0;
  }
}

std::string Signed(double share) {
  return (std::signbit(share) ? "-" : "+") + text::FormatShare(std::abs(share));
}

std::string Of(int count, int all) { return all == 0 ? "-" : fmt::format("{} of {}", count, all); }
std::string MostlyFound(const stats::Detection& detection) {
  const std::optional<double> found = stats::FoundMostly(detection.found);
  return found ? text::FormatShare(*found) : "-";
}

std::string Seconds(double seconds) { return fmt::format("{:g} s", std::round(10 * seconds) / 10); }

std::string Sentence(const std::vector<SelftestRow>& rows, const SelftestPlan& plan) {
  std::vector<double> found;
  std::vector<double> joined;
  int pairs = 0;
  for (const SelftestRow& row : rows) {
    if (!row.pair.ordinary || row.windows.windows == 0) continue;
    ++pairs;
    found.insert(found.end(), row.windows.found.begin(), row.windows.found.end());
    joined.insert(joined.end(), row.joined.found.begin(), row.joined.found.end());
  }
  const std::optional<double> smallest = stats::FoundMostly(found);
  if (!smallest) return "";
  const std::string who = plan.comparisons == 1
                              ? "One comparison alone in its run"
                              : fmt::format("One of {} comparisons of a run", plan.comparisons);
  std::string text = fmt::format("{} finds a change of {} in {} a pair", who,
                                 text::FormatShare(*smallest), Seconds(plan.window_s));
  if (const std::optional<double> longer = stats::FoundMostly(joined)) {
    text += fmt::format(" and of {} in {}", text::FormatShare(*longer),
                        Seconds(kJoinedWindows * plan.window_s));
  }
  text += fmt::format(", with a margin of {}, in 95% of the {} of {}.", FormatMargin(plan.margin),
                      text::FormatCount(static_cast<long long>(found.size()), "window"),
                      text::FormatCount(pairs, "pair"));
  constexpr std::size_t kFew = 20;
  if (found.size() < kFew)
    text += fmt::format(" These are few windows: from {} on it can be relied on.", kFew);
  // What `ab` finds is less: each of its comparisons has its share of the level.
  if (plan.comparisons == 1) {
    text += " `ab` makes many, and prints how many: --comparisons N tells what one of N finds.";
  }
  return text;
}

std::string Alarms(const std::vector<SelftestRow>& rows) {
  int alarms = 0;
  int windows = 0;
  int tails = 0;
  for (const SelftestRow& row : rows) {
    alarms += row.FalseAlarms(row.windows) + row.FalseTails();
    windows += row.windows.windows;
    tails += row.QuietTails();
  }
  if (windows == 0) return "";
  std::string text = alarms == 0 ? "No false alarm" : text::FormatCount(alarms, "false alarm");
  text += " in " + text::FormatCount(windows, "window");
  if (tails > 0) text += " and " + text::FormatCount(tails, "tail");
  return text + ".";
}

// Why a stall was missed. Where others take the CPU from nearly every hundredth operation, p99 is
// what they took, some milliseconds, and swings between that and a usual time: simulated, a stall
// stands out in 37 of 40 windows where they do so in 0.3 % of the operations and in 1 of 40 where
// in 0.7 %, at 20 rounds and at 60. It is not the level or the margin that hides it.
std::string MissedStalls(const SelftestRow& row) {
  constexpr double kLongTail = 3;  // medians
  if (!row.pair.stalls || row.slower_tails == row.tails) return "";
  const std::string missed = fmt::format("{}: p99 missed it in {}", row.pair.name,
                                         Of(row.tails - row.slower_tails, row.tails));
  if (row.base_p99 < kLongTail) return missed + "; a longer --window has more rounds to judge.";
  return missed + fmt::format(
                      ", since p99 without it is {:.1f} medians already, as where others take the "
                      "CPU from every hundredth operation. A quieter machine helps, a longer "
                      "--window does not.",
                      row.base_p99);
}

// How much of the time the workers were timed: the rest is starting them, connecting, checking.
std::string Costs(const record::Run& run, const Blocks& blocks) {
  double timed = 0;
  double all = 0;
  int count = 0;
  for (const auto& [target, rounds] : blocks) {
    for (const auto& [round, one] : rounds) {
      timed += one.block->wall_ns / 1e9;
      all += one.seconds;
      ++count;
    }
  }
  if (count == 0 || all <= 0) return "";
  return fmt::format("A block took {}, of which {:.0f}% were timed: {}.",
                     text::FormatDuration(1e9 * all / count), 100 * timed / all,
                     text::FormatCount(run.blocks.front().operations, "operation"));
}

std::vector<TitledText> Legend(const SelftestPlan& plan) {
  const std::string comparisons = plan.comparisons == 1
                                      ? "the only comparison"
                                      : fmt::format("one of {} comparisons", plan.comparisons);
  return {
      {"spun", "what was added to an operation, of its median"},
      {"seen", "the median over all rounds"},
      {"found", fmt::format("windows of {} a pair, each judged alone, as {} of a run at {:g}%, "
                            "that named the change",
                            Seconds(plan.window_s), comparisons, 100 * (1 - stats::kGateAlpha))},
      {"false", "windows that named a change that is not there"},
      {"finds", fmt::format("the smallest change that 95% of the windows would have named; none "
                            "has to name one within the margin, {}",
                            FormatMargin(plan.margin))},
      {"slower p99",
       "windows in which the tail was called slower; false, where nothing differs: "
       "slower or faster"},
  };
}

}  // namespace

int SelftestRow::Found(const stats::Detection& detection) const {
  if (!pair.has_change) return 0;
  return pair.spun_ns > 0 ? detection.slower : detection.faster;
}

int SelftestRow::FalseAlarms(const stats::Detection& detection) const {
  return detection.slower + detection.faster - Found(detection);
}

int SelftestRow::QuietTails() const { return pair.has_tail_change ? 0 : tails; }

int SelftestRow::FalseTails() const {
  return pair.has_tail_change ? 0 : slower_tails + faster_tails;
}

std::vector<SelftestRow> LookAtSelftest(const record::Run& run, const SelftestPlan& plan) {
  const Blocks blocks = TimedBlocks(run);
  std::vector<SelftestRow> rows;
  for (const SelftestPair& pair : plan.pairs) {
    SelftestRow row{.pair = pair, .seen = {}, .windows = {}, .joined = {}};
    const Rounds rounds = RoundsOf(pair, blocks);
    const std::vector<stats::Window> windows = stats::CutWindows(rounds.seconds, plan.window_s);
    row.rounds = static_cast<int>(rounds.base.size());
    row.spun = pair.spun_ns / stats::Median(rounds.base).value_or(1);
    row.base_p99 = PooledP99(rounds) / stats::Median(rounds.base).value_or(1);
    row.seen = stats::ChangeOf(rounds.base, rounds.now, AlphaOf(plan));
    row.windows = stats::Detect(rounds.base, rounds.now, windows, AlphaOf(plan), plan.margin);
    row.joined = stats::Detect(rounds.base, rounds.now, stats::JoinWindows(windows, kJoinedWindows),
                               AlphaOf(plan), plan.margin);
    JudgeTails(rounds, windows, plan, &row);
    rows.push_back(std::move(row));
  }
  return rows;
}

Document SelftestDocument(const record::Run& run, const SelftestPlan& plan,
                          const std::vector<SelftestRow>& rows, Explain explain) {
  const std::string window = Seconds(plan.window_s);
  constexpr auto kRight = Align::kRight;
  const std::string joined = Seconds(kJoinedWindows * plan.window_s);
  Table table{.columns = {{""},
                          {"spun", kRight},
                          {"seen", kRight},
                          {"found, " + window, kRight},
                          {"false", kRight},
                          {"finds", kRight},
                          {"found, " + joined, kRight, 1},
                          {"false", kRight, 1},
                          {"finds", kRight, 1},
                          {"slower p99, " + window, kRight, 1},
                          {"false", kRight, 1}},
              .rows = {}};
  int windows = 0;
  for (const SelftestRow& row : rows) {
    const auto found = [&](const stats::Detection& detection) {
      return row.pair.has_change ? Of(row.Found(detection), detection.windows) : "-";
    };
    windows += row.windows.windows;
    table.rows.push_back(
        {.cells = {row.pair.name, row.pair.has_change && row.seen ? Signed(row.spun) : "-",
                   row.seen ? Signed(stats::ShareOf(row.seen->estimate)) : "-", found(row.windows),
                   Of(row.FalseAlarms(row.windows), row.windows.windows), MostlyFound(row.windows),
                   found(row.joined), Of(row.FalseAlarms(row.joined), row.joined.windows),
                   MostlyFound(row.joined), Of(row.slower_tails, row.tails),
                   Of(row.FalseTails(), row.QuietTails())}});
  }
  Document out;
  out.blocks.emplace_back(std::move(table));
  std::vector<std::string> sentences;
  if (windows == 0) {
    sentences.push_back(fmt::format(
        "No window of {} a pair was filled: a longer --time, fewer --variants or a shorter "
        "--window does.",
        window));
  }
  sentences.push_back(Sentence(rows, plan));
  sentences.push_back(Alarms(rows));
  for (const SelftestRow& row : rows) sentences.push_back(MissedStalls(row));
  sentences.push_back(Costs(run, TimedBlocks(run)));
  std::erase(sentences, "");
  for (std::string& sentence : sentences) out.blocks.emplace_back(Note{std::move(sentence)});
  if (explain == Explain::kYes) {
    out.blocks.emplace_back(Section{"Columns"});
    out.blocks.emplace_back(List{Legend(plan)});
  } else {
    out.blocks.emplace_back(Section{"Columns", "--explain explains them"});
  }
  return out;
}

}  // namespace driverbench::report

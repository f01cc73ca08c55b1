#include "bench/report/run_report.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <array>
#include <cstdint>
#include <iterator>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "bench/metrics/metrics.h"
#include "bench/report/answer.h"
#include "bench/report/legend.h"
#include "bench/report/more_time.h"
#include "bench/report/plots.h"
#include "bench/report/words.h"
#include "bench/stats/verdict.h"
#include "bench/text/text.h"

namespace driverbench::report {
namespace {

struct RunColumn {
  std::string RowWords::*cell;
  const char* title;
  Align align;
  int detail;  // of what leaves a narrow page, the verdict and what it is of stay longest
  std::size_t usual;
  enum class Of : std::uint8_t { kAll, kSeveralThreads, kRates, kSaved } of = Of::kAll;
};

constexpr std::array kColumns{
    RunColumn{&RowWords::target, "target", Align::kLeft, 0, 0},
    RunColumn{&RowWords::mean, "mean", Align::kRight, 3, 7, RunColumn::Of::kSeveralThreads},
    RunColumn{&RowWords::median, "median", Align::kRight, 1, 7},
    RunColumn{&RowWords::p90, "p90", Align::kRight, 3, 7, RunColumn::Of::kSeveralThreads},
    RunColumn{&RowWords::p99, "p99", Align::kRight, 2, 7},
    RunColumn{&RowWords::cpu, "client CPU", Align::kRight, 3, 10},
    RunColumn{&RowWords::rate, "ops/s", Align::kRight, 3, 9, RunColumn::Of::kRates},
    RunColumn{&RowWords::trips, "trips", Align::kRight, 3, 5},
    RunColumn{&RowWords::commands, "cmds", Align::kRight, 3, 4},
    RunColumn{nullptr, "", Align::kRight, 3, 6},  // those of the metrics that have one
    RunColumn{&RowWords::speed, "speed", Align::kLeft, 0, 18},
    RunColumn{&RowWords::saves, "saves", Align::kLeft, 4, 23, RunColumn::Of::kSaved},
    RunColumn{&RowWords::verdict, "verdict", Align::kLeft, 0, 9},
    // "A, fastest" has its place before somebody is it.
    RunColumn{&RowWords::note, "", Align::kLeft, 0, 10},
};

Tone ToneOf(const std::string& verdict) {
  if (verdict == stats::VerdictName(stats::Verdict::kFaster)) return Tone::kGood;
  if (verdict == stats::VerdictName(stats::Verdict::kSlower)) return Tone::kWarning;
  return Tone::kPlain;
}

Table CaseTable(const record::RunHeader& header, const analysis::CaseSummary& one) {
  const bool by_median = record::JudgedBy(one.id) == metrics::Metric::kMedian;
  Table table;
  std::vector<std::string RowWords::*> cells;
  for (const RunColumn& column : kColumns) {
    if (column.of == RunColumn::Of::kSeveralThreads && one.id.threads == 1) continue;
    const bool open = one.id.load.open();
    if (column.of == RunColumn::Of::kSaved && (!by_median || open)) continue;
    // Of one thread that goes on at once a rate says what the latency says.
    if (column.of == RunColumn::Of::kRates && one.id.threads == 1 && !open) continue;
    cells.push_back(column.cell);
    if (column.cell == nullptr) {
      for (const metrics::MetricRow& metric : metrics::kMetricTable) {
        if (metric.column.empty()) continue;
        table.columns.push_back(
            {std::string(metric.column), column.align, column.detail, column.usual});
      }
      continue;
    }
    // What several threads are judged by goes with the verdict.
    const bool judges = !by_median && column.cell == &RowWords::rate;
    table.columns.push_back({column.title, column.align, judges ? 0 : column.detail, column.usual});
  }
  for (const record::Target& target : header.targets) {
    std::size_t& usual = table.columns.front().usual;
    usual = std::max(usual, text::DisplayWidth(text::CleanText(target.name)));
  }
  const std::vector<RowWords> rows = CaseRows(one);
  double fastest = 0;
  for (const RowWords& words : rows) fastest = std::max(fastest, words.times_as_fast.value_or(0));
  for (const RowWords& words : rows) {
    Row row{.cells = {}, .tone = words.tone, .message = words.message};
    for (const auto cell : cells) {
      if (!words.message.empty() && !row.cells.empty()) break;
      if (cell == nullptr) {
        row.cells.insert(row.cells.end(), words.costs.begin(), words.costs.end());
        continue;
      }
      if (cell == &RowWords::verdict) {
        row.cells.emplace_back(words.verdict, ToneOf(words.verdict));
        continue;
      }
      const bool stands_out = cell == &RowWords::note && words.tone == Tone::kGood;
      Cell& added = row.cells.emplace_back(words.*cell, stands_out);
      if (cell == &RowWords::speed && words.times_as_fast)
        added.share = *words.times_as_fast / fastest;
    }
    table.rows.push_back(std::move(row));
  }
  return table;
}

// Nothing where there are no blocks to stand in it.
void AddSection(const std::string& title, std::vector<Block> blocks, Document* out) {
  if (blocks.empty()) return;
  out->blocks.emplace_back(Section{title});
  std::ranges::move(blocks, std::back_inserter(out->blocks));
}

std::vector<Block> ListOf(std::vector<TitledText> items) {
  if (items.empty()) return {};
  return {List{std::move(items)}};
}

std::vector<Block> StackOf(std::vector<TitledText> items, Tone tone) {
  if (items.empty()) return {};
  return {List{.items = std::move(items), .tone = tone, .stacked = true}};
}

// As tables, or drawn where that can be.
std::vector<Block> Shares(const analysis::Summary& summary, bool drawn) {
  std::vector<Block> out;
  for (const analysis::CaseSummary& one : summary.cases) {
    if (std::optional<Plot> plot = drawn ? SharesPlot(one) : std::nullopt) {
      out.emplace_back(std::move(*plot));
      continue;
    }
    if (Table table = TimeShares(one); !table.rows.empty()) out.emplace_back(std::move(table));
  }
  if (out.empty()) return out;
  out.emplace_back(
      Note{"server: the mean of an untimed pass, with one thread, parse and compile included. "
           "Where it is more than the mean of the timed operations, nothing is left as the "
           "rest."});
  out.emplace_back(Note{"-: below what can be told"});
  return out;
}

std::vector<Block> WarningsOf(const record::Run& run, const analysis::Summary& summary) {
  List list{.items = {}, .tone = Tone::kWarning};
  for (std::string& warning : Warnings(run, summary))
    list.items.push_back({"", std::move(warning)});
  if (list.items.empty()) return {};
  return {std::move(list)};
}

// Both closings: of what is only read, and of what is drawn too.
void AddClosing(const record::Run& run, const analysis::Summary& summary, Explain explain,
                bool drawn, Document* out) {
  AddSection("Over the cases (geometric mean of the speeds)", ListOf(OverallSpeeds(run, summary)),
             out);
  AddSection("Where the time of an operation goes, by the server's own account",
             Shares(summary, drawn), out);
  AddSection("Not like for like: what the sessions of the targets differ in",
             ListOf(NotAlike(run.header)), out);
  AddSection("Failures", StackOf(Failures(run, summary), Tone::kBad), out);
  AddSection("Left out", StackOf(LeftOut(run, summary), Tone::kPlain), out);
  AddSection("Warnings", WarningsOf(run, summary), out);
  if (!run.interrupted)
    AddSection("More time, at the spread that this run had",
               ListOf(MoreTimeWords(analysis::MoreTimeOf(run, summary))), out);
  AddSection("Libraries", ListOf(Libraries(run.header)), out);
  AddSection("Conditions", ListOf(Conditions(run.header)), out);
  if (explain == Explain::kYes) {
    AddSection("Columns", ListOf(Legend(run)), out);
  } else {
    out->blocks.emplace_back(Section{"Columns", "--explain explains them"});
  }
}

// The same rows and rounds again, by the settings that lie beside every file of a run.
void AddRepeating(const record::RunHeader& header, Document* out) {
  out->blocks.emplace_back(Section{"To repeat it"});
  out->blocks.emplace_back(Verbatim{
      {fmt::format("build/bin/driverbench run --config settings.yaml --seed {}", header.seed)}});
  out->blocks.emplace_back(
      Note{"settings.yaml lies beside this page. Passwords in it are masked: put them in again."});
}

Note AnswerOf(const record::Run& run, const analysis::Summary& summary) {
  return {fmt::format("{}", fmt::join(Answer(run, summary), " ")), Tone::kStrong};
}

void Append(Document part, Document* out) {
  std::ranges::move(part.blocks, std::back_inserter(out->blocks));
}

}  // namespace

Document RunHeading(const record::RunHeader& header) {
  Document out;
  for (std::string& line : ServerLines(header))
    out.blocks.emplace_back(Note{std::move(line), Tone::kStrong});
  return out;
}

Document RunCase(const record::RunHeader& header, const analysis::CaseSummary& one) {
  Document out;
  out.blocks.emplace_back(Section{text::CleanText(one.id.scenario), CaseSize(one)});
  out.blocks.emplace_back(CaseTable(header, one));
  for (std::string& note : CaseNotes(one)) out.blocks.emplace_back(Note{std::move(note)});
  return out;
}

Document RunClosing(const record::Run& run, const analysis::Summary& summary, Explain explain) {
  Document out;
  out.conclusion = AnswerOf(run, summary);
  AddClosing(run, summary, explain, false, &out);
  return out;
}

Document RunReport(const record::Run& run, Explain explain) {
  return RunReport(run, analysis::Summarize(run), explain);
}

Document RunReport(const record::Run& run, const analysis::Summary& summary, Explain explain) {
  Document out = RunHeading(run.header);
  for (const analysis::CaseSummary& one : summary.cases) Append(RunCase(run.header, one), &out);
  Document closing = RunClosing(run, summary, explain);
  out.conclusion = std::move(closing.conclusion);
  Append(std::move(closing), &out);
  return out;
}

Document RunPage(const record::Run& run) {
  const analysis::Summary summary = analysis::Summarize(run);
  const Key key = TargetKey(run.header);
  const double margin = run.header.margin;
  Document out = RunHeading(run.header);
  out.conclusion = AnswerOf(run, summary);
  out.title = "driverbench, " + text::CleanText(run.header.date.substr(0, 10));  // the day
  out.blocks.emplace_back(key);
  if (std::optional<Plot> overview = OverviewPlot(summary, key, margin)) {
    out.blocks.emplace_back(Section{"At a glance"});
    out.blocks.emplace_back(std::move(*overview));
  }
  const auto add = [&out](std::vector<Plot> plots) {
    std::ranges::move(plots, std::back_inserter(out.blocks));
  };
  for (const analysis::CaseSummary& one : summary.cases) {
    Document words = RunCase(run.header, one);
    out.blocks.push_back(std::move(words.blocks.front()));  // its section
    words.blocks.erase(words.blocks.begin());
    add(ComparisonPlots(one, key, margin));
    Append(std::move(words), &out);
    add(TimePlots(run, one, key));
  }
  AddClosing(run, summary, Explain::kYes, true, &out);
  AddRepeating(run.header, &out);
  return out;
}

}  // namespace driverbench::report

#include "bench/report/run_report.h"

#include <algorithm>
#include <array>
#include <iterator>
#include <string>
#include <utility>
#include <vector>

#include "bench/metrics/metrics.h"
#include "bench/report/words.h"
#include "bench/text/text.h"

namespace driverbench {
namespace {

using doc::Align;

struct RunColumn {
  std::string RowWords::*cell;
  const char* title;
  Align align;
  int detail;  // of what leaves a narrow page, the verdict and what it is of stay longest
  std::size_t usual;
  bool of_threads_alone = false;
};

constexpr std::array kColumns{
    RunColumn{&RowWords::target, "target", Align::kLeft, 0, 0},
    RunColumn{&RowWords::mean, "mean", Align::kRight, 3, 7, true},
    RunColumn{&RowWords::median, "median", Align::kRight, 1, 7},
    RunColumn{&RowWords::p90, "p90", Align::kRight, 3, 7, true},
    RunColumn{&RowWords::p99, "p99", Align::kRight, 2, 7},
    RunColumn{&RowWords::cpu, "client CPU", Align::kRight, 3, 10},
    RunColumn{&RowWords::rate, "ops/s", Align::kRight, 3, 9},
    RunColumn{&RowWords::trips, "trips", Align::kRight, 3, 5},
    RunColumn{&RowWords::commands, "cmds", Align::kRight, 3, 4},
    RunColumn{nullptr, "", Align::kRight, 3, 6},  // those of the metrics that have one
    RunColumn{&RowWords::speed, "speed", Align::kLeft, 0, 18},
    RunColumn{&RowWords::verdict, "verdict", Align::kLeft, 0, 9},
    // "A, fastest" has its place before somebody is it.
    RunColumn{&RowWords::note, "", Align::kLeft, 0, 10},
};

doc::Table CaseTable(const RunHeader& header, const CaseSummary& one) {
  const bool threads = one.id.threads > 1;
  doc::Table table;
  std::vector<std::string RowWords::*> cells;
  for (const RunColumn& column : kColumns) {
    if (column.of_threads_alone && !threads) continue;
    cells.push_back(column.cell);
    if (column.cell == nullptr) {
      for (const MetricRow& metric : kMetricTable) {
        if (metric.column.empty()) continue;
        table.columns.push_back(
            {std::string(metric.column), column.align, column.detail, column.usual});
      }
      continue;
    }
    // What several threads are judged by goes with the verdict.
    const bool judges = threads && column.cell == &RowWords::rate;
    table.columns.push_back({column.title, column.align, judges ? 0 : column.detail, column.usual});
  }
  for (const Target& target : header.targets) {
    std::size_t& usual = table.columns.front().usual;
    usual = std::max(usual, DisplayWidth(CleanText(target.name)));
  }
  for (const RowWords& words : CaseRows(one)) {
    doc::Row row{.cells = {}, .tone = words.tone, .message = words.message};
    for (const auto cell : cells) {
      if (!words.message.empty() && !row.cells.empty()) break;
      if (cell == nullptr) {
        row.cells.insert(row.cells.end(), words.costs.begin(), words.costs.end());
        continue;
      }
      const bool fastest = cell == &RowWords::note && words.tone == doc::Tone::kGood;
      row.cells.emplace_back(words.*cell, fastest);
    }
    table.rows.push_back(std::move(row));
  }
  return table;
}

// Nothing where there are no blocks to stand in it.
void AddSection(const std::string& title, std::vector<doc::Block> blocks, doc::Document* out) {
  if (blocks.empty()) return;
  out->blocks.emplace_back(doc::Section{title});
  std::ranges::move(blocks, std::back_inserter(out->blocks));
}

std::vector<doc::Block> ListOf(std::vector<TitledText> items) {
  if (items.empty()) return {};
  return {doc::List{std::move(items)}};
}

std::vector<doc::Block> StackOf(std::vector<TitledText> items, doc::Tone tone) {
  if (items.empty()) return {};
  return {doc::List{.items = std::move(items), .tone = tone, .stacked = true}};
}

std::vector<doc::Block> Shares(const Summary& summary) {
  std::vector<doc::Block> out;
  for (const CaseSummary& one : summary.cases) {
    if (doc::Table table = TimeShares(one); !table.rows.empty()) out.emplace_back(std::move(table));
  }
  if (out.empty()) return out;
  out.emplace_back(
      doc::Note{"server: the mean of an untimed pass, with one thread, parse and compile included. "
                "Where it is more than the mean of the timed operations, nothing is left as the "
                "rest."});
  out.emplace_back(doc::Note{"-: below what can be told"});
  return out;
}

std::vector<doc::Block> WarningsOf(const Run& run, const Summary& summary) {
  doc::List list{.items = {}, .tone = doc::Tone::kWarning};
  for (std::string& warning : Warnings(run, summary))
    list.items.push_back({"", std::move(warning)});
  if (list.items.empty()) return {};
  return {std::move(list)};
}

}  // namespace

doc::Document RunHeading(const RunHeader& header) {
  doc::Document out;
  for (std::string& line : ServerLines(header))
    out.blocks.emplace_back(doc::Note{std::move(line), doc::Tone::kStrong});
  return out;
}

doc::Document RunCase(const RunHeader& header, const CaseSummary& one) {
  doc::Document out;
  out.blocks.emplace_back(doc::Section{CleanText(one.id.scenario), CaseSize(one)});
  out.blocks.emplace_back(CaseTable(header, one));
  for (std::string& note : CaseNotes(one)) out.blocks.emplace_back(doc::Note{std::move(note)});
  return out;
}

doc::Document RunClosing(const Run& run, const Summary& summary, Explain explain) {
  doc::Document out;
  AddSection("Over the cases (geometric mean of the speeds)", ListOf(OverallSpeeds(run, summary)),
             &out);
  AddSection("Where the time of an operation goes, by the server's own account", Shares(summary),
             &out);
  AddSection("Not like for like: what the sessions of the targets differ in",
             ListOf(NotAlike(run.header)), &out);
  AddSection("Failures", StackOf(Failures(run, summary), doc::Tone::kBad), &out);
  AddSection("Left out", StackOf(LeftOut(run, summary), doc::Tone::kPlain), &out);
  AddSection("Warnings", WarningsOf(run, summary), &out);
  AddSection("Libraries", ListOf(Libraries(run.header)), &out);
  AddSection("Conditions", ListOf(Conditions(run.header)), &out);
  if (explain == Explain::kYes) {
    AddSection("Columns", ListOf(Legend(run)), &out);
  } else {
    out.blocks.emplace_back(doc::Section{"Columns", "--explain explains them"});
  }
  return out;
}

doc::Document RunReport(const Run& run, Explain explain) {
  const Summary summary = Summarize(run);
  doc::Document out = RunHeading(run.header);
  const auto add = [&out](doc::Document part) {
    std::ranges::move(part.blocks, std::back_inserter(out.blocks));
  };
  for (const CaseSummary& one : summary.cases) add(RunCase(run.header, one));
  add(RunClosing(run, summary, explain));
  return out;
}

}  // namespace driverbench

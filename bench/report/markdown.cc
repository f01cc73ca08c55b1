#include <fmt/format.h>

#include <string>
#include <string_view>
#include <vector>

#include "bench/report/table.h"
#include "bench/report/words.h"
#include "bench/text/text.h"

namespace driverbench {
namespace {

std::string Escape(std::string_view text) { return EscapeMarkdown(text); }

std::string Bold(const std::string& text) { return fmt::format("**{}**", text); }

std::string Line(const RowWords& row, int threads) {
  if (!row.message.empty()) {
    return fmt::format("| {} | | | {}| | | | | | | {} |\n", Escape(row.target),
                       threads == 1 ? "" : "| | ", Escape(row.message));
  }
  const std::string latency =
      threads == 1 ? fmt::format("{} | {}", row.median, row.p99)
                   : fmt::format("{} | {} | {} | {}", row.mean, row.median, row.p90, row.p99);
  const std::string note = Escape(row.note);
  return fmt::format("| {} | {} | {} | {} | {} | {} | {} | {} | {} | {} |\n", Escape(row.target),
                     latency, row.cpu, row.rate, row.trips, row.commands, row.allocations,
                     Escape(row.speed), row.verdict,
                     row.style == RowStyle::kFastest ? Bold(note) : note);
}

std::string Head(int threads) {
  return fmt::format(
      "| target | {} | client CPU | ops/s | trips | cmds | allocs | speed | verdict | |\n"
      "| --- | {}---: | ---: | ---: | ---: | ---: | ---: | ---: | :--- | :--- | :--- |\n",
      threads == 1 ? "median | p99" : "mean | median | p90 | p99",
      threads == 1 ? "" : "---: | ---: | ");
}

std::string Section(const std::string& title, const std::vector<TitledText>& items) {
  if (items.empty()) return "";
  std::string out = fmt::format("\n## {}\n\n", title);
  for (const TitledText& item : items) {
    out += fmt::format("- {}: {}\n", Escape(item.title), Escape(item.text));
  }
  return out;
}

}  // namespace

std::string MarkdownTable(const Run& run) {
  const Summary summary = Summarize(run);
  std::string out;
  for (const std::string& line : ServerLines(run.header))
    out += fmt::format("{}\n\n", Bold(Escape(line)));
  for (const CaseSummary& one : summary.cases) {
    out += fmt::format("## {}\n\n{}\n\n", Escape(CleanText(one.id.scenario)), CaseSize(one));
    out += Head(one.id.threads);
    for (const RowWords& row : CaseRows(one)) out += Line(row, one.id.threads);
    for (const std::string& note : CaseNotes(one)) out += fmt::format("\n{}\n", Escape(note));
    out += "\n";
  }
  if (!summary.cases.empty()) out.pop_back();
  out += Section("Over the cases (geometric mean of the speeds)", OverallSpeeds(run, summary));
  out += Section("Not like for like: what the sessions of the targets differ in",
                 NotAlike(run.header));
  out += Section("Failures", Failures(run, summary));
  out += Section("Left out", LeftOut(run, summary));
  if (const auto warnings = Warnings(run, summary); !warnings.empty()) {
    out += "\n## Warnings\n\n";
    for (const std::string& warning : warnings) out += fmt::format("- {}\n", Escape(warning));
  }
  out += Section("Libraries", Libraries(run.header));
  out += Section("Conditions", Conditions(run.header));
  return out + Section("Columns", Legend(run));
}

}  // namespace driverbench

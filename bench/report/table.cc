#include "bench/report/table.h"

#include <fmt/format.h>

#include <algorithm>
#include <string_view>
#include <vector>

#include "bench/report/layout.h"
#include "bench/report/words.h"
#include "bench/text/text.h"

namespace driverbench {
namespace {

std::string_view ColourOf(RowStyle style) {
  switch (style) {
    case RowStyle::kPlain:
      return "";
    case RowStyle::kFastest:
      return kGreen;
    case RowStyle::kBad:
      return kRed;
    case RowStyle::kQuiet:
      return kDim;
  }
  return "";
}

std::string Section(const std::string& title, const std::string& body, const TableStyle& style) {
  return body.empty() ? "" : fmt::format("\n{}\n{}", Paint(title, kBold, style), body);
}

// Two columns: titles, and texts that wrap.
std::string List(const std::vector<TitledText>& items, const TableStyle& style) {
  std::size_t width = 0;
  for (const TitledText& item : items) width = std::max(width, DisplayWidth(item.title));
  std::string out;
  for (const TitledText& item : items) {
    const std::string begin = fmt::format("{}{}{}", kGap, PadRight(item.title, width), kGap);
    out += Paragraph(begin, width + 2 * kGap.size(), item.text, style);
  }
  return out;
}

// A title on a line of its own, the text below it.
std::string Stack(const std::vector<TitledText>& items, std::string_view colour,
                  const TableStyle& style) {
  std::string out;
  for (const TitledText& item : items) {
    out += fmt::format("{}{}\n", kGap, Paint(item.title, colour, style));
    if (!item.text.empty()) out += Paragraph("    ", 4, item.text, style);
  }
  return out;
}

// The columns of numbers. They start with widths that hold what is usual, so that cases that are
// printed one after the other line up, and grow where they must.
struct Widths {
  bool several_threads = false;
  std::size_t target = 6;
  std::size_t mean = 7;
  std::size_t median = 7;
  std::size_t p90 = 7;
  std::size_t p99 = 7;
  std::size_t cpu = 10;
  std::size_t rate = 9;
  std::size_t trips = 5;
  std::size_t commands = 4;
  std::size_t allocations = 6;
  std::size_t speed = 18;
  std::size_t verdict = 9;

  void Fit(const RowWords& row) {
    const auto fit = [](std::size_t* width, const std::string& text) {
      *width = std::max(*width, DisplayWidth(text));
    };
    fit(&target, row.target);
    fit(&mean, row.mean);
    fit(&median, row.median);
    fit(&p90, row.p90);
    fit(&p99, row.p99);
    fit(&cpu, row.cpu);
    fit(&rate, row.rate);
    fit(&trips, row.trips);
    fit(&commands, row.commands);
    fit(&allocations, row.allocations);
    fit(&speed, row.speed);
    fit(&verdict, row.verdict);
  }
};

std::string Line(const RowWords& row, const Widths& widths, const TableStyle& style) {
  std::string out{kGap};
  out += PadRight(row.target, widths.target);
  if (!row.message.empty()) {
    out += kGap;
    const std::size_t used = DisplayWidth(out);
    return out + Cut(row.message, style.width > used + 20 ? style.width - used : 20);
  }
  const auto number = [&out](const std::string& text, std::size_t width) {
    out += kGap;
    out += PadLeft(text, width);
  };
  if (widths.several_threads) number(row.mean, widths.mean);
  number(row.median, widths.median);
  if (widths.several_threads) number(row.p90, widths.p90);
  number(row.p99, widths.p99);
  number(row.cpu, widths.cpu);
  number(row.rate, widths.rate);
  number(row.trips, widths.trips);
  number(row.commands, widths.commands);
  number(row.allocations, widths.allocations);
  out += kGap;
  out += PadRight(row.speed, widths.speed) + std::string(kGap);
  out += PadRight(row.verdict, widths.verdict) + std::string(kGap) + row.note;
  return TrimRight(out);
}

std::string Shares(const Summary& summary, const TableStyle& style) {
  std::string out;
  for (const CaseSummary& one : summary.cases) {
    if (const auto rows = TimeShares(one); !rows.empty())
      out += (out.empty() ? "" : "\n") + Columns(rows);
  }
  if (out.empty()) return out;
  return out + "\n" +
         Paragraph(
             "  ", 2,
             "server: the mean of an untimed pass, with one thread. Where it is more than the mean "
             "of the timed operations, nothing is left as the rest. -: below what can be told",
             style);
}

}  // namespace

std::string TableHeading(const RunHeader& header, const TableStyle& style) {
  std::string out;
  for (const std::string& line : ServerLines(header)) {
    for (const std::string& part : Wrap(line, style.width)) out += Paint(part, kBold, style) + "\n";
  }
  return out;
}

std::string TableCase(const RunHeader& header, const CaseSummary& one, const TableStyle& style) {
  const std::vector<RowWords> rows = CaseRows(one);
  Widths widths;
  widths.several_threads = one.id.threads > 1;
  for (const Target& target : header.targets) {
    widths.target = std::max(widths.target, DisplayWidth(CleanText(target.name)));
  }
  for (const RowWords& row : rows) widths.Fit(row);
  RowWords titles;
  titles.target = "target";
  titles.mean = "mean";
  titles.median = "median";
  titles.p90 = "p90";
  titles.p99 = "p99";
  titles.cpu = "client CPU";
  titles.rate = "ops/s";
  titles.trips = "trips";
  titles.commands = "cmds";
  titles.allocations = "allocs";
  titles.speed = "speed";
  titles.verdict = "verdict";
  std::string out =
      fmt::format("\n{}: {}\n", Paint(CleanText(one.id.scenario), kBold, style), CaseSize(one));
  out += Paint(Line(titles, widths, style), kDim, style) + "\n";
  for (const RowWords& row : rows) {
    out += Paint(Line(row, widths, style), ColourOf(row.style), style) + "\n";
  }
  for (const std::string& note : CaseNotes(one)) out += Paragraph("  ", 4, note, style);
  return out;
}

std::string TableClosing(const Run& run, const Summary& summary, const TableStyle& style) {
  std::string warnings;
  for (const std::string& warning : Warnings(run, summary)) {
    warnings += Paint(Paragraph("  ! ", 4, warning, style), kYellow, style);
  }
  std::string out = Section("Over the cases (geometric mean of the speeds)",
                            List(OverallSpeeds(run, summary), style), style);
  out += Section("Where the time of an operation goes, by the server's own account",
                 Shares(summary, style), style);
  out += Section("Not like for like: what the sessions of the targets differ in",
                 List(NotAlike(run.header), style), style);
  out += Section("Failures", Stack(Failures(run, summary), kRed, style), style);
  out += Section("Left out", Stack(LeftOut(run, summary), "", style), style);
  out += Section("Warnings", warnings, style);
  out += Section("Libraries", List(Libraries(run.header), style), style);
  out += Section("Conditions", List(Conditions(run.header), style), style);
  out += Section("Columns", List(Legend(run), style), style);
  return out;
}

std::string Table(const Run& run, const TableStyle& style) {
  const Summary summary = Summarize(run);
  std::string out = TableHeading(run.header, style);
  for (const CaseSummary& one : summary.cases) out += TableCase(run.header, one, style);
  return out + TableClosing(run, summary, style);
}

}  // namespace driverbench

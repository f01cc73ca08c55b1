#include "bench/report/findings.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cstddef>
#include <string_view>

#include "bench/report/findings_words.h"
#include "bench/report/layout.h"
#include "bench/text/text.h"

namespace driverbench {
namespace {

// Beside a row there is room for a reason only from so many columns on; else it stands below.
constexpr std::size_t kLeastWhy = 30;

constexpr std::size_t kCells = 7;

using Cells = std::array<std::string, kCells>;
using CellWidths = std::array<std::size_t, kCells>;

constexpr std::array<std::string_view, kCells> kTitles = {"case", "target", "metric", "base",
                                                          "new",  "change", "verdict"};

// Numbers to the right, so that their digits line up.
bool IsRight(std::size_t cell) { return cell == 3 || cell == 4; }

Cells CellsOf(const FindingWords& row) {
  return {row.scenario, row.target, row.metric, row.base, row.now, row.change, row.verdict};
}

CellWidths WidthsOf(const std::vector<FindingWords>& rows) {
  CellWidths widths{};
  for (std::size_t i = 0; i < kCells; ++i) widths[i] = kTitles[i].size();
  for (const FindingWords& row : rows) {
    const Cells cells = CellsOf(row);
    for (std::size_t i = 0; i < kCells; ++i)
      widths[i] = std::max(widths[i], DisplayWidth(cells[i]));
  }
  return widths;
}

template <typename Texts>
std::string Line(const Texts& cells, const CellWidths& widths) {
  std::string out;
  for (std::size_t i = 0; i < kCells; ++i) {
    out += kGap;
    out += IsRight(i) ? PadLeft(cells[i], widths[i]) : PadRight(cells[i], widths[i]);
  }
  return out;
}

std::string_view ColourOf(FindingRank rank) {
  switch (rank) {
    case FindingRank::kInvalid:
    case FindingRank::kBlocks:
      return kRed;
    case FindingRank::kWorse:
      return kYellow;
    case FindingRank::kBetter:
      return kGreen;
    case FindingRank::kUnclear:
      return "";
    case FindingRank::kSame:
      return kDim;
  }
  return "";
}

std::string PaintLines(const std::string& text, std::string_view colour, const TableStyle& style) {
  std::string out;
  for (std::size_t begin = 0; begin < text.size();) {
    const std::size_t end = text.find('\n', begin);
    out += Paint(text.substr(begin, end - begin), colour, style) + "\n";
    begin = end + 1;
  }
  return out;
}

std::string RowLines(const FindingWords& row, const CellWidths& widths, const TableStyle& style) {
  const std::string line = Line(CellsOf(row), widths);
  std::string text;
  if (row.why.empty()) {
    text = TrimRight(line) + "\n";
  } else if (const std::size_t used = DisplayWidth(line) + kGap.size();
             used + kLeastWhy <= style.width) {
    text = Paragraph(line + std::string(kGap), used, row.why, style);
  } else {
    text = TrimRight(line) + "\n" + Paragraph("      ", 6, row.why, style);
  }
  return PaintLines(text, ColourOf(row.rank), style);
}

bool IsGood(const FindingsReport& report) {
  return !report.incomplete && std::ranges::none_of(report.findings, [](const Finding& finding) {
    return RankOf(finding) <= FindingRank::kBlocks;
  });
}

std::string MarkdownRow(const FindingWords& row) {
  std::string verdict = EscapeMarkdown(row.verdict);
  if (row.rank <= FindingRank::kBlocks) verdict = fmt::format("**{}**", verdict);
  return fmt::format("| {} | {} | {} | {} | {} | {} | {} | {} |\n", EscapeMarkdown(row.scenario),
                     EscapeMarkdown(row.target), EscapeMarkdown(row.metric), row.base, row.now,
                     EscapeMarkdown(row.change), verdict, EscapeMarkdown(row.why));
}

std::string MarkdownList(std::string_view title, const std::vector<std::string>& sentences) {
  if (sentences.empty()) return "";
  std::string out = title.empty() ? "\n" : fmt::format("\n{}\n\n", title);
  for (const std::string& sentence : sentences)
    out += fmt::format("- {}\n", EscapeMarkdown(CleanText(sentence)));
  return out;
}

}  // namespace

std::string FindingsTable(const FindingsReport& report, const TableStyle& style) {
  std::string out = Paint(CleanText(report.title), kBold, style) + "\n";
  const std::vector<FindingWords> rows = FindingRows(report.findings, report.all);
  if (!rows.empty()) {
    const CellWidths widths = WidthsOf(rows);
    out += "\n" + Paint(TrimRight(Line(kTitles, widths)), kDim, style) + "\n";
    for (const FindingWords& row : rows) out += RowLines(row, widths, style);
  }
  out += "\n";
  for (const std::string& note : FindingNotes(report.findings, report.planned, report.all))
    out += Paragraph("  ", 4, note, style);
  for (const std::string& note : report.notes) out += Paragraph("  ", 4, CleanText(note), style);
  for (const std::string& warning : report.warnings)
    out += PaintLines(Paragraph("  ! ", 4, CleanText(warning), style), kYellow, style);
  // Last, because it is there that one looks first.
  return out + "\n" +
         PaintLines(Paragraph("", 0, Conclusion(report.findings, report.incomplete), style),
                    IsGood(report) ? kBold : kRed, style);
}

std::string FindingsMarkdown(const FindingsReport& report) {
  std::string out = fmt::format("### {}\n\n**{}**\n", EscapeMarkdown(CleanText(report.title)),
                                EscapeMarkdown(Conclusion(report.findings, report.incomplete)));
  const std::vector<FindingWords> rows = FindingRows(report.findings, report.all);
  if (!rows.empty()) {
    out += "\n| case | target | metric | base | new | change | verdict | why |\n";
    out += "| :--- | :--- | :--- | ---: | ---: | :--- | :--- | :--- |\n";
    for (const FindingWords& row : rows) out += MarkdownRow(row);
  }
  std::vector<std::string> notes = FindingNotes(report.findings, report.planned, report.all);
  notes.insert(notes.end(), report.notes.begin(), report.notes.end());
  return out + MarkdownList("", notes) + MarkdownList("**Warnings**", report.warnings);
}

}  // namespace driverbench

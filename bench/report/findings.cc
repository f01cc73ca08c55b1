#include "bench/report/findings.h"

#include <algorithm>
#include <utility>

#include "bench/report/findings_words.h"
#include "bench/text/text.h"

namespace driverbench::report {
namespace {

Tone ToneOf(FindingRank rank) {
  switch (rank) {
    case FindingRank::kInvalid:
    case FindingRank::kBlocks:
      return Tone::kBad;
    case FindingRank::kWorse:
      return Tone::kWarning;
    case FindingRank::kBetter:
      return Tone::kGood;
    case FindingRank::kUnclear:
      return Tone::kPlain;
    case FindingRank::kSame:
      return Tone::kQuiet;
  }
  return Tone::kPlain;
}

Row RowOf(const FindingWords& words) {
  return {.cells = {words.scenario,
                    words.target,
                    words.metric,
                    words.base,
                    words.now,
                    words.change,
                    {words.verdict, words.rank <= FindingRank::kBlocks}},
          .tone = ToneOf(words.rank),
          .remark = words.why};
}

Table TableOf(const std::vector<FindingWords>& rows) {
  Table table{.columns = {{"case"},
                          {"target"},
                          {"metric"},
                          {"base", Align::kRight},
                          {"new", Align::kRight},
                          {"change"},
                          {"verdict"}},
              .rows = {},
              .keys = 3,
              .remarks = "why"};
  for (const FindingWords& row : rows) table.rows.push_back(RowOf(row));
  return table;
}

void AddSentences(const std::vector<std::string>& sentences, List* list) {
  for (const std::string& sentence : sentences)
    list->items.push_back({"", text::CleanText(sentence)});
}

bool IsGood(const FindingsReport& report) {
  return !report.incomplete &&
         std::ranges::none_of(report.findings, [](const analysis::Finding& finding) {
           return RankOf(finding) <= FindingRank::kBlocks;
         });
}

}  // namespace

Document FindingsDocument(const FindingsReport& report) {
  Document out{.title = text::CleanText(report.title),
               .conclusion = {Conclusion(report.findings, report.incomplete),
                              IsGood(report) ? Tone::kStrong : Tone::kBad}};
  if (const auto rows = FindingRows(report.findings, report.all); !rows.empty())
    out.blocks.emplace_back(TableOf(rows));
  List notes;
  AddSentences(FindingNotes(report.findings, report.planned, report.all), &notes);
  AddSentences(report.notes, &notes);
  out.blocks.emplace_back(std::move(notes));
  List warnings{.items = {}, .tone = Tone::kWarning, .caption = "Warnings"};
  AddSentences(report.warnings, &warnings);
  out.blocks.emplace_back(std::move(warnings));
  return out;
}

}  // namespace driverbench::report

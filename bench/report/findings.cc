#include "bench/report/findings.h"

#include <algorithm>
#include <utility>

#include "bench/report/findings_words.h"
#include "bench/text/text.h"

namespace driverbench {
namespace {

doc::Tone ToneOf(FindingRank rank) {
  switch (rank) {
    case FindingRank::kInvalid:
    case FindingRank::kBlocks:
      return doc::Tone::kBad;
    case FindingRank::kWorse:
      return doc::Tone::kWarning;
    case FindingRank::kBetter:
      return doc::Tone::kGood;
    case FindingRank::kUnclear:
      return doc::Tone::kPlain;
    case FindingRank::kSame:
      return doc::Tone::kQuiet;
  }
  return doc::Tone::kPlain;
}

doc::Row RowOf(const FindingWords& words) {
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

doc::Table TableOf(const std::vector<FindingWords>& rows) {
  doc::Table table{.columns = {{"case"},
                               {"target"},
                               {"metric"},
                               {"base", doc::Align::kRight},
                               {"new", doc::Align::kRight},
                               {"change"},
                               {"verdict"}},
                   .rows = {},
                   .keys = 3,
                   .remarks = "why"};
  for (const FindingWords& row : rows) table.rows.push_back(RowOf(row));
  return table;
}

void AddSentences(const std::vector<std::string>& sentences, doc::List* list) {
  for (const std::string& sentence : sentences) list->items.push_back({"", CleanText(sentence)});
}

bool IsGood(const FindingsReport& report) {
  return !report.incomplete && std::ranges::none_of(report.findings, [](const Finding& finding) {
    return RankOf(finding) <= FindingRank::kBlocks;
  });
}

}  // namespace

doc::Document FindingsDocument(const FindingsReport& report) {
  doc::Document out{.title = CleanText(report.title),
                    .conclusion = {Conclusion(report.findings, report.incomplete),
                                   IsGood(report) ? doc::Tone::kStrong : doc::Tone::kBad}};
  if (const auto rows = FindingRows(report.findings, report.all); !rows.empty())
    out.blocks.emplace_back(TableOf(rows));
  doc::List notes;
  AddSentences(FindingNotes(report.findings, report.planned, report.all), &notes);
  AddSentences(report.notes, &notes);
  out.blocks.emplace_back(std::move(notes));
  doc::List warnings{.items = {}, .tone = doc::Tone::kWarning, .caption = "Warnings"};
  AddSentences(report.warnings, &warnings);
  out.blocks.emplace_back(std::move(warnings));
  return out;
}

}  // namespace driverbench

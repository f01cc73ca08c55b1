#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "bench/analysis/compare/finding.h"

namespace driverbench::report {

// What the report of findings says, in words. All strings are clean (text.h) and not yet wrapped or
// escaped.

// In the order in which they are shown.
enum class FindingRank : std::uint8_t {
  kInvalid,  // a control that differs
  kBlocks,
  kWorse,  // allowed, or of a metric that blocks nothing
  kBetter,
  kUnclear,
  kSame,
};

FindingRank RankOf(const analysis::Finding& finding);

// "1%", "0.5%": of a margin or a level, as settings and policies write it.
std::string FormatMargin(double share);

struct FindingWords {
  std::string scenario;  // with its threads
  std::string target;
  std::string metric;
  std::string base;
  std::string now;
  std::string change;   // "+5.83% [+4.91%, +6.74%]"
  std::string verdict;  // "slower, blocks"
  std::string why;
  FindingRank rank = FindingRank::kSame;
};

// Sorted by rank; those of one rank in the order of `findings`. What is equal, within the
// margin or not judged only with `all`.
std::vector<FindingWords> FindingRows(const std::vector<analysis::Finding>& findings, bool all);

// How many of each there are, and how far the verdicts of times can be trusted: their level, their
// margins, and the smallest differences that could have been found. Sentences. `planned`: the
// comparisons of times that the level is divided among; 0 where none were planned.
std::vector<std::string> FindingNotes(const std::vector<analysis::Finding>& findings, int planned,
                                      bool all);

// Of one case, as it ends: "1 slower, 12 same, 8 unclear; 2 counted differ".
std::string Tally(const std::vector<analysis::Finding>& findings);

// What it comes to: "2 changes block." It must not sound like success where the exit status is
// none.
std::string Conclusion(const std::vector<analysis::Finding>& findings, bool incomplete);

}  // namespace driverbench::report

#pragma once

#include <optional>
#include <vector>

#include "bench/analysis/summary.h"
#include "bench/record/run.h"

namespace driverbench::analysis {

// The difference that more time is counted for: what people ask of libraries.
inline constexpr double kWorthFinding = 0.05;

// How long a run of one case alone would have to be.
struct CaseTime {
  record::CaseId id;
  double seconds = 0;
};

// What a longer run with the same spread would give: an interval narrows with the square root of
// its observations.
struct MoreTime {
  // A run of all cases that could find kWorthFinding against the reference in each; absent where
  // this one could, where the margin itself is as large, and where a case cannot tell: of too
  // few rounds, or of lifetimes that outlast them.
  std::optional<double> found_s;
  std::vector<CaseTime> alone;  // with found_s: each case for itself, the shortest first
};

// What a case took of the run, its pilots and audit included.
double SecondsOf(const record::Run& run, const record::CaseId& id);

MoreTime MoreTimeOf(const record::Run& run, const Summary& summary);

}  // namespace driverbench::analysis

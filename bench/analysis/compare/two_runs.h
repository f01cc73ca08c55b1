#pragma once

#include <string>
#include <vector>

#include "bench/analysis/compare/finding.h"
#include "bench/analysis/compare/results_reader.h"

namespace driverbench::analysis {

// Two runs, which stand apart in time.
struct TwoRuns {
  std::vector<Finding> findings;
  std::vector<std::string> no_times;  // sentences: which times are not compared, and why
  std::vector<std::string> left_out;  // sentences: what only one of the two runs has
  std::vector<std::string> faults;    // sentences: what the new run has no right numbers of
};

// What is counted is compared exactly, whatever else differs; times only between like environments,
// by the spread of those runs of `history` that were made in the same one, with the same library,
// one of each sitting.
TwoRuns CompareRuns(const Results& base, const Results& now, const std::vector<Results>& history);

}  // namespace driverbench::analysis

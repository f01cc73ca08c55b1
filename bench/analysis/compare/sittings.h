#pragma once

#include <span>
#include <vector>

#include "bench/analysis/compare/results_reader.h"

namespace driverbench::analysis {

// Runs one right after another meet the same neighbours, and are closer to each other than to a run
// of another day: a history of one sitting knows nothing of what lies between two.
using Sitting = std::vector<const Results*>;

// The runs by when they began, oldest first: a sitting is what began within an hour of its first
// run. Those without a date are one, the first.
std::vector<Sitting> SittingsOf(std::span<const Results* const> runs);

}  // namespace driverbench::analysis

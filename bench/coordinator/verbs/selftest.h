#pragma once

#include <chrono>
#include <string>
#include <vector>

#include "bench/coordinator/options.h"
#include "bench/stats/verdict.h"

namespace driverbench {

// What the command line of `selftest` says beside what `run` knows too.
struct SelftestOptions {
  Options run;
  std::vector<std::string> variants;        // none: all
  double margin = 0.005;                    // half of what `ab` takes: to see where it begins
  std::chrono::milliseconds window{15000};  // of a pair
  int comparisons = 1;                      // of the run whose verdicts are tried
  bool noise = false;                       // with a noisy neighbour
};

// How good is this machine? Measures one target against copies of itself with known handicaps, and
// tells which of them the verdicts find.
int SelftestCommand(const SelftestOptions& options);

}  // namespace driverbench

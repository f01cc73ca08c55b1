#pragma once

#include <string>
#include <vector>

#include "bench/analysis/compare/finding.h"
#include "bench/report/document.h"

namespace driverbench::report {

// What `ab` and `compare` print: a line a verdict, what blocks first, and how far they can be
// trusted.
struct FindingsReport {
  std::string title;  // what is compared with what
  std::vector<analysis::Finding> findings;
  // Comparisons of times: what the level of all together is divided by. 0: two runs, of which
  // nobody had planned it.
  int planned = 0;
  std::vector<std::string> notes;     // sentences: what was not compared, and why
  std::vector<std::string> warnings;  // sentences
  // Something was wrong, failed or broken off, and `warnings` say what: no gate is passed with what
  // is left.
  bool incomplete = false;
  bool all = false;  // list every finding, not only how many there are
};

Document FindingsDocument(const FindingsReport& report);

}  // namespace driverbench::report

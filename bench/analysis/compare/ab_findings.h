#pragma once

#include <string>
#include <vector>

#include "bench/analysis/compare/finding.h"
#include "bench/record/run.h"

namespace driverbench::analysis {

// A target of `ab`: the run has it under two names.
struct ComparedPair {
  std::string target;
  std::string base;
  std::string now;
  // Nothing of it differs between the sides: worker, client library and server are the same.
  bool control = false;
};

// The times that are compared of each target in each case: what it is judged by, p99, client_cpu.
inline constexpr int kTimesCompared = 3;

// What one case says of each pair: its times at the level 1 - alpha, then what is counted, equal or
// not. A pair of which a side has no times, because it was wrong or failed, has no findings: the
// run says why.
std::vector<Finding> FindingsOf(const record::Run& run, const record::CaseId& id,
                                const std::vector<ComparedPair>& pairs, double alpha);

// A sentence for each target that has times on one side only, e.g. because the other says that it
// cannot do the work: not compared, and not as it was.
std::vector<std::string> OneSided(const record::Run& run, const std::vector<ComparedPair>& pairs);

// Times that are slower, of targets that did change: what has to be measured once more.
bool NeedsConfirmation(const Finding& finding);

// Of these, those that `again` does not find slower too are unclear now.
void Confirm(const std::vector<Finding>& again, std::vector<Finding>* findings);

}  // namespace driverbench::analysis

#pragma once

#include <vector>

#include "bench/analysis/compare/finding.h"
#include "bench/analysis/exact.h"

namespace driverbench::analysis {

// Appends a finding for each metric that the base has, those that are equal too. `about` says
// scenario, threads, target and control; the rest is filled in, `why` in words ("1 QUERY more:
// SELECT ?"). Of connecting and of a first use only what differs, with `why` as in "connecting: 1
// QUERY more: SET ?". What `now` does not have any more is unclear: a gate that sees less than
// before has to say so.
void CompareExactly(const Exact& base, const Exact& now, const Finding& about,
                    std::vector<Finding>* findings);

}  // namespace driverbench::analysis

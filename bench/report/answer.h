#pragma once

#include <string>
#include <vector>

#include "bench/analysis/summary.h"
#include "bench/record/run.h"

namespace driverbench::report {

// What a run comes to, in three sentences at most, for who reads no table: what prepared statements
// save, which library is the fastest, and what else stands out (faults, client CPU, more time that
// it would take). Nothing is in here that is not in a verdict or an interval, and what they leave
// open is said to be open. Clean (text.h).
//
// None of runs by `ab` and `selftest`: of the sides of one target they have a conclusion of their
// own.
std::vector<std::string> Answer(const record::Run& run, const analysis::Summary& summary);

}  // namespace driverbench::report

#pragma once

#include <string>

#include "bench/analysis/summary.h"
#include "bench/record/run.h"

namespace driverbench::report {

// results.json: the JSON of Google Benchmark, so that its compare.py and everything else that reads
// that format reads this. A row of "benchmarks" is a good block of a target that has times in the
// case (its real_time: mean latency of one operation in ns), followed by mean, median and stddev
// over the blocks. What that format has no place for is under "driverbench", beside it: the summary
// with its intervals, the floor, and apart from all numbers the targets that were wrong or failed.
// Every number is finite, every string valid UTF-8, no key occurs twice.
std::string ResultsJson(const record::Run& run);

// The same with the cases of `summary` alone, which is of `run`.
std::string ResultsJson(const record::Run& run, const analysis::Summary& summary);

}  // namespace driverbench::report

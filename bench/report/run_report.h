#pragma once

#include "bench/analysis/summary.h"
#include "bench/record/run.h"
#include "bench/report/document.h"

namespace driverbench {

// The report of a run. One that goes on prints its parts as they become known: RunHeading, RunCase
// for each complete case, RunClosing. RunReport is all of them in one.

// Whether the closing part says how to read the columns, or only how to learn it.
enum class Explain : bool { kNo, kYes };

// What answered.
doc::Document RunHeading(const RunHeader& header);

doc::Document RunCase(const RunHeader& header, const CaseSummary& one);

// Means over the cases, failures, warnings and conditions.
doc::Document RunClosing(const Run& run, const Summary& summary, Explain explain);

doc::Document RunReport(const Run& run, Explain explain);

}  // namespace driverbench

#pragma once

#include "bench/analysis/summary.h"
#include "bench/record/run.h"
#include "bench/report/document.h"

namespace driverbench::report {

// The report of a run. One that goes on prints its parts as they become known: RunHeading, RunCase
// for each complete case, RunClosing. RunReport is all of them in one.

// Whether the closing part says how to read the columns, or only how to learn it.
enum class Explain : bool { kNo, kYes };

// What answered.
Document RunHeading(const record::RunHeader& header);

Document RunCase(const record::RunHeader& header, const analysis::CaseSummary& one);

// Means over the cases, failures, warnings and conditions; its conclusion is that of the whole: the
// answer (answer.h).
Document RunClosing(const record::Run& run, const analysis::Summary& summary, Explain explain);

Document RunReport(const record::Run& run, Explain explain);

// With the cases of `summary` alone, which is of `run`.
Document RunReport(const record::Run& run, const analysis::Summary& summary, Explain explain);

// RunReport with plots, a title, and how to repeat the run: of a page that travels alone.
Document RunPage(const record::Run& run);

}  // namespace driverbench::report

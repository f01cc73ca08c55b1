#pragma once

#include <optional>
#include <vector>

#include "bench/analysis/summary.h"
#include "bench/record/run.h"
#include "bench/report/document.h"

namespace driverbench::report {

// The plots of a run. Each is drawn of the values behind the words of the table that it carries.
//
// A specification is Vega-Lite's, as JSON: its data, and what of them is drawn where. It takes the
// width that the page has. `shown`, a parameter, is the list of names that are drawn, or null for
// all of them. Colours are the page's variables (page.css): --series-0 to --series-7 of the looks,
// --part-0 to --part-2 of what a time is divided into, and those of the page itself.

// The targets that were compared, in the header's order. Those of one backend share a colour, so
// that a library is found again in its protocols; a run in which that tells too few apart gives
// each a colour of its own.
Key TargetKey(const record::RunHeader& header);

// The speeds of all targets in all cases. nullopt where fewer than two cases
// have any.
std::optional<Plot> OverviewPlot(const analysis::Summary& summary, const Key& key, double margin);

// Of one case, each only where it has figures for it: speeds with their intervals and what an
// operation saves; how latencies are distributed, and the blocks by round.
std::vector<Plot> ComparisonPlots(const analysis::CaseSummary& one, const Key& key, double margin);
std::vector<Plot> TimePlots(const record::Run& run, const analysis::CaseSummary& one,
                            const Key& key);

// Where the time of an operation goes, with the case's name. nullopt where the server keeps no
// account of it.
std::optional<Plot> SharesPlot(const analysis::CaseSummary& one);

}  // namespace driverbench::report

#pragma once

#include <vector>

#include "bench/record/run.h"
#include "bench/report/document.h"

namespace driverbench::report {

// How to read the columns of a run's tables.
std::vector<TitledText> Legend(const record::Run& run);

// The same of no run in particular, and what may stand in the columns or below a table besides:
// what `explain` explains. A title is all that goes by the text, with ", " between.
std::vector<TitledText> Glossary();

}  // namespace driverbench::report

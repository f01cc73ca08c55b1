#pragma once

#include <vector>

#include "bench/analysis/more_time.h"
#include "bench/report/document.h"

namespace driverbench::report {

// Which --time answers what this run did not; empty where it answered all.
std::vector<TitledText> MoreTimeWords(const analysis::MoreTime& more);

}  // namespace driverbench::report

#pragma once

#include <string>
#include <vector>

#include "bench/analysis/compare/results_reader.h"

namespace driverbench::coordinator {

// The results.json of every folder in `folder`, each run once, without those of `others`. What
// cannot be read is passed over: a history is what there is. So is a selftest, whose original runs
// beside copies that hold up the machine on purpose.
std::vector<analysis::Results> ReadHistory(const std::string& folder,
                                           const std::vector<const analysis::Results*>& others);

}  // namespace driverbench::coordinator

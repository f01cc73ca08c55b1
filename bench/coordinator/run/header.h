#pragma once

#include <vector>

#include "bench/coordinator/run/stage.h"
#include "bench/record/run.h"
#include "bench/settings/settings.h"

namespace driverbench::coordinator {

// Every scenario with every one of its thread counts, in the order in which they run.
std::vector<record::CaseId> PlannedCases(const settings::Settings& settings);

// What stands above all blocks of a run: the attested targets, the machine, the build, warnings.
record::RunHeader MakeHeader(const Stage& stage);

}  // namespace driverbench::coordinator

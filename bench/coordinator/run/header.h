#pragma once

#include <string>
#include <vector>

#include "bench/coordinator/machine/awake.h"
#include "bench/coordinator/machine/placement.h"
#include "bench/coordinator/workers/built.h"
#include "bench/coordinator/workers/entrants.h"
#include "bench/record/run.h"
#include "bench/settings/settings.h"

namespace driverbench {

// Where the workers run, given the servers that take part.
Placement Place(const Settings& settings, const std::vector<std::string>& servers);

// Every scenario with every one of its thread counts, in the order in which they run.
std::vector<CaseId> PlannedCases(const Settings& settings);

// What stands above all blocks of a run: the attested targets, the machine, the build, warnings.
RunHeader MakeHeader(const Settings& settings, const Built& built, const Placement& placement,
                     const Awake& awake, const std::vector<Entrant>& entrants);

}  // namespace driverbench

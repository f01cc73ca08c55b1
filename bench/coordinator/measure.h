#pragma once

#include <optional>
#include <vector>

#include "bench/coordinator/built.h"
#include "bench/coordinator/entrants.h"
#include "bench/coordinator/keepers.h"
#include "bench/coordinator/recorder.h"
#include "bench/settings/settings.h"

namespace driverbench {

// Measures case after case, in the order of the settings, what `recorder` does not have yet, and
// prints each as it ends. Throws RunStopped; returns early when interrupted.
void Measure(const Settings& settings, const Built& built, const std::vector<Entrant>& entrants,
             std::optional<int> worker_cpu, Keepers* keepers, Recorder* recorder);

}  // namespace driverbench

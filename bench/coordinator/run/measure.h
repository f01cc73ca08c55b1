#pragma once

#include <optional>
#include <vector>

#include "bench/coordinator/run/recorder.h"
#include "bench/coordinator/workers/built.h"
#include "bench/coordinator/workers/entrants.h"
#include "bench/coordinator/workers/keepers.h"
#include "bench/settings/settings.h"

namespace driverbench {

// Measures case after case, in the order of the settings, what `recorder` does not have yet, and
// prints each as it ends. A case that has fewer than `rounds_needed` for a verdict may take longer
// than its share, see share.h. Throws RunStopped; returns early when interrupted.
void Measure(const Settings& settings, const Built& built, const std::vector<Entrant>& entrants,
             std::optional<int> worker_cpu, int rounds_needed, Keepers* keepers,
             Recorder* recorder);

}  // namespace driverbench

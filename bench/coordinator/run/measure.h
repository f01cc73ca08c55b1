#pragma once

#include <vector>

#include "bench/coordinator/run/recorder.h"
#include "bench/coordinator/run/stage.h"
#include "bench/coordinator/workers/entrants.h"
#include "bench/settings/settings.h"

namespace driverbench::coordinator {

// Measures case after case, in the order of the settings, what `recorder` does not have yet, and
// prints each as it ends. `settings` and `entrants` are those of the stage, or a part of them. A
// case that has fewer than `rounds_needed` for a verdict may take longer than its share, see
// share.h. Throws RunStopped; returns early when interrupted.
void Measure(const settings::Settings& settings, const std::vector<Entrant>& entrants,
             int rounds_needed, Stage* stage, Recorder* recorder);

}  // namespace driverbench::coordinator

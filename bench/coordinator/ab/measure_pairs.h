#pragma once

#include <string>
#include <vector>

#include "bench/analysis/compare/finding.h"
#include "bench/coordinator/ab/sides.h"
#include "bench/coordinator/run/recorder.h"
#include "bench/coordinator/run/stage.h"
#include "bench/coordinator/workers/entrants.h"
#include "bench/settings/policy.h"
#include "bench/settings/settings.h"

namespace driverbench::coordinator {

// What a measurement of `ab` needs, beside who takes part.
struct AbContext {
  const Sides& sides;
  const settings::Policy& policy;
  double alpha = stats::kGateAlpha;  // of one comparison of times
  Stage* stage;
};

// Measures into `recorder` and judges each case as it ends, by the policy's margins: what broke off
// has findings too. Throws RunStopped; returns early when interrupted.
void MeasurePairs(const AbContext& context, const settings::Settings& settings,
                  const std::vector<Entrant>& entrants, Recorder* recorder,
                  std::vector<analysis::Finding>* findings);

}  // namespace driverbench::coordinator

#pragma once

#include <string>
#include <vector>

#include "bench/analysis/compare/finding.h"
#include "bench/coordinator/ab/measure_pairs.h"
#include "bench/coordinator/run/recorder.h"
#include "bench/coordinator/workers/entrants.h"
#include "bench/record/run.h"

namespace driverbench::coordinator {

struct SecondMeasurement {
  std::vector<analysis::Finding> findings;
  bool complete = true;
  std::vector<std::string> warnings;  // sentences, apart from those of the first
};

// Every time that is slower is measured once more, with a fresh seed: one that a burst of something
// else made slower is not slower twice. Verdicts that do not agree become unclear.
SecondMeasurement ConfirmSlower(const AbContext& context, const std::vector<Entrant>& entrants,
                                record::RunHeader header, const Recorder& first,
                                std::vector<analysis::Finding>* findings);

}  // namespace driverbench::coordinator

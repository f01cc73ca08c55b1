#pragma once

#include "backends/api/backend.h"

namespace driverbench::worker {

// The worker as an ordinary Google Benchmark program: `--config FILE` and `--benchmark_*` flags.
// Its benchmarks are the settings' cases for the targets of this backend. It makes and checks its
// rows itself, so its times vouch for nothing but themselves. Returns the exit status: 0, 2 nothing
// measured, 3 a failed benchmark.
int RunStandalone(const Backend& backend, int argc, char** argv);

}  // namespace driverbench::worker

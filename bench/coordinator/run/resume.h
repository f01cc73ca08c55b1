#pragma once

#include <filesystem>

#include "bench/coordinator/workers/built.h"
#include "bench/record/run.h"
#include "bench/settings/settings.h"

namespace driverbench::coordinator {

// `driverbench run --resume DIR`: a run that was broken off goes on where it stopped. Its blocks
// will stand in one table with the new ones, so everything that decides times must be as it was.

// Reads the run in `folder`. Throws UserError when there is none that was broken off, and with the
// first difference when its settings or scenarios are others.
record::Run ReadBrokenOff(const std::filesystem::path& folder, const settings::Settings& settings,
                          const Built& built);

// Throws UserError with every difference in what was attested of the targets, and in the machine.
void RefuseOtherSurroundings(const record::RunHeader& then, const record::RunHeader& now);

}  // namespace driverbench::coordinator

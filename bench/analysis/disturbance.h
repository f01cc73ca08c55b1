#pragma once

#include <optional>
#include <set>

#include "bench/record/run.h"

namespace driverbench::analysis {

// What was taken from a case's measurement, as shares of the CPU time that the machine had in it.
struct Disturbance {
  double others = 0;     // by other processes
  double stolen = 0;     // by the hypervisor
  double throttled = 0;  // by a limit of the control group
};

// From here on it is said beside the times. What a disturbance does to all targets alike the spread
// of the rounds does not show: it may add time, which pulls ratios to 1, or keep a CPU awake.
inline constexpr double kDisturbed = 0.1;

bool Disturbs(const Disturbance& one);

// The rounds of a case that are kept in the files and count for nobody: more than kLeftOut of the
// CPU time in them was taken. Only the disturbance decides, never what was measured, and for all
// targets of a round alike, so that no verdict is wrong more often. None where fewer than half of
// the rounds, or of the lifetimes that outlast them, would stay, or than kFewestLeft: a machine
// that is always busy has no quiet rounds. Of a floor, which is measured beside the rounds, nothing
// is left out.
std::set<int> DisturbedRounds(const record::Run& run, const record::CaseId& id);

inline constexpr double kLeftOut = 0.25;
inline constexpr int kFewestLeft = 30;  // twice what a verdict of the default run needs

// Of all blocks of a case, but for those `without` rounds; nullopt where no block says.
std::optional<Disturbance> DisturbanceOf(const record::Run& run, const record::CaseId& id,
                                         const std::set<int>& without = {});

}  // namespace driverbench::analysis

#pragma once

#include <optional>

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

// Of all blocks of a case; nullopt where no block says.
std::optional<Disturbance> DisturbanceOf(const record::Run& run, const record::CaseId& id);

}  // namespace driverbench::analysis

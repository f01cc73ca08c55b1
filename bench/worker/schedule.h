#pragma once

#include <chrono>
#include <cstdint>
#include <vector>

#include "scenarios/plan.h"

namespace driverbench::worker {

// When a thread's timed operations are to start under an open load, from the first one's begin of
// the block on: a Poisson process, as of many clients that do not know of each other. Drawn from
// the plan: each block has a schedule of its own.
std::vector<std::chrono::nanoseconds> IntendedStarts(const scenarios::BlockPlan& plan, int thread);

// Wakes the calling thread as soon after the end of a sleep as the kernel can, instead of 50 us
// later.
void SleepSharply();

// Returns at `start`, or at once if that is past: the CPU time that the wait took.
std::chrono::nanoseconds WaitUntil(std::chrono::steady_clock::time_point start);

}  // namespace driverbench::worker

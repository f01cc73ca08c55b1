#pragma once

namespace driverbench::process {

// What our programs end with, and nothing else but by a signal. The table in README.md tells it to
// users.
inline constexpr int kExitFine = 0;        // what is unsupported or not built is no fault
inline constexpr int kExitRegression = 1;  // ab, compare: something that must not be is slower
// Nothing was measured: arguments, settings, server, rights; or the output could not be written.
inline constexpr int kExitNothingMeasured = 2;
// Measured, but something was wrong, failed, crashed or was interrupted.
inline constexpr int kExitIncomplete = 3;

// Ended at once by a second signal, as a shell says it.
constexpr int ExitBySignal(int signal) { return 128 + signal; }

}  // namespace driverbench::process

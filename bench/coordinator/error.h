#pragma once

#include <stdexcept>

namespace driverbench {

// Exit statuses, see README.md.
inline constexpr int kExitFine = 0;
inline constexpr int kExitRegression = 1;
inline constexpr int kExitNothingMeasured = 2;
inline constexpr int kExitIncomplete = 3;

// Ends a command with exit status 2: nothing was measured. The text says what, where, and what to
// do.
class UserError : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

// Ends a run that had begun: what was measured is reported, the text becomes a warning.
class RunStopped : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

}  // namespace driverbench

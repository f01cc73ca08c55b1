#pragma once

#include <stdexcept>

namespace driverbench::coordinator {

// Ends a command with kExitNothingMeasured. The text says what, where, and what to do.
class UserError : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

// Ends a run that had begun: what was measured is reported, the text becomes a warning.
class RunStopped : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

}  // namespace driverbench::coordinator

#pragma once

#include <string>
#include <utility>

#include "backends/api/status.h"

namespace driverbench::poco {

inline constexpr char kName[] = "poco";

// An error that this backend finds itself.
Status Fail(StatusCode code, std::string text);

// What is being handled, as a Status. Call it only in a catch clause.
Status FromCurrentException();

// Runs `body`, which returns a Status, and lets no exception out: the library reports every error
// by one.
template <typename Body>
Status Guard(Body&& body) {
  try {
    return std::forward<Body>(body)();
  } catch (...) {
    return FromCurrentException();
  }
}

}  // namespace driverbench::poco

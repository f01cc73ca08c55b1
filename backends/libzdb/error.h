#pragma once

#include <zdb.h>

#include <exception>
#include <string>

#include "backends/api/status.h"

namespace driverbench::libzdb {

inline constexpr char kName[] = "libzdb";

// An error that this backend finds itself.
Status Fail(StatusCode code, std::string text);

// An error by what libzdb says of it, which is the server's or the C client's text.
Status FromMessage(const char* message);

// Runs `body`, which returns a Status, and catches what libzdb throws: a longjmp. It runs no
// destructors, so nothing that `body` makes itself may have one.
template <typename Body>
Status Guard(Body&& body) {
  Status status;
  TRY {
    try {  // what leaves TRY in another way leaves it on libzdb's stack of handlers
      status = body();
    } catch (const std::exception& e) {
      status = Fail(StatusCode::kInternal, e.what());
    }
  }
  ELSE { status = FromMessage(Exception_frame.message); }
  END_TRY;
  return status;
}

}  // namespace driverbench::libzdb

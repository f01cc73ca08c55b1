#pragma once

#include <chrono>
#include <memory>
#include <string>

#include "backends/api/backend.h"
#include "bench/protocol/protocol.h"

namespace driverbench::worker {

// The run's lock on a database is its connection's.
struct LockHolder {
  std::unique_ptr<IConnection> session;  // null: nothing is held
  std::string connection_id;             // the server's number
  std::chrono::steady_clock::time_point taken;
};

// Makes the database if it is missing and takes `driverbench.<database>`, which the connection of
// the holder has as long as it lives: kConflict when another run has it.
Status TakeLock(const Backend& backend, const protocol::Connection& connection, LockHolder* holder);

// Whether it still has it: kConflict with who has it now when not, and any other error when the
// server cannot be asked. Takes it anew when it is old.
Status CheckLock(const Backend& backend, const protocol::Connection& connection,
                 LockHolder* holder);

}  // namespace driverbench::worker

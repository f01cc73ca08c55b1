#pragma once

#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>

#include "bench/protocol/protocol.h"
#include "scenarios/scenario.h"

namespace driverbench::worker {

// What a keeper does before and after the blocks of another worker. All of it untimed. A store
// without a server has no SQL and no other worker that could see its rows: there the table is the
// process's own, made empty with it.

// The run's lock on a database is its connection's.
struct LockHolder {
  std::unique_ptr<IPlayerStore> store;  // null: nothing is held
  std::string connection_id;            // the server's number
  std::chrono::steady_clock::time_point taken;
};

// Makes the database if it is missing and takes `driverbench.<database>`, which the connection of
// the holder has as long as it lives: kConflict when another run has it.
Status TakeLock(const Backend& backend, const protocol::Connection& connection, LockHolder* holder);

// Whether it still has it: kConflict with who has it now when not, and any other error when the
// server cannot be asked. Takes it anew when it is old.
Status CheckLock(const Backend& backend, const protocol::Connection& connection,
                 LockHolder* holder);

// The rows that a block needs. With `fresh` the table is dropped and made first, and gets
// Scenario::Table; refused with kInvalidArgument when a `player` table that driverbench did not
// make stands there. With `again` the block's rows may be there, as another target ran it: they are
// removed first, which takes a tenth of the time of a fresh table. *rows: how many rows a fresh
// table has that belong to no block. Does nothing, not even connect, when the block needs nothing.
Status Prepare(const Backend& backend, const protocol::Connection& connection,
               const scenarios::Scenario& scenario, const scenarios::BlockPlan& plan, bool fresh,
               bool again, std::int64_t* rows);

// Compares every row of Scenario::After, field by field, and, with `others`, the number of rows in
// the table, which must be the block's and `others`; kWrong with the first difference. *rows: how
// many rows of the table are the block's. Does nothing when there is nothing to compare.
Status Verify(const Backend& backend, const protocol::Connection& connection,
              const scenarios::Scenario& scenario, const scenarios::BlockPlan& plan,
              std::optional<std::int64_t> others, std::int64_t* rows);

// Drops the table, if driverbench made it. *dropped: whether there was one.
Status Cleanup(const Backend& backend, const protocol::Connection& connection, bool* dropped);

}  // namespace driverbench::worker

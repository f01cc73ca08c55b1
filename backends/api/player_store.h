#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "backends/api/status.h"

namespace driverbench {

// A row of `player`. The widths are the table's: INTEGER is 32 bits.
struct Player {
  std::string id;
  std::int32_t coins = 0;
  std::int32_t goods = 0;

  friend bool operator==(const Player&, const Player&) = default;
};

// Named fields rather than a pair: nothing to swap.
struct Balance {
  std::int32_t coins = 0;
  std::int32_t goods = 0;

  friend bool operator==(const Balance&, const Balance&) = default;
};

// One statement carries at most this many parameters in the prepared protocol, so Insert takes a
// third of it in rows. The text protocol keeps the same limit: a backend must not be able to do in
// one statement what another cannot.
inline constexpr std::size_t kMaxParameters = 65535;

// The tutorial's operations on the `player` table, typed, each in the library's natural best way.
//
// After a failed call, out-parameters are unspecified and, unless the error is of the connection,
// the store can still be used.
//
// Out-parameters, because their memory is reused from call to call: returning
// `Result<optional<Player>>` costs 5 % of a point read's client instructions, this 1 %.
class IPlayerStore {
 public:
  virtual ~IPlayerStore() = default;

  // Inserts all players with ONE statement, player_sql::Insert, all or none. kDuplicateKey when an
  // id is there already; kInvalidArgument for no players, for more than kMaxParameters values, or
  // for a value that the column does not take.
  virtual Status Insert(std::span<const Player> players) = 0;

  // A player by its id, player_sql::kFind. Sets *found; a missing player is no error. Reuses out's
  // memory.
  virtual Status Find(std::string_view id, Player* out, bool* found) = 0;

  // The first page, player_sql::kList. Replaces *out by at most `limit` rows, in the server's
  // order.
  virtual Status List(int limit, std::vector<Player>* out) = 0;

  // How many there are, player_sql::kCount.
  virtual Status Count(std::int64_t* out) = 0;

  // Reads with FOR UPDATE, player_sql::kLock: no other connection can change the row before Commit
  // or Rollback. kConflict when another holds it longer than the server waits.
  virtual Status Lock(std::string_view id, Balance* out, bool* found) = 0;

  // Adds to what a player has, player_sql::kAdjust. A missing player is no error: nothing
  // changes.
  virtual Status Adjust(std::string_view id, Balance delta) = 0;
};

}  // namespace driverbench

#pragma once

#include <cstdint>
#include <optional>
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

// What Query returns: every value as the server's text, NULL as nullopt.
using Rows = std::vector<std::vector<std::optional<std::string>>>;

// One statement carries at most this many parameters in the prepared protocol, so Insert takes a
// third of it in rows. The text protocol keeps the same limit: a backend must not be able to do in
// one statement what another cannot.
inline constexpr std::size_t kMaxParameters = 65535;

// One connection to the `player` table of the database it was opened on, through one client
// library.
//
// Not thread-safe: every thread has its own store. No method retries, reconnects, logs, caches
// results or measures time. No exception leaves a store. Values travel as parameters where the
// library binds them, through the library's own escaping where it sends text: the id `x' OR '1'='1`
// is just an id. After a failed call, out-parameters are unspecified and, unless the error is of
// the connection, the store can still be used.
//
// Out-parameters, because their memory is reused from call to call: returning
// `Result<optional<Player>>` costs 5 % of a point read's client instructions, this 1 %.
class IPlayerStore {
 public:
  virtual ~IPlayerStore() = default;

  // Inserts all players with ONE statement, all or none: INSERT INTO player (id, coins, goods)
  // VALUES (...), (...). kDuplicateKey when an id is there already; kInvalidArgument for no
  // players, for more than kMaxParameters values, or for a value that the column does not take.
  virtual Status Insert(std::span<const Player> players) = 0;

  // SELECT id, coins, goods FROM player WHERE id = ?. Sets *found; a missing player is no error.
  // Reuses out's memory.
  virtual Status Find(std::string_view id, Player* out, bool* found) = 0;

  // SELECT id, coins, goods FROM player LIMIT ?. Replaces *out by at most `limit` rows, in the
  // server's order.
  virtual Status List(int limit, std::vector<Player>* out) = 0;

  // SELECT count(*) FROM player.
  virtual Status Count(std::int64_t* out) = 0;

  // SELECT coins, goods FROM player WHERE id = ? FOR UPDATE: no other connection can change the row
  // before Commit or Rollback. kConflict when another holds it longer than the server waits.
  virtual Status Lock(std::string_view id, Balance* out, bool* found) = 0;

  // UPDATE player SET goods = goods + ?, coins = coins + ? WHERE id = ?. A missing player is no
  // error: nothing changes.
  virtual Status Adjust(std::string_view id, Balance delta) = 0;

  // End the transaction that the first statement since the last end began (autocommit off).
  virtual Status Commit() = 0;
  virtual Status Rollback() = 0;

  // Runs any one statement as text and replaces *out by all its rows (none for a statement without
  // a result). For set-up, attestation and checks; never timed.
  virtual Status Query(std::string_view sql, Rows* out) = 0;

  // The TLS cipher that the library says it negotiated, in its own spelling: empty where the
  // connection is plain text, nullopt where the library has no way to tell. Never asked of the
  // server: the two words are compared after connecting, and a difference is an error.
  virtual std::optional<std::string> Cipher() const = 0;
};

}  // namespace driverbench

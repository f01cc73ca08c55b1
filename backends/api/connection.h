#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "backends/api/pipeline.h"
#include "backends/api/player_store.h"
#include "backends/api/statements.h"
#include "backends/api/status.h"

namespace driverbench {

// What Query returns: every value as the server's text, NULL as nullopt.
using Rows = std::vector<std::vector<std::optional<std::string>>>;

// One connection to the database it was opened on, through one client library, and what can be done
// over it.
//
// Not thread-safe: every thread has its own. No method retries, reconnects, logs, caches results or
// measures time. No exception leaves a connection or what it gives. Values travel as parameters
// where the library binds them, through the library's own escaping where it sends text: the id
// `x' OR '1'='1` is just an id.
class IConnection {
 public:
  virtual ~IConnection() = default;

  // Around each operation, inside its sample, where `leases()`: a pool lends its connection and
  // takes it back, an ORM opens its session and closes it. A pool that was asked once a block, or
  // an ORM whose identity map answers the reads, would be measured as nobody uses it. Asked once,
  // after connecting: for most there is nothing to do, and two calls an operation of doing nothing
  // are 0.4 % of a point read (56 instructions of 15,000).
  virtual bool leases() const { return false; }
  virtual Status Begin() { return {}; }
  virtual Status End() { return {}; }

  // Live as long as the connection. Null: the library has no such way.
  virtual IPlayerStore& players() = 0;
  virtual IStatements* statements() { return nullptr; }
  virtual IPipeline* pipeline() { return nullptr; }

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

#pragma once

#include <map>
#include <memory>
#include <optional>
#include <string>

#include "bench/protocol/protocol.h"

namespace driverbench::worker {

// Connects and sets the session variables. Where this machine has no port left for a connection,
// the error says what can be done.
Status Connect(const Backend& backend, const protocol::Connection& connection,
               std::unique_ptr<IConnection>* out);

// Connect for an operation that connects: on top, without a round trip, the connection is encrypted
// exactly when that was asked for, as far as the library tells. kTls when not so.
Status ConnectOnce(const Backend& backend, const protocol::Connection& connection,
                   std::unique_ptr<IConnection>* out);

// Checks on the server what every connection must have: the autocommit that was asked for, utf8mb4
// in all three places, TLS exactly when it was asked for, with the cipher that the library names
// too. kTls or kInternal when not so: what a library was told is no proof of what it did. *version:
// the server's, empty without one.
Status CheckSession(const Backend& backend, const protocol::Connection& connection,
                    IConnection* session, std::string* version);

// Both: what everything but a timed block uses, which checks after the block instead. The answers
// to the checks leave holes in the heap, and malloc would take 200 instructions more in each
// operation of some libraries.
Status OpenSession(const Backend& backend, const protocol::Connection& connection,
                   std::unique_ptr<IConnection>* out);

// A checked connection that serves a keeper's requests one after another: to open one takes a
// server longer than most of what is asked over it. Of what one request sets, foreign_key_checks =
// 0 alone is left for the next (ForgetReferences): no table of a scenario that is shipped has
// references, and the user's own are filled after it.
class KeptSession {
 public:
  // Over this connection: the one that is there, when it is of the same kind and still answers, or
  // a new one. *out lives until the next call.
  Status Open(const Backend& backend, const protocol::Connection& connection, IConnection** out);

 private:
  protocol::Connection of_;
  std::unique_ptr<IConnection> session_;
};

// The first value of the first row: nullopt when it is NULL or there is none.
Status OneCell(IConnection& session, const std::string& sql, std::optional<std::string>* out);

// The variables of a session that decide what is measured, as the server has them now, by their
// keys in Target::attested. `version` is the server's.
Status AttestVariables(const protocol::Connection& connection, const std::string& version,
                       IConnection* session, std::map<std::string, std::string>* out);

// What is really used, asked of the server through Query and of the library: the keys of
// Target::attested.
Status Attest(const Backend& backend, const protocol::Connection& connection,
              std::map<std::string, std::string>* out);

}  // namespace driverbench::worker

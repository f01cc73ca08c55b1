#pragma once

#include <zdb.h>

#include <memory>
#include <string>

#include "backends/libzdb/error.h"

namespace driverbench::libzdb {

// A pool of one connection: libzdb gives a connection in no other way.
class Connection {
 public:
  // Connects. `url` is as libzdb takes it.
  static Status Open(const std::string& url, std::unique_ptr<Connection>* out);

  // Closes it.
  ~Connection();
  Connection(const Connection&) = delete;
  Connection& operator=(const Connection&) = delete;

  // Runs `body` with the connection, taken out of the pool where it is not out already. After an
  // error of the connection nothing is run any more: libzdb tells the C client to reconnect in
  // silence, and the new session would not have the autocommit of the old one.
  template <typename Body>
  Status Run(Body&& body) {
    if (lost_) return Fail(StatusCode::kConnection, "the connection was lost before");
    Status status = Guard([&] {
      if (connection_ == nullptr) connection_ = ConnectionPool_getConnection(pool_);
      if (connection_ == nullptr) return Fail(StatusCode::kConnection, "the pool gives none");
      return body(connection_);
    });
    lost_ = status.code() == StatusCode::kConnection;
    return status;
  }

  // Back into the pool, which frees its prepared statements.
  void GiveBack();

 private:
  explicit Connection(URL_T url) : url_(url), pool_(ConnectionPool_new(url)) {}

  URL_T url_;
  ConnectionPool_T pool_;
  Connection_T connection_ = nullptr;
  bool lost_ = false;
};

}  // namespace driverbench::libzdb

#include "backends/libzdb/connection.h"

namespace driverbench::libzdb {

Status Connection::Open(const std::string& url, std::unique_ptr<Connection>* out) {
  URL_T parsed = URL_new(url.c_str());
  if (parsed == nullptr) return Fail(StatusCode::kInvalidArgument, "not a URL to libzdb");
  std::unique_ptr<Connection> connection(new Connection(parsed));
  Status status = Guard([&] {
    ConnectionPool_setInitialConnections(connection->pool_, 1);
    ConnectionPool_setMaxConnections(connection->pool_, 1);
    ConnectionPool_start(connection->pool_);  // without a reaper, which only a larger pool needs
    return Status();
  });
  if (status.ok()) *out = std::move(connection);
  return status;
}

Connection::~Connection() {
  ConnectionPool_free(&pool_);
  URL_free(&url_);
}

void Connection::GiveBack() {
  if (connection_ != nullptr) Connection_close(connection_);
  connection_ = nullptr;
}

}  // namespace driverbench::libzdb

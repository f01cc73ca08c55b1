#pragma once

#include <mysql.h>

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "backends/over_c_client/handle.h"

namespace driverbench::c_api {

struct CloseConnection {
  void operator()(MYSQL* mysql) const { mysql_close(mysql); }
};
using Connection = std::unique_ptr<MYSQL, CloseConnection>;

using over_c_client::LastError;
using over_c_client::Result;

// What does not depend on the protocol.
class BaseStore : public IConnection, protected IPlayerStore {
 public:
  // `backend` outlives the store.
  BaseStore(Connection mysql, std::string_view backend)
      : mysql_(std::move(mysql)), backend_(backend) {}

  IPlayerStore& players() final { return *this; }
  Status Commit() final { return mysql_commit(mysql()) == 0 ? Status() : LastError(); }
  Status Rollback() final { return mysql_rollback(mysql()) == 0 ? Status() : LastError(); }
  Status Query(std::string_view sql, Rows* out) final {
    return over_c_client::Query(mysql(), backend_, sql, out);
  }
  std::optional<std::string> Cipher() const final { return over_c_client::Cipher(mysql()); }

 protected:
  MYSQL* mysql() const { return mysql_.get(); }
  std::string_view backend() const { return backend_; }
  Status LastError() const { return c_api::LastError(mysql(), backend_); }

  // A failure without a number of the library or of the server.
  Status Fail(StatusCode code, std::string_view text) const {
    return Status({code, std::string(backend_), 0, {}, std::string(text)});
  }

 private:
  Connection mysql_;
  std::string_view backend_;
};

}  // namespace driverbench::c_api

#pragma once

#include <mysql.h>

#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "backends/api/player_store.h"

namespace driverbench::c_api {

struct CloseConnection {
  void operator()(MYSQL* mysql) const { mysql_close(mysql); }
};
using Connection = std::unique_ptr<MYSQL, CloseConnection>;

struct FreeResult {
  // Reads what is left of the result first, so the connection can take the next statement.
  void operator()(MYSQL_RES* result) const { mysql_free_result(result); }
};
using Result = std::unique_ptr<MYSQL_RES, FreeResult>;

// The failure that `mysql` holds.
Status LastError(MYSQL* mysql, std::string_view backend);

// What does not depend on the protocol.
class BaseStore : public IPlayerStore {
 public:
  // `backend` outlives the store.
  BaseStore(Connection mysql, std::string_view backend)
      : mysql_(std::move(mysql)), backend_(backend) {}

  Status Commit() final;
  Status Rollback() final;
  Status Query(std::string_view sql, Rows* out) final;
  std::optional<std::string> Cipher() const final;

 protected:
  MYSQL* mysql() const { return mysql_.get(); }
  Status LastError() const { return c_api::LastError(mysql(), backend_); }

  // A failure without a number of the library or of the server.
  Status Fail(StatusCode code, std::string_view text) const;
  Status Fail(Status::Error error) const;

  // ok() when one statement may carry that many players.
  Status CheckRows(std::size_t rows) const;

 private:
  Connection mysql_;
  std::string_view backend_;
};

}  // namespace driverbench::c_api

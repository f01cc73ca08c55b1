#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "backends/api/connection.h"
#include "backends/odbc/handle.h"

namespace driverbench::odbc {

class Store final : public IConnection {
 public:
  // `connection` is connected.
  Store(Handle connection, bool array_insert);

  IPlayerStore& players() override { return *players_; }
  IStatements* statements() override { return statements_.get(); }
  Status Commit() override { return End(SQL_COMMIT); }
  Status Rollback() override { return End(SQL_ROLLBACK); }
  Status Query(std::string_view sql, Rows* out) override;

  // Nothing in ODBC tells it.
  std::optional<std::string> Cipher() const override { return std::nullopt; }

 private:
  using IConnection::End;  // of a lease, of which there is none
  Status End(SQLSMALLINT how) {
    return connection_.Check(SQLEndTran(SQL_HANDLE_DBC, connection_.get(), how));
  }

  const Handle connection_;  // first, and so gone last
  const std::unique_ptr<IStatements> statements_;
  const std::unique_ptr<IPlayerStore> players_;
};

}  // namespace driverbench::odbc

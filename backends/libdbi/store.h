#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "backends/api/connection.h"
#include "backends/api/sql_pieces.h"
#include "backends/libdbi/dbi.h"
#include "backends/libdbi/sql_text.h"
#include "backends/libdbi/statements.h"
#include "backends/over_c_client/handle.h"

namespace driverbench::libdbi {

class Store final : public IConnection, IPlayerStore {
 public:
  explicit Store(Connection connection);

  Status Insert(std::span<const Player> players) override;
  Status Find(std::string_view id, Player* out, bool* found) override;
  Status List(int limit, std::vector<Player>* out) override;
  Status Count(std::int64_t* out) override;
  Status Lock(std::string_view id, Balance* out, bool* found) override;
  Status Adjust(std::string_view id, Balance delta) override;
  IPlayerStore& players() override { return *this; }
  IStatements* statements() override { return statements_.get(); }
  Status Commit() override;
  Status Rollback() override;
  std::optional<std::string> Cipher() const override { return over_c_client::Cipher(client()); }

  // Through the C client below libdbi: libdbi turns numbers and times into other types, so that the
  // server's text is lost.
  Status Query(std::string_view sql, Rows* out) override {
    return over_c_client::Query(client(), kName, sql, out);
  }

 private:
  MYSQL* client() const { return ClientOf(connection_.get()); }

  // Makes the statement of this text and of these values.
  template <const std::string_view& kSql, typename... Values>
  void Write(const Values&... values) {
    sql_.Clear();
    AppendSql<kSql>(&sql_, values...);
  }

  // Executes what was written, and calls take(result), which returns a Status, for each row.
  template <typename Take>
  Status Read(Take take);

  const Connection connection_;
  SqlText sql_{connection_.get()};
  const std::unique_ptr<IStatements> statements_ = MakeStatements(connection_.get());
};

}  // namespace driverbench::libdbi

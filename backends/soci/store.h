#pragma once

#include <soci/mysql/soci-mysql.h>
#include <soci/soci.h>

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "backends/over_c_client/handle.h"
#include "backends/soci/error.h"
#include "backends/soci/statements.h"

namespace driverbench::soci_backend {

// SOCI as its documentation advises for speed: a statement is prepared once (taken apart on the
// client; the server never hears of it), bound to variables that stay where they are, and executed
// again and again.
class Store final : public IConnection, IPlayerStore {
 public:
  explicit Store(std::unique_ptr<soci::session> session);
  Store(const Store&) = delete;  // the statements are bound to the members
  Store& operator=(const Store&) = delete;

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
  std::optional<std::string> Cipher() const override { return over_c_client::Cipher(connection()); }

  // Through the C client below SOCI: SOCI itself takes a colon outside single quotes for a
  // parameter (and cuts the statement there), and its dynamic rows turn dates and decimals into
  // other types, so that the server's text is lost.
  Status Query(std::string_view sql, Rows* out) override {
    return over_c_client::Query(connection(), kName, sql, out);
  }

 private:
  // One multi-row INSERT: 3n scalar parameters. A vector as a parameter would be one statement for
  // each row.
  struct Bulk {
    Bulk(soci::session& session, std::size_t count);
    std::vector<Player> rows;  // what `statement` is bound to
    soci::statement statement;
  };

  MYSQL* connection() const { return ConnectionOf(*session_); }
  Status Execute(soci::statement& statement, bool* got_data) {
    return soci_backend::Execute(*session_, statement, got_data);
  }

  std::unique_ptr<soci::session> session_;
  std::unique_ptr<IStatements> statements_;

  std::string id_;  // parameters
  Balance delta_;
  int limit_ = 0;
  Player row_;  // results
  Balance balance_;
  std::int64_t rows_ = 0;

  soci::statement find_, list_, count_, lock_, adjust_;
  std::map<std::size_t, Bulk> inserts_;  // by rows: a scenario has two or three sizes
};

}  // namespace driverbench::soci_backend

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

#include "backends/api/player_store.h"

namespace driverbench::soci_backend {

// SOCI as its documentation advises for speed: a statement is prepared once (taken apart on the
// client; the server never hears of it), bound to variables that stay where they are, and executed
// again and again.
class Store final : public IPlayerStore {
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
  Status Commit() override;
  Status Rollback() override;
  Status Query(std::string_view sql, Rows* out) override;
  std::optional<std::string> Cipher() const override;

  MYSQL* connection() const;

 private:
  // One multi-row INSERT: 3n scalar parameters. A vector as a parameter would be one statement for
  // each row.
  struct Bulk {
    Bulk(soci::session& session, std::size_t count);
    std::vector<Player> rows;  // what `statement` is bound to
    soci::statement statement;
  };

  Status Execute(soci::statement& statement, bool* got_data);

  std::unique_ptr<soci::session> session_;

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

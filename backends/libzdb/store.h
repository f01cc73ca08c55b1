#pragma once

#include <zdb.h>

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "backends/api/connection.h"
#include "backends/libzdb/connection.h"

namespace driverbench::libzdb {

// Statements that are prepared when they are first used, and live as long as their connection is
// out of the pool.
//
// Not IStatements: a result of libzdb's does not tell the types of its columns, only who reads it
// may know them.
class Store final : public IConnection, IPlayerStore {
 public:
  // leases: each operation takes the connection out of the pool and gives it back.
  Store(std::unique_ptr<Connection> connection, bool leases)
      : connection_(std::move(connection)), leases_(leases) {}

  // A text without a result.
  Status Execute(const char* sql);

  bool leases() const override { return leases_; }
  Status End() override;
  IPlayerStore& players() override { return *this; }
  Status Commit() override;
  Status Rollback() override;
  Status Query(std::string_view sql, Rows* out) override;

  // libzdb has no call for it, and lets nobody at the MYSQL* below.
  std::optional<std::string> Cipher() const override { return std::nullopt; }

  Status Insert(std::span<const Player> players) override;
  Status Find(std::string_view id, Player* out, bool* found) override;
  Status List(int limit, std::vector<Player>* out) override;
  Status Count(std::int64_t* out) override;
  Status Lock(std::string_view id, Balance* out, bool* found) override;
  Status Adjust(std::string_view id, Balance delta) override;

 private:
  struct Statements {
    PreparedStatement_T find = nullptr;
    PreparedStatement_T list = nullptr;
    PreparedStatement_T count = nullptr;
    PreparedStatement_T lock = nullptr;
    PreparedStatement_T adjust = nullptr;
    std::map<std::size_t, PreparedStatement_T>
        inserts;  // by rows: a scenario has two or three sizes
  };

  const std::unique_ptr<Connection> connection_;
  const bool leases_;
  Statements statements_;  // of the connection that is out, which frees them
  std::string text_;       // libzdb takes a text that ends with a NUL, and does not copy it
};

}  // namespace driverbench::libzdb

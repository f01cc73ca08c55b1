#include "backends/odbc/array_insert.h"

#include <algorithm>
#include <cstring>
#include <string>
#include <utility>
#include <vector>

#include "backends/api/checks.h"
#include "backends/api/player_sql.h"

namespace driverbench::odbc {
namespace {

// The arrays, a column each: of an array of structures the driver makes an execution a row.
struct Arrays {
  std::size_t width = 0;  // of an id
  std::vector<char> ids;
  std::vector<SQLLEN> sizes;
  std::vector<SQLINTEGER> coins, goods;
};

class ArrayInsert final : public IPlayerStore {
 public:
  ArrayInsert(std::unique_ptr<IPlayerStore> players, const Handle& connection)
      : players_(std::move(players)), connection_(connection) {}

  Status Insert(std::span<const Player> players) override {
    // One after an array, by the same statement, the driver takes out of the array's memory.
    if (players.size() <= 1) return players_->Insert(players);
    if (Status s = CheckRows(players.size()); !s.ok()) return s;
    if (insert_.get() == nullptr) {
      if (Status s = Prepare(); !s.ok()) return s;
    }
    if (Status s = Fill(players); !s.ok()) return s;
    return insert_.Check(SQLExecute(insert_.get()));
  }

  Status Find(std::string_view id, Player* out, bool* found) override {
    return players_->Find(id, out, found);
  }
  Status List(int limit, std::vector<Player>* out) override { return players_->List(limit, out); }
  Status Count(std::int64_t* out) override { return players_->Count(out); }
  Status Lock(std::string_view id, Balance* out, bool* found) override {
    return players_->Lock(id, out, found);
  }
  Status Adjust(std::string_view id, Balance delta) override { return players_->Adjust(id, delta); }

 private:
  Status Prepare() {
    Handle statement;
    if (Status s = statement.Open(SQL_HANDLE_STMT, connection_); !s.ok()) return s;
    std::string sql(player_sql::kInsert);
    if (Status s =
            statement.Check(SQLPrepare(statement.get(), reinterpret_cast<SQLCHAR*>(sql.data()),
                                       static_cast<SQLINTEGER>(sql.size())));
        !s.ok())
      return s;
    insert_ = std::move(statement);
    return {};
  }

  Status Fill(std::span<const Player> players) {
    std::size_t width = arrays_.width;
    for (const Player& player : players) width = std::max(width, player.id.size());
    if (width != arrays_.width || players.size() > rows_) {
      rows_ = std::max(rows_, players.size());
      arrays_.width = std::max<std::size_t>(width, 1);
      arrays_.ids.resize(rows_ * arrays_.width);
      arrays_.sizes.resize(rows_);
      arrays_.coins.resize(rows_);
      arrays_.goods.resize(rows_);
      if (Status s = Bind(); !s.ok()) return s;
    }
    for (std::size_t i = 0; i < players.size(); ++i) {
      const Player& player = players[i];
      std::memcpy(&arrays_.ids[i * arrays_.width], player.id.data(), player.id.size());
      arrays_.sizes[i] = static_cast<SQLLEN>(player.id.size());
      arrays_.coins[i] = player.coins;
      arrays_.goods[i] = player.goods;
    }
    // The count itself is handed over as the pointer.
    // NOLINTNEXTLINE(performance-no-int-to-ptr)
    auto* const count = reinterpret_cast<SQLPOINTER>(players.size());
    return insert_.Check(SQLSetStmtAttr(insert_.get(), SQL_ATTR_PARAMSET_SIZE, count, 0));
  }

  Status Bind() {
    const auto bind = [&](SQLUSMALLINT number, SQLSMALLINT c_type, SQLSMALLINT sql_type,
                          void* memory, std::size_t bytes, SQLLEN* sizes) {
      return insert_.Check(SQLBindParameter(insert_.get(), number, SQL_PARAM_INPUT, c_type,
                                            sql_type, bytes, 0, memory, static_cast<SQLLEN>(bytes),
                                            sizes));
    };
    if (Status s = bind(1, SQL_C_CHAR, SQL_VARCHAR, arrays_.ids.data(), arrays_.width,
                        arrays_.sizes.data());
        !s.ok())
      return s;
    if (Status s =
            bind(2, SQL_C_SLONG, SQL_INTEGER, arrays_.coins.data(), sizeof(SQLINTEGER), nullptr);
        !s.ok())
      return s;
    return bind(3, SQL_C_SLONG, SQL_INTEGER, arrays_.goods.data(), sizeof(SQLINTEGER), nullptr);
  }

  const std::unique_ptr<IPlayerStore> players_;
  const Handle& connection_;
  std::size_t rows_ = 0;  // for which there is room
  Arrays arrays_;
  Handle insert_;  // last, and so gone first
};

}  // namespace

std::unique_ptr<IPlayerStore> WithArrayInsert(std::unique_ptr<IPlayerStore> players,
                                              const Handle& connection) {
  return std::make_unique<ArrayInsert>(std::move(players), connection);
}

}  // namespace driverbench::odbc

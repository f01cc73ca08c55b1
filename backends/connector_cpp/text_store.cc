#include <utility>

#include "backends/api/checks.h"
#include "backends/api/player_sql.h"
#include "backends/api/sql_pieces.h"
#include "backends/connector_cpp/error.h"
#include "backends/connector_cpp/sql_text.h"
#include "backends/connector_cpp/statements.h"
#include "backends/connector_cpp/store.h"

namespace driverbench::connector_cpp {
namespace {

class TextStore final : public Store {
 public:
  using Store::Store;

  IStatements* statements() override { return statements_.get(); }

  Status Insert(std::span<const Player> players) override {
    if (Status status = CheckRows(players.size()); !status.ok()) return status;
    return Guard([&] {
      const Player& first = players[0];
      Write<player_sql::kInsert>(std::string_view(first.id), first.coins, first.goods);
      for (const Player& player : players.subspan(1)) {
        AppendSql<player_sql::kFurtherRow>(&sql_, std::string_view(player.id), player.coins,
                                           player.goods);
      }
      statement().executeUpdate(sql_.sql());
      return Status();
    });
  }

  Status Find(std::string_view id, Player* out, bool* found) override {
    return Guard([&] {
      Write<player_sql::kFind>(id);
      *found = ReadOne(Execute(), out);
      return Status();
    });
  }

  Status List(int limit, std::vector<Player>* out) override {
    return Guard([&] {
      Write<player_sql::kList>(limit);
      ReadAll(Execute(), out);
      return Status();
    });
  }

  Status Count(std::int64_t* out) override {
    return Guard([&] {
      Write<player_sql::kCount>();
      *out = ReadCount(Execute());
      return Status();
    });
  }

  Status Lock(std::string_view id, Balance* out, bool* found) override {
    return Guard([&] {
      Write<player_sql::kLock>(id);
      *found = ReadBalance(Execute(), out);
      return Status();
    });
  }

  Status Adjust(std::string_view id, Balance delta) override {
    return Guard([&] {
      Write<player_sql::kAdjust>(delta.goods, delta.coins, id);
      statement().executeUpdate(sql_.sql());
      return Status();
    });
  }

 private:
  template <const std::string_view& kSql, typename... Values>
  void Write(const Values&... values) {
    sql_.Clear();
    AppendSql<kSql>(&sql_, values...);
  }

  std::unique_ptr<sql::ResultSet> Execute() {
    return std::unique_ptr<sql::ResultSet>(statement().executeQuery(sql_.sql()));
  }

  SqlText sql_{connection()};
  const std::unique_ptr<IStatements> statements_ = MakeTextStatements(connection());
};

}  // namespace

std::unique_ptr<Store> MakeTextStore(std::unique_ptr<sql::Connection> connection) {
  return std::make_unique<TextStore>(std::move(connection));
}

}  // namespace driverbench::connector_cpp

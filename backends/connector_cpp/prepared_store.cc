#include <map>
#include <utility>

#include "backends/connector_cpp/error.h"
#include "backends/connector_cpp/store.h"

namespace driverbench::connector_cpp {
namespace {

using StatementPtr = std::unique_ptr<sql::PreparedStatement>;

std::string InsertSql(std::size_t rows) {
  std::string sql = "INSERT INTO player (id, coins, goods) VALUES (?, ?, ?)";
  for (std::size_t i = 1; i < rows; ++i) sql += ", (?, ?, ?)";
  return sql;
}

// Each statement is prepared when it is first used, not at connect: the table need not be there by
// then.
class PreparedStore final : public Store {
 public:
  using Store::Store;

  Status Insert(std::span<const Player> players) override {
    if (Status status = CheckInsert(players); !status.ok()) return status;
    return Guard([&] {
      StatementPtr& insert = inserts_[players.size()];
      if (!insert) insert.reset(connection().prepareStatement(InsertSql(players.size())));
      unsigned parameter = 0;
      for (const Player& player : players) {
        SetString(*insert, ++parameter, player.id);
        insert->setInt(++parameter, player.coins);
        insert->setInt(++parameter, player.goods);
      }
      insert->executeUpdate();
      return Status();
    });
  }

  Status Find(std::string_view id, Player* out, bool* found) override {
    return Guard([&] {
      Prepare(&find_, "SELECT id, coins, goods FROM player WHERE id = ?");
      SetString(*find_, 1, id);
      *found = ReadOne(Execute(*find_), out);
      return Status();
    });
  }

  Status List(int limit, std::vector<Player>* out) override {
    return Guard([&] {
      Prepare(&list_, "SELECT id, coins, goods FROM player LIMIT ?");
      list_->setInt(1, limit);
      ReadAll(Execute(*list_), out);
      return Status();
    });
  }

  Status Count(std::int64_t* out) override {
    return Guard([&] {
      Prepare(&count_, "SELECT count(*) FROM player");
      *out = ReadCount(Execute(*count_));
      return Status();
    });
  }

  Status Lock(std::string_view id, Balance* out, bool* found) override {
    return Guard([&] {
      Prepare(&lock_, "SELECT coins, goods FROM player WHERE id = ? FOR UPDATE");
      SetString(*lock_, 1, id);
      *found = ReadBalance(Execute(*lock_), out);
      return Status();
    });
  }

  Status Adjust(std::string_view id, Balance delta) override {
    return Guard([&] {
      Prepare(&adjust_, "UPDATE player SET goods = goods + ?, coins = coins + ? WHERE id = ?");
      adjust_->setInt(1, delta.goods);
      adjust_->setInt(2, delta.coins);
      SetString(*adjust_, 3, id);
      adjust_->executeUpdate();
      return Status();
    });
  }

 private:
  void Prepare(StatementPtr* statement, const char* sql) {
    if (!*statement) statement->reset(connection().prepareStatement(sql));
  }

  // Through a member: a temporary SQLString would be one allocation more than the library's own
  // copy.
  void SetString(sql::PreparedStatement& statement, unsigned parameter, std::string_view value) {
    value_->assign(value);
    statement.setString(parameter, value_);
  }

  static std::unique_ptr<sql::ResultSet> Execute(sql::PreparedStatement& statement) {
    return std::unique_ptr<sql::ResultSet>(statement.executeQuery());
  }

  std::map<std::size_t, StatementPtr> inserts_;  // by rows: a scenario has two or three sizes
  StatementPtr find_, list_, count_, lock_, adjust_;
  sql::SQLString value_;
};

}  // namespace

std::unique_ptr<Store> MakePreparedStore(std::unique_ptr<sql::Connection> connection) {
  return std::make_unique<PreparedStore>(std::move(connection));
}

}  // namespace driverbench::connector_cpp

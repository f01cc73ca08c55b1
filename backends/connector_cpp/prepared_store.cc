#include <map>
#include <utility>

#include "backends/api/checks.h"
#include "backends/api/player_sql.h"
#include "backends/connector_cpp/error.h"
#include "backends/connector_cpp/statements.h"
#include "backends/connector_cpp/store.h"

namespace driverbench::connector_cpp {
namespace {

using StatementPtr = std::unique_ptr<sql::PreparedStatement>;

// Each statement is prepared when it is first used, not at connect: the table need not be there by
// then.
class PreparedStore final : public Store {
 public:
  using Store::Store;

  IStatements* statements() override { return statements_.get(); }

  Status Insert(std::span<const Player> players) override {
    if (Status status = CheckRows(players.size()); !status.ok()) return status;
    return Guard([&] {
      StatementPtr& insert = inserts_[players.size()];
      if (!insert) insert.reset(connection().prepareStatement(player_sql::Insert(players.size())));
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
      Prepare(&find_, player_sql::kFind);
      SetString(*find_, 1, id);
      *found = ReadOne(Execute(*find_), out);
      return Status();
    });
  }

  Status List(int limit, std::vector<Player>* out) override {
    return Guard([&] {
      Prepare(&list_, player_sql::kList);
      list_->setInt(1, limit);
      ReadAll(Execute(*list_), out);
      return Status();
    });
  }

  Status Count(std::int64_t* out) override {
    return Guard([&] {
      Prepare(&count_, player_sql::kCount);
      *out = ReadCount(Execute(*count_));
      return Status();
    });
  }

  Status Lock(std::string_view id, Balance* out, bool* found) override {
    return Guard([&] {
      Prepare(&lock_, player_sql::kLock);
      SetString(*lock_, 1, id);
      *found = ReadBalance(Execute(*lock_), out);
      return Status();
    });
  }

  Status Adjust(std::string_view id, Balance delta) override {
    return Guard([&] {
      Prepare(&adjust_, player_sql::kAdjust);
      adjust_->setInt(1, delta.goods);
      adjust_->setInt(2, delta.coins);
      SetString(*adjust_, 3, id);
      adjust_->executeUpdate();
      return Status();
    });
  }

 private:
  void Prepare(StatementPtr* statement, std::string_view sql) {
    if (*statement) return;
    statement->reset(connection().prepareStatement(sql::SQLString(sql.data(), sql.size())));
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
  const std::unique_ptr<IStatements> statements_ = MakePreparedStatements(connection());
};

}  // namespace

std::unique_ptr<Store> MakePreparedStore(std::unique_ptr<sql::Connection> connection) {
  return std::make_unique<PreparedStore>(std::move(connection));
}

}  // namespace driverbench::connector_cpp

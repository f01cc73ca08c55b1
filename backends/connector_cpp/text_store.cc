#include <charconv>
#include <utility>

#include "backends/connector_cpp/error.h"
#include "backends/connector_cpp/store.h"

namespace driverbench::connector_cpp {
namespace {

class TextStore final : public Store {
 public:
  explicit TextStore(std::unique_ptr<sql::Connection> connection)
      : Store(std::move(connection)),
        mysql_(dynamic_cast<sql::mysql::MySQL_Connection&>(Store::connection())) {}

  Status Insert(std::span<const Player> players) override {
    if (Status status = CheckInsert(players); !status.ok()) return status;
    return Guard([&] {
      sql_ = "INSERT INTO player (id, coins, goods) VALUES ";
      for (const Player& player : players) {
        Append(&player == players.data() ? "(" : ", (");
        AppendQuoted(player.id);
        Append(", ");
        AppendNumber(player.coins);
        Append(", ");
        AppendNumber(player.goods);
        Append(")");
      }
      statement().executeUpdate(sql_);
      return Status();
    });
  }

  Status Find(std::string_view id, Player* out, bool* found) override {
    return Guard([&] {
      sql_ = "SELECT id, coins, goods FROM player WHERE id = ";
      AppendQuoted(id);
      *found = ReadOne(Execute(), out);
      return Status();
    });
  }

  Status List(int limit, std::vector<Player>* out) override {
    return Guard([&] {
      sql_ = "SELECT id, coins, goods FROM player LIMIT ";
      AppendNumber(limit);
      ReadAll(Execute(), out);
      return Status();
    });
  }

  Status Count(std::int64_t* out) override {
    return Guard([&] {
      sql_ = "SELECT count(*) FROM player";
      *out = ReadCount(Execute());
      return Status();
    });
  }

  Status Lock(std::string_view id, Balance* out, bool* found) override {
    return Guard([&] {
      sql_ = "SELECT coins, goods FROM player WHERE id = ";
      AppendQuoted(id);
      Append(" FOR UPDATE");
      *found = ReadBalance(Execute(), out);
      return Status();
    });
  }

  Status Adjust(std::string_view id, Balance delta) override {
    return Guard([&] {
      sql_ = "UPDATE player SET goods = goods + ";
      AppendNumber(delta.goods);
      Append(", coins = coins + ");
      AppendNumber(delta.coins);
      Append(" WHERE id = ");
      AppendQuoted(id);
      statement().executeUpdate(sql_);
      return Status();
    });
  }

 private:
  void Append(std::string_view text) { sql_->append(text); }

  void AppendNumber(int value) {
    char digits[12];
    sql_->append(digits, std::to_chars(digits, digits + sizeof(digits), value).ptr);
  }

  // The library takes and returns SQLString, so an id is copied once in and once out.
  void AppendQuoted(std::string_view value) {
    value_->assign(value);
    sql_->push_back('\'');
    sql_->append(mysql_.escapeString(value_).asStdString());
    sql_->push_back('\'');
  }

  std::unique_ptr<sql::ResultSet> Execute() {
    return std::unique_ptr<sql::ResultSet>(statement().executeQuery(sql_));
  }

  sql::mysql::MySQL_Connection& mysql_;  // escapeString is not in the JDBC part of the API
  sql::SQLString sql_;  // SQLString's operator-> is the std::string within: it keeps its memory
  sql::SQLString value_;
};

}  // namespace

std::unique_ptr<Store> MakeTextStore(std::unique_ptr<sql::Connection> connection) {
  return std::make_unique<TextStore>(std::move(connection));
}

}  // namespace driverbench::connector_cpp

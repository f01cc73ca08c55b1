#include <string>
#include <utility>

#include "backends/api/checks.h"
#include "backends/api/player_sql.h"
#include "backends/mysqlpp/store.h"

namespace driverbench::mysqlpp_backend {
namespace {

using Adapter = mysqlpp::SQLTypeAdapter;

// A template query: `%0q` is the first value, quoted and escaped as its type needs.
std::string Marked(std::string_view sql) {
  std::string marked;
  int number = 0;
  for (const char c : sql)
    marked += c == '?' ? "%" + std::to_string(number++) + "q" : std::string{c};
  return marked;
}

// One Query each, taken apart once. What has no template is a stream: rows of an INSERT, because a
// template has 127 parameters at most, and any SQL.
class TemplateStore final : public Store<StreamSql> {
 public:
  explicit TemplateStore(std::unique_ptr<mysqlpp::Connection> connection)
      : Store(std::move(connection)) {
    for (mysqlpp::Query* query : {&insert_, &find_, &list_, &lock_, &adjust_}) query->parse();
  }

 private:
  Status Insert(std::span<const Player> players) override {
    if (players.size() != 1) return Store::Insert(players);
    return sql().Run([&] {
      const Player& player = players[0];
      mysqlpp::SQLQueryParms values;
      values << Adapter(player.id) << Adapter(player.coins) << Adapter(player.goods);
      insert_.execute(values);
      return Status();
    });
  }

  Status Find(std::string_view id, Player* out, bool* found) override {
    return sql().Run([&] {
      *found = ReadPlayer(find_.use(Id(id)), out);
      return Status();
    });
  }

  Status List(int limit, std::vector<Player>* out) override {
    return sql().Run([&] {
      ReadAll(list_.use(limit), out);
      return Status();
    });
  }

  Status Lock(std::string_view id, Balance* out, bool* found) override {
    return sql().Run([&] {
      *found = ReadBalance(lock_.use(Id(id)), out);
      return Status();
    });
  }

  Status Adjust(std::string_view id, Balance delta) override {
    return sql().Run([&] {
      adjust_.execute(delta.goods, delta.coins, Id(id));
      return Status();
    });
  }

  static Adapter Id(std::string_view id) { return {id.data(), static_cast<int>(id.size())}; }

  mysqlpp::Query insert_ = connection().query(Marked(player_sql::kInsert));
  mysqlpp::Query find_ = connection().query(Marked(player_sql::kFind));
  mysqlpp::Query list_ = connection().query(Marked(player_sql::kList));
  mysqlpp::Query lock_ = connection().query(Marked(player_sql::kLock));
  mysqlpp::Query adjust_ = connection().query(Marked(player_sql::kAdjust));
};

}  // namespace

std::unique_ptr<IConnection> MakeTemplateStore(std::unique_ptr<mysqlpp::Connection> connection) {
  return std::make_unique<TemplateStore>(std::move(connection));
}

}  // namespace driverbench::mysqlpp_backend

#include "backends/poco/players.h"

#include <Poco/Data/Statement.h>
#include <Poco/Data/TypeHandler.h>

#include <map>
#include <string>
#include <utility>
#include <vector>

#include "backends/api/checks.h"
#include "backends/api/player_sql.h"
#include "backends/poco/error.h"

// A row of `player` as POCO's `into` and `use` take it.
template <>
class Poco::Data::TypeHandler<driverbench::Player> {
 public:
  static std::size_t size() { return 3; }

  static void bind(std::size_t pos, const driverbench::Player& player, AbstractBinder::Ptr binder,
                   AbstractBinder::Direction direction) {
    binder->bind(pos, player.id, direction);
    binder->bind(pos + 1, player.coins, direction);
    binder->bind(pos + 2, player.goods, direction);
  }

  static void extract(std::size_t pos, driverbench::Player& player,
                      const driverbench::Player& /*default*/, AbstractExtractor::Ptr extractor) {
    extractor->extract(pos, player.id);
    extractor->extract(pos + 1, player.coins);
    extractor->extract(pos + 2, player.goods);
  }

  static void prepare(std::size_t pos, const driverbench::Player& player,
                      AbstractPreparator::Ptr preparator) {
    preparator->prepare(pos, player.id);
    preparator->prepare(pos + 1, player.coins);
    preparator->prepare(pos + 2, player.goods);
  }
};

namespace driverbench::poco {
namespace {

using Poco::Data::Keywords::into;
using Poco::Data::Keywords::use;

// A statement, which is bound to variables that stay where they are. POCO prepares it when it is
// executed first, and then executes it again and again.
using Kept = std::optional<Poco::Data::Statement>;

// POCO's Statement as the documentation advises for speed: kept, and executed anew.
class PlayersOfPoco final : public Players {
 public:
  explicit PlayersOfPoco(Sessions& sessions) : sessions_(sessions) {}

  void Close() override {
    for (Kept* kept : {&find_, &list_, &count_, &lock_, &adjust_}) kept->reset();
    inserts_.clear();
  }

  // One multi-row INSERT: a container as a parameter would be executed once for each row.
  Status Insert(std::span<const Player> players) override {
    if (Status s = CheckRows(players.size()); !s.ok()) return s;
    Bulk& bulk = inserts_[players.size()];
    bulk.rows.assign(players.begin(), players.end());
    return Execute(&bulk.statement, player_sql::Insert(players.size()), [&](auto& statement) {
      for (Player& row : bulk.rows) statement, use(row);
    });
  }

  Status Find(std::string_view id, Player* out, bool* found) override {
    id_ = id;
    std::size_t rows = 0;
    if (Status s = Execute(
            &find_, player_sql::kFind, [&](auto& statement) { statement, into(row_), use(id_); },
            &rows);
        !s.ok())
      return s;
    *found = rows > 0;
    *out = row_;
    return {};
  }

  Status List(int limit, std::vector<Player>* out) override {
    limit_ = limit;
    rows_.clear();  // POCO puts rows behind those that are there
    if (Status s = Execute(&list_, player_sql::kList,
                           [&](auto& statement) { statement, into(rows_), use(limit_); });
        !s.ok())
      return s;
    *out = rows_;
    return {};
  }

  Status Count(std::int64_t* out) override {
    Status s = Execute(&count_, player_sql::kCount,
                       [&](auto& statement) { statement, into(count_of_players_); });
    *out = count_of_players_;
    return s;
  }

  Status Lock(std::string_view id, Balance* out, bool* found) override {
    id_ = id;
    std::size_t rows = 0;
    if (Status s = Execute(
            &lock_, player_sql::kLock,
            [&](auto& statement) {
              statement, into(balance_.coins), into(balance_.goods), use(id_);
            },
            &rows);
        !s.ok())
      return s;
    *found = rows > 0;
    *out = balance_;
    return {};
  }

  Status Adjust(std::string_view id, Balance delta) override {
    id_ = id;
    delta_ = delta;
    return Execute(&adjust_, player_sql::kAdjust, [&](auto& statement) {
      statement, use(delta_.goods), use(delta_.coins), use(id_);
    });
  }

 private:
  struct Bulk {
    std::vector<Player> rows;  // what `statement` is bound to
    Kept statement;
  };

  // `bind` names the variables, once. *rows: how many were read.
  template <typename Bind>
  Status Execute(Kept* kept, std::string_view sql, Bind bind, std::size_t* rows = nullptr) {
    Status status = Guard([&] {
      if (!*kept) {
        Poco::Data::Statement& statement = kept->emplace(sessions_.session());
        statement << sql;
        bind(statement);
      }
      const std::size_t read = (*kept)->execute();
      if (rows != nullptr) *rows = read;
      return Status();
    });
    // After an error POCO takes a statement for one that is still being executed.
    if (!status.ok()) kept->reset();
    return status;
  }

  Sessions& sessions_;

  std::string id_;  // parameters
  Balance delta_;
  int limit_ = 0;
  Player row_;  // results
  Balance balance_;
  std::vector<Player> rows_;
  std::int64_t count_of_players_ = 0;

  Kept find_, list_, count_, lock_, adjust_;
  std::map<std::size_t, Bulk> inserts_;  // by rows: a scenario has two or three sizes
};

}  // namespace

std::unique_ptr<Players> MakePlayers(Sessions& sessions) {
  return std::make_unique<PlayersOfPoco>(sessions);
}

}  // namespace driverbench::poco

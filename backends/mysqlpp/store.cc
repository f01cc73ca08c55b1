#include "backends/mysqlpp/store.h"

#include <utility>

#include "backends/api/checks.h"
#include "backends/api/player_sql.h"

namespace driverbench::mysqlpp_backend {
namespace {

template <typename Sql>
void TakePlayer(const mysqlpp::Row& row, Player* out) {
  row[0].to_string(out->id);
  out->coins = Sql::template Read<std::int32_t>(row[1]);
  out->goods = Sql::template Read<std::int32_t>(row[2]);
}

}  // namespace

template <typename Sql>
Store<Sql>::Store(std::unique_ptr<mysqlpp::Connection> connection)
    : connection_(std::move(connection)) {}

template <typename Sql>
Status Store<Sql>::Insert(std::span<const Player> players) {
  if (Status status = CheckRows(players.size()); !status.ok()) return status;
  return sql_.Run([&] {
    AppendSql<player_sql::kInsert>(&sql_, std::string_view(players[0].id), players[0].coins,
                                   players[0].goods);
    for (const Player& player : players.subspan(1)) {
      AppendSql<player_sql::kFurtherRow>(&sql_, std::string_view(player.id), player.coins,
                                         player.goods);
    }
    sql_.Exec();
    return Status();
  });
}

template <typename Sql>
Status Store<Sql>::Find(std::string_view id, Player* out, bool* found) {
  return sql_.Run([&] {
    AppendSql<player_sql::kFind>(&sql_, id);
    *found = ReadPlayer(sql_.Use(), out);
    return Status();
  });
}

template <typename Sql>
Status Store<Sql>::List(int limit, std::vector<Player>* out) {
  return sql_.Run([&] {
    AppendSql<player_sql::kList>(&sql_, limit);
    ReadAll(sql_.Use(), out);
    return Status();
  });
}

template <typename Sql>
Status Store<Sql>::Count(std::int64_t* out) {
  return sql_.Run([&] {
    AppendSql<player_sql::kCount>(&sql_);
    const mysqlpp::UseQueryResult result = sql_.Use();
    if (const mysqlpp::Row row = result.fetch_row())
      *out = Sql::template Read<std::int64_t>(row[0]);
    return Status();
  });
}

template <typename Sql>
Status Store<Sql>::Lock(std::string_view id, Balance* out, bool* found) {
  return sql_.Run([&] {
    AppendSql<player_sql::kLock>(&sql_, id);
    *found = ReadBalance(sql_.Use(), out);
    return Status();
  });
}

template <typename Sql>
Status Store<Sql>::Adjust(std::string_view id, Balance delta) {
  return sql_.Run([&] {
    AppendSql<player_sql::kAdjust>(&sql_, delta.goods, delta.coins, id);
    sql_.Exec();
    return Status();
  });
}

// Not mysqlpp::Transaction: it sends a START TRANSACTION, and with autocommit off the first
// statement begins the transaction by itself.
template <typename Sql>
Status Store<Sql>::Commit() {
  return sql_.Run([&] {
    sql_.Append("COMMIT");
    sql_.Exec();
    return Status();
  });
}

template <typename Sql>
Status Store<Sql>::Rollback() {
  return sql_.Run([&] {
    sql_.Append("ROLLBACK");
    sql_.Exec();
    return Status();
  });
}

template <typename Sql>
Status Store<Sql>::Query(std::string_view sql, Rows* out) {
  out->clear();
  return sql_.Run([&] {
    mysqlpp::Query query = connection_->query();
    mysqlpp::StoreQueryResult result = query.store(sql.data(), sql.size());
    while (true) {  // a CALL has a result for each of its statements
      for (const mysqlpp::Row& row : result) {
        Rows::value_type& copy = out->emplace_back(row.size());
        for (std::size_t i = 0; i < row.size(); ++i) {
          const mysqlpp::String& value = row[static_cast<int>(i)];
          if (!value.is_null()) copy[i].emplace(value.data(), value.length());
        }
      }
      if (!query.more_results()) return Status();
      result = query.store_next();
    }
  });
}

template <typename Sql>
bool Store<Sql>::ReadPlayer(const mysqlpp::UseQueryResult& result, Player* out) {
  bool found = false;
  ReadRows(*connection_, result, [&](const mysqlpp::Row& row) {
    TakePlayer<Sql>(row, out);
    return found = true;
  });
  return found;
}

template <typename Sql>
bool Store<Sql>::ReadBalance(const mysqlpp::UseQueryResult& result, Balance* out) {
  bool found = false;
  ReadRows(*connection_, result, [&](const mysqlpp::Row& row) {
    out->coins = Sql::template Read<std::int32_t>(row[0]);
    out->goods = Sql::template Read<std::int32_t>(row[1]);
    return found = true;
  });
  return found;
}

template <typename Sql>
void Store<Sql>::ReadAll(const mysqlpp::UseQueryResult& result, std::vector<Player>* out) {
  std::size_t rows = 0;
  ReadRows(*connection_, result, [&](const mysqlpp::Row& row) {
    if (rows == out->size()) out->emplace_back();
    TakePlayer<Sql>(row, &(*out)[rows++]);  // over an old row, whose memory is reused
    return true;
  });
  out->resize(rows);
}

template class Store<StreamSql>;
template class Store<TextSql>;

std::unique_ptr<IConnection> MakeStreamStore(std::unique_ptr<mysqlpp::Connection> connection) {
  return std::make_unique<Store<StreamSql>>(std::move(connection));
}

std::unique_ptr<IConnection> MakeTextStore(std::unique_ptr<mysqlpp::Connection> connection) {
  return std::make_unique<Store<TextSql>>(std::move(connection));
}

}  // namespace driverbench::mysqlpp_backend

#include "backends/libdbi/store.h"

#include <utility>

#include "backends/api/checks.h"
#include "backends/api/player_sql.h"

namespace driverbench::libdbi {
namespace {

// Of a NULL libdbi gives 0; of another type, and of a wider one, 0 as well and an error.
Status ReadInteger(dbi_result result, unsigned column, std::int32_t* out) {
  *out = dbi_result_get_int_idx(result, column);
  if (*out != 0) return {};
  if (dbi_result_field_is_null_idx(result, column) == 0 &&
      dbi_result_get_field_type_idx(result, column) == DBI_TYPE_INTEGER) {
    return {};
  }
  return Fail(StatusCode::kInternal, "a value of player is NULL or not an integer");
}

// Columns by their number: by name each is looked up.
Status ReadPlayer(dbi_result result, Player* out) {
  std::string_view id;
  if (Status s = ReadText(result, 1, &id); !s.ok()) return s;
  out->id = id;
  if (Status s = ReadInteger(result, 2, &out->coins); !s.ok()) return s;
  return ReadInteger(result, 3, &out->goods);
}

}  // namespace

Store::Store(Connection connection) : connection_(std::move(connection)) {}

template <typename Take>
Status Store::Read(Take take) {
  Status status;
  const Result result = Execute(connection_.get(), sql_.text(), &status);
  while (status.ok() && dbi_result_next_row(result.get()) != 0) status = take(result.get());
  return status;
}

Status Store::Insert(std::span<const Player> players) {
  if (Status status = CheckRows(players.size()); !status.ok()) return status;
  Write<player_sql::kInsert>(std::string_view(players[0].id), players[0].coins, players[0].goods);
  for (const Player& player : players.subspan(1)) {
    AppendSql<player_sql::kFurtherRow>(&sql_, std::string_view(player.id), player.coins,
                                       player.goods);
  }
  Status status;
  Execute(connection_.get(), sql_.text(), &status);
  return status;
}

Status Store::Find(std::string_view id, Player* out, bool* found) {
  *found = false;
  Write<player_sql::kFind>(id);
  return Read([&](dbi_result result) {
    *found = true;
    return ReadPlayer(result, out);
  });
}

Status Store::List(int limit, std::vector<Player>* out) {
  Write<player_sql::kList>(limit);
  std::size_t rows = 0;
  Status status = Read([&](dbi_result result) {
    if (rows == out->size()) out->emplace_back();
    return ReadPlayer(result, &(*out)[rows++]);  // over an old row, whose memory is reused
  });
  out->resize(rows);
  return status;
}

Status Store::Count(std::int64_t* out) {
  Write<player_sql::kCount>();
  return Read([&](dbi_result result) {
    *out = dbi_result_get_longlong_idx(result, 1);
    return Status();
  });
}

Status Store::Lock(std::string_view id, Balance* out, bool* found) {
  *found = false;
  Write<player_sql::kLock>(id);
  return Read([&](dbi_result result) {
    *found = true;
    Status status = ReadInteger(result, 1, &out->coins);
    return status.ok() ? ReadInteger(result, 2, &out->goods) : std::move(status);
  });
}

Status Store::Adjust(std::string_view id, Balance delta) {
  Write<player_sql::kAdjust>(delta.goods, delta.coins, id);
  Status status;
  Execute(connection_.get(), sql_.text(), &status);
  return status;
}

// Not dbi_conn_transaction_commit() and _rollback(): they send the same statement, but leave its
// result behind for as long as the connection lives, and every other one is then looked for among
// them all; and of a failure they tell no error.
Status Store::Commit() {
  Status status;
  Execute(connection_.get(), "COMMIT", &status);
  return status;
}

Status Store::Rollback() {
  Status status;
  Execute(connection_.get(), "ROLLBACK", &status);
  return status;
}

}  // namespace driverbench::libdbi

#include "backends/c_api/prepared_store.h"

#include <algorithm>
#include <cstring>
#include <utility>

#include "backends/api/checks.h"
#include "backends/api/player_sql.h"
#include "backends/c_api/statements.h"

namespace driverbench::c_api {
namespace {

// Sizes of an insert that are kept prepared. A script uses two or three; the oldest makes room.
constexpr std::size_t kMaxInserts = 8;

template <typename Integer>
MYSQL_BIND Bind(Integer* value) {
  static_assert(sizeof(Integer) == 4 || sizeof(Integer) == 8);
  MYSQL_BIND bind{};
  bind.buffer_type = sizeof(Integer) == 4 ? MYSQL_TYPE_LONG : MYSQL_TYPE_LONGLONG;
  bind.buffer = value;
  return bind;
}

template <typename Integer, typename Null>
MYSQL_BIND Bind(Integer* value, Null* null) {
  MYSQL_BIND bind = Bind(value);
  bind.is_null = null;
  return bind;
}

MYSQL_BIND Bind(char* text, std::size_t size, unsigned long* length) {
  MYSQL_BIND bind{};
  bind.buffer_type = MYSQL_TYPE_STRING;
  bind.buffer = text;
  bind.buffer_length = size;
  bind.length = length;
  return bind;
}

}  // namespace

// What comes instead of a row, libmariadb leaves at the connection.
Status StatementError(MYSQL_STMT* statement, MYSQL* mysql, std::string_view backend) {
  const int native = static_cast<int>(mysql_stmt_errno(statement));
  if (native == 0) return LastError(mysql, backend);
  return Status({ClassifyMysqlError(native), std::string(backend), native,
                 mysql_stmt_sqlstate(statement), mysql_stmt_error(statement)});
}

Status PreparedStore::Prepare(std::string_view sql, Bindings parameters, Bindings columns,
                              Statement* statement) {
  Statement fresh(mysql_stmt_init(mysql()));
  if (fresh == nullptr) return LastError();
  // Both libraries copy the bindings, not what they point to.
  if (mysql_stmt_prepare(fresh.get(), sql.data(), sql.size()) != 0 ||
      (!parameters.empty() && mysql_stmt_bind_param(fresh.get(), parameters.data()) != 0) ||
      (!columns.empty() && mysql_stmt_bind_result(fresh.get(), columns.data()) != 0)) {
    return Error(fresh);
  }
  *statement = std::move(fresh);
  return {};
}

Status PreparedStore::Execute(const Statement& statement) const {
  return mysql_stmt_execute(statement.get()) == 0 ? Status() : Error(statement);
}

template <typename Take>
Status PreparedStore::Read(const Statement& statement, Take take) {
  if (mysql_stmt_execute(statement.get()) != 0) return Error(statement);
  int outcome;
  while ((outcome = mysql_stmt_fetch(statement.get())) == 0) {
    if (null_[0] || null_[1]) break;
    take();
  }
  if (outcome == MYSQL_NO_DATA) return {};  // all was read, and nothing is left to be freed
  Status status = outcome == 1
                      ? Error(statement)
                      : Fail(StatusCode::kInternal, "a value of player is NULL or too long");
  mysql_stmt_free_result(statement.get());
  null_ = {};  // not every statement sets both
  return status;
}

void PreparedStore::SetId(std::string_view id) {
  if (id.size() > id_.size()) {
    // No row has such an id, but that is for the server to say. What is bound to the old memory is
    // prepared anew.
    find_.reset();
    lock_.reset();
    adjust_.reset();
    id_.resize(id.size());
  }
  std::copy(id.begin(), id.end(), id_.begin());
  id_length_ = id.size();
}

void PreparedStore::TakePlayer(Player* out) const {
  out->id.assign(read_id_.data(), read_id_length_);
  out->coins = read_balance_.coins;
  out->goods = read_balance_.goods;
}

Status PreparedStore::PrepareInsert(std::span<const Player> players, InsertStatement** out) {
  std::size_t id_bytes = kIdBytes;
  for (const Player& player : players) id_bytes = std::max(id_bytes, player.id.size());
  const auto same_rows = std::find_if(inserts_.begin(), inserts_.end(), [&](const auto& insert) {
    return insert.rows == players.size();
  });
  if (same_rows != inserts_.end() && same_rows->id_bytes >= id_bytes) {
    *out = &*same_rows;
    return {};
  }
  if (same_rows != inserts_.end()) inserts_.erase(same_rows);
  if (inserts_.size() == kMaxInserts) inserts_.erase(inserts_.begin());

  const std::size_t rows = players.size();
  InsertStatement insert{.rows = rows,
                         .id_bytes = id_bytes,
                         .ids = std::vector<char>(rows * id_bytes),
                         .lengths = std::vector<unsigned long>(rows),
                         .balances = std::vector<Balance>(rows),
                         .statement = nullptr};
  std::vector<MYSQL_BIND> parameters;
  for (std::size_t i = 0; i < rows; ++i) {
    parameters.push_back(Bind(&insert.ids[i * id_bytes], id_bytes, &insert.lengths[i]));
    parameters.push_back(Bind(&insert.balances[i].coins));
    parameters.push_back(Bind(&insert.balances[i].goods));
  }
  Status status = Prepare(player_sql::Insert(rows), parameters, {}, &insert.statement);
  if (!status.ok()) return status;
  inserts_.push_back(
      std::move(insert));  // the vectors move, what they hold stays where it is bound
  *out = &inserts_.back();
  return {};
}

IStatements* PreparedStore::statements() {
  if (statements_ == nullptr) statements_ = MakePreparedStatements(mysql(), backend());
  return statements_.get();
}

Status PreparedStore::Insert(std::span<const Player> players) {
  if (Status status = CheckRows(players.size()); !status.ok()) return status;
  InsertStatement* insert = nullptr;
  if (Status status = PrepareInsert(players, &insert); !status.ok()) return status;
  for (std::size_t i = 0; i < players.size(); ++i) {
    const Player& player = players[i];
    std::memcpy(&insert->ids[i * insert->id_bytes], player.id.data(), player.id.size());
    insert->lengths[i] = player.id.size();
    insert->balances[i] = {.coins = player.coins, .goods = player.goods};
  }
  return Execute(insert->statement);
}

Status PreparedStore::Find(std::string_view id, Player* out, bool* found) {
  *found = false;
  SetId(id);
  if (find_ == nullptr) {
    MYSQL_BIND parameters[] = {Bind(id_.data(), id_.size(), &id_length_)};
    MYSQL_BIND columns[] = {Bind(read_id_.data(), read_id_.size(), &read_id_length_),
                            Bind(&read_balance_.coins, &null_[0]),
                            Bind(&read_balance_.goods, &null_[1])};
    Status status = Prepare(player_sql::kFind, parameters, columns, &find_);
    if (!status.ok()) return status;
  }
  return Read(find_, [&] {
    *found = true;
    TakePlayer(out);
  });
}

Status PreparedStore::List(int limit, std::vector<Player>* out) {
  limit_ = limit;
  if (list_ == nullptr) {
    MYSQL_BIND parameters[] = {Bind(&limit_)};
    MYSQL_BIND columns[] = {Bind(read_id_.data(), read_id_.size(), &read_id_length_),
                            Bind(&read_balance_.coins, &null_[0]),
                            Bind(&read_balance_.goods, &null_[1])};
    Status status = Prepare(player_sql::kList, parameters, columns, &list_);
    if (!status.ok()) return status;
  }
  std::size_t rows = 0;
  Status status = Read(list_, [&] {
    if (rows == out->size()) out->emplace_back();
    TakePlayer(&(*out)[rows++]);  // over an old row, whose memory is reused
  });
  out->resize(rows);
  return status;
}

Status PreparedStore::Count(std::int64_t* out) {
  if (count_ == nullptr) {
    MYSQL_BIND columns[] = {Bind(&read_count_, &null_[0])};
    Status status = Prepare(player_sql::kCount, {}, columns, &count_);
    if (!status.ok()) return status;
  }
  return Read(count_, [&] { *out = read_count_; });
}

Status PreparedStore::Lock(std::string_view id, Balance* out, bool* found) {
  *found = false;
  SetId(id);
  if (lock_ == nullptr) {
    MYSQL_BIND parameters[] = {Bind(id_.data(), id_.size(), &id_length_)};
    MYSQL_BIND columns[] = {Bind(&read_balance_.coins, &null_[0]),
                            Bind(&read_balance_.goods, &null_[1])};
    Status status = Prepare(player_sql::kLock, parameters, columns, &lock_);
    if (!status.ok()) return status;
  }
  return Read(lock_, [&] {
    *found = true;
    *out = read_balance_;
  });
}

Status PreparedStore::Adjust(std::string_view id, Balance delta) {
  SetId(id);
  delta_ = delta;
  if (adjust_ == nullptr) {
    MYSQL_BIND parameters[] = {Bind(&delta_.goods), Bind(&delta_.coins),
                               Bind(id_.data(), id_.size(), &id_length_)};
    Status status = Prepare(player_sql::kAdjust, parameters, {}, &adjust_);
    if (!status.ok()) return status;
  }
  return Execute(adjust_);
}

}  // namespace driverbench::c_api

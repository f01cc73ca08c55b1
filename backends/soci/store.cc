#include "backends/soci/store.h"

#include <algorithm>
#include <utility>

#include "backends/soci/error.h"

namespace driverbench::soci_backend {
namespace {

using soci::into;
using soci::use;

struct FreeResult {
  void operator()(MYSQL_RES* result) const { mysql_free_result(result); }
};

void AppendRows(MYSQL_RES* result, Rows* out) {
  const unsigned columns = mysql_num_fields(result);
  while (const MYSQL_ROW values = mysql_fetch_row(result)) {
    const auto* lengths = mysql_fetch_lengths(result);
    Rows::value_type& row = out->emplace_back(columns);
    for (unsigned i = 0; i < columns; ++i) {
      if (values[i] != nullptr) row[i].emplace(values[i], lengths[i]);
    }
  }
}

std::string InsertSql(std::size_t rows) {
  // Parameters are bound by position (by name would look each up in a map of strings): their names
  // mean nothing.
  std::string sql = "INSERT INTO player (id, coins, goods) VALUES (:i, :c, :g)";
  for (std::size_t i = 1; i < rows; ++i) sql += ", (:i, :c, :g)";
  return sql;
}

}  // namespace

// Nowhere session::begin() or soci::transaction: they send a BEGIN, and with autocommit off the
// first statement begins the transaction by itself.
Store::Store(std::unique_ptr<soci::session> session)
    : session_(std::move(session)),
      find_((session_->prepare << "SELECT id, coins, goods FROM player WHERE id = :id", use(id_),
             into(row_.id), into(row_.coins), into(row_.goods))),
      list_((session_->prepare << "SELECT id, coins, goods FROM player LIMIT :limit", use(limit_),
             into(row_.id), into(row_.coins), into(row_.goods))),
      count_((session_->prepare << "SELECT count(*) FROM player", into(rows_))),
      lock_((session_->prepare << "SELECT coins, goods FROM player WHERE id = :id FOR UPDATE",
             use(id_), into(balance_.coins), into(balance_.goods))),
      adjust_((session_->prepare << "UPDATE player SET goods = goods + :goods, "
                                    "coins = coins + :coins WHERE id = :id",
               use(delta_.goods), use(delta_.coins), use(id_))) {}

Store::Bulk::Bulk(soci::session& session, std::size_t count) : rows(count), statement(session) {
  for (Player& row : rows) {
    statement.exchange(use(row.id));
    statement.exchange(use(row.coins));
    statement.exchange(use(row.goods));
  }
  statement.alloc();
  statement.prepare(InsertSql(count));
  statement.define_and_bind();
}

MYSQL* Store::connection() const {
  return static_cast<soci::mysql_session_backend*>(session_->get_backend())->conn_;
}

Status Store::Execute(soci::statement& statement, bool* got_data) {
  try {
    *got_data = statement.execute(/*withDataExchange=*/true);
    return Status();
  } catch (...) {
    Status status = FromCurrentException(connection());
    // After an error SOCI 4.0 forgets to free the quoted parameters; binding again does.
    statement.undefine_and_bind();
    statement.define_and_bind();
    return status;
  }
}

Status Store::Insert(std::span<const Player> players) {
  if (players.empty()) return Fail(StatusCode::kInvalidArgument, "no players to insert");
  if (players.size() > kMaxParameters / 3) {
    return Fail(StatusCode::kInvalidArgument, "too many players for one statement");
  }
  auto bulk = inserts_.find(players.size());
  if (bulk == inserts_.end()) {
    bulk = inserts_.try_emplace(players.size(), *session_, players.size()).first;
  }
  std::copy(players.begin(), players.end(), bulk->second.rows.begin());
  bool got_data = false;
  return Execute(bulk->second.statement, &got_data);
}

Status Store::Find(std::string_view id, Player* out, bool* found) {
  id_.assign(id);
  if (Status status = Execute(find_, found); !status.ok()) return status;
  if (*found) *out = row_;  // a copy, not a swap: what out has of memory stays out's
  return Status();
}

Status Store::List(int limit, std::vector<Player>* out) {
  limit_ = limit;
  bool got_data = false;
  if (Status status = Execute(list_, &got_data); !status.ok()) return status;
  try {
    std::size_t rows = 0;
    for (; got_data; got_data = list_.fetch()) {
      if (rows == out->size()) out->emplace_back();
      (*out)[rows++] = row_;
    }
    out->resize(rows);
    return Status();
  } catch (...) {
    return FromCurrentException(connection());
  }
}

Status Store::Count(std::int64_t* out) {
  bool got_data = false;
  Status status = Execute(count_, &got_data);
  *out = rows_;
  return status;
}

Status Store::Lock(std::string_view id, Balance* out, bool* found) {
  id_.assign(id);
  Status status = Execute(lock_, found);
  *out = balance_;
  return status;
}

Status Store::Adjust(std::string_view id, Balance delta) {
  id_.assign(id);
  delta_ = delta;
  bool got_data = false;
  return Execute(adjust_, &got_data);
}

Status Store::Commit() {
  try {
    session_->commit();
    return Status();
  } catch (...) {
    return FromCurrentException(connection());
  }
}

Status Store::Rollback() {
  try {
    session_->rollback();
    return Status();
  } catch (...) {
    return FromCurrentException(connection());
  }
}

std::optional<std::string> Store::Cipher() const {
  const char* cipher = mysql_get_ssl_cipher(connection());
  return cipher == nullptr ? "" : cipher;
}

// Through the C client below SOCI: SOCI itself takes a colon outside single quotes for a parameter
// (and cuts the statement there), and its dynamic rows turn dates and decimals into other types, so
// that the server's text is lost.
Status Store::Query(std::string_view sql, Rows* out) {
  out->clear();
  MYSQL* const mysql = connection();
  if (mysql_real_query(mysql, sql.data(), sql.size()) != 0) return FromConnection(mysql);
  int next = 0;
  while (next == 0) {  // a CALL answers with more than one result
    const std::unique_ptr<MYSQL_RES, FreeResult> result(mysql_store_result(mysql));
    if (result != nullptr) {
      AppendRows(result.get(), out);
    } else if (mysql_errno(mysql) != 0) {
      return FromConnection(mysql);
    }
    next = mysql_next_result(mysql);
  }
  return next > 0 ? FromConnection(mysql) : Status();
}

}  // namespace driverbench::soci_backend

#include "backends/soci/store.h"

#include <algorithm>
#include <utility>

#include "backends/api/checks.h"
#include "backends/api/player_sql.h"

namespace driverbench::soci_backend {
namespace {

using soci::into;
using soci::use;

// Parameters are bound by position (by name would look each up in a map of strings): their names
// mean nothing. None of the texts has a `?` that is no parameter.
std::string Marked(std::string_view sql) {
  std::string marked;
  for (const char c : sql) marked += c == '?' ? ":v" : std::string(1, c);
  return marked;
}

}  // namespace

// Nowhere session::begin() or soci::transaction: they send a BEGIN, and with autocommit off the
// first statement begins the transaction by itself.
Store::Store(std::unique_ptr<soci::session> session)
    : session_(std::move(session)),
      statements_(MakeStatements(*session_)),
      find_((session_->prepare << Marked(player_sql::kFind), use(id_), into(row_.id),
             into(row_.coins), into(row_.goods))),
      list_((session_->prepare << Marked(player_sql::kList), use(limit_), into(row_.id),
             into(row_.coins), into(row_.goods))),
      count_((session_->prepare << Marked(player_sql::kCount), into(rows_))),
      lock_((session_->prepare << Marked(player_sql::kLock), use(id_), into(balance_.coins),
             into(balance_.goods))),
      adjust_((session_->prepare << Marked(player_sql::kAdjust), use(delta_.goods),
               use(delta_.coins), use(id_))) {}

Store::Bulk::Bulk(soci::session& session, std::size_t count) : rows(count), statement(session) {
  for (Player& row : rows) {
    statement.exchange(use(row.id));
    statement.exchange(use(row.coins));
    statement.exchange(use(row.goods));
  }
  statement.alloc();
  statement.prepare(Marked(player_sql::Insert(count)));
  statement.define_and_bind();
}

Status Store::Insert(std::span<const Player> players) {
  if (Status status = CheckRows(players.size()); !status.ok()) return status;
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

}  // namespace driverbench::soci_backend

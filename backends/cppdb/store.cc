#include "backends/cppdb/store.h"

#include <cppdb/errors.h>

#include <string>
#include <utility>

#include "backends/api/checks.h"
#include "backends/cppdb/error.h"

namespace driverbench::cppdb_backend {
namespace {

// Whether CppDB sends a text as it is. It takes each `?` for a parameter that is not within single
// quotes, and counts these without a look at a backslash before one.
bool IsSentWhole(std::string_view sql) {
  bool in_quotes = false;
  for (const char c : sql) {
    if (c == '\'') in_quotes = !in_quotes;
    if (c == '?' && !in_quotes) return false;
  }
  return !in_quotes;
}

// A text without a result has to be sent by exec(), one with a result by query(): either runs the
// other kind too, and only then says that it was the wrong one.
bool HadNoResult(const cppdb::cppdb_error& error) {
  return std::string_view(error.what()).ends_with("the query does not produce any result");
}

// Whether a result without rows is all of the answer. Where reading it failed in the middle, CppDB
// gives no error in text, but a result without rows, which has lost the names of its columns too.
Status CheckEmpty(cppdb::result& result) {
  try {
    result.name(0);
    return {};
  } catch (const cppdb::empty_row_access&) {
    return Fail(StatusCode::kInternal, "the answer broke off, and CppDB does not tell why");
  }
}

template <typename T>
void Fetch(cppdb::result& result, int column, T* out) {
  if (!result.fetch(column, *out)) throw cppdb::null_value_fetch();
}

void Bind(cppdb::statement& statement, std::string_view text) {
  statement.bind(text.data(), text.data() + text.size());  // not copied: alive until it is executed
}

void Read(cppdb::result& result, Player* out) {
  Fetch(result, 0, &out->id);  // into the memory that is there
  Fetch(result, 1, &out->coins);
  Fetch(result, 2, &out->goods);
}

void Read(cppdb::result& result, Balance* out) {
  Fetch(result, 0, &out->coins);
  Fetch(result, 1, &out->goods);
}

template <typename Row>
Status ReadOne(cppdb::statement& statement, Row* out, bool* found) {
  cppdb::result result = statement.row();
  *found = !result.empty();
  if (!*found) return CheckEmpty(result);
  Read(result, out);
  return {};
}

}  // namespace

cppdb::statement Store::Make(Text& text) {
  if (!keeps_) return session_.prepare(text.sql);
  if (text.kept.empty()) text.kept = session_.prepare(text.sql);
  return text.kept;  // a copy is another reference to the same one, and begins at the first `?`
}

Status Store::Insert(std::span<const Player> players) {
  if (Status status = CheckRows(players.size()); !status.ok()) return status;
  return Guard([&] {
    auto text = inserts_.find(players.size());
    if (text == inserts_.end())
      text = inserts_.try_emplace(players.size(), player_sql::Insert(players.size())).first;
    cppdb::statement insert = Make(text->second);
    for (const Player& player : players) insert << player.id << player.coins << player.goods;
    insert.exec();
    return Status();
  });
}

Status Store::Find(std::string_view id, Player* out, bool* found) {
  return Guard([&] {
    cppdb::statement find = Make(find_);
    Bind(find, id);
    return ReadOne(find, out, found);
  });
}

Status Store::List(int limit, std::vector<Player>* out) {
  return Guard([&] {
    cppdb::statement list = Make(list_);
    cppdb::result result = list << limit;
    std::size_t rows = 0;
    while (result.next()) {
      if (rows == out->size()) out->emplace_back();
      Read(result, &(*out)[rows++]);
    }
    out->resize(rows);
    return rows == 0 ? CheckEmpty(result) : Status();
  });
}

Status Store::Count(std::int64_t* out) {
  return Guard([&] {
    cppdb::result result = Make(count_).row();
    if (result.empty()) return CheckEmpty(result);
    Fetch(result, 0, out);
    return Status();
  });
}

Status Store::Lock(std::string_view id, Balance* out, bool* found) {
  return Guard([&] {
    cppdb::statement lock = Make(lock_);
    Bind(lock, id);
    return ReadOne(lock, out, found);
  });
}

Status Store::Adjust(std::string_view id, Balance delta) {
  return Guard([&] {
    cppdb::statement adjust = Make(adjust_);
    adjust << delta.goods << delta.coins;
    Bind(adjust, id);
    adjust.exec();
    return Status();
  });
}

Status Store::Commit() {
  return Guard([&] {
    session_.commit();
    return Status();
  });
}

// Not session::rollback(): it sends the same and swallows whatever comes back.
Status Store::Rollback() {
  return Guard([&] {
    session_.create_statement("ROLLBACK").exec();
    return Status();
  });
}

Status Store::Query(std::string_view sql, Rows* out) {
  out->clear();
  return Guard([&] {
    const std::string text(sql);
    // What CppDB would tear apart is prepared: then the server looks for the parameters.
    cppdb::statement statement = IsSentWhole(text)
                                     ? session_.create_statement(text)
                                     : session_.create_prepared_uncached_statement(text);
    cppdb::result result;
    try {
      result = statement.query();
    } catch (const cppdb::cppdb_error& e) {
      if (HadNoResult(e)) return Status();
      throw;
    }
    while (result.next()) {
      Rows::value_type& row = out->emplace_back(result.cols());
      for (int i = 0; i < result.cols(); ++i) {
        std::string value;
        if (result.fetch(i, value)) row[i] = std::move(value);
      }
    }
    return out->empty() ? CheckEmpty(result) : Status();
  });
}

}  // namespace driverbench::cppdb_backend

#include "backends/libzdb/store.h"

#include "backends/api/checks.h"
#include "backends/api/player_sql.h"
#include "backends/libzdb/error.h"

// Within Connection::Run a longjmp may leave any call of libzdb's: no variable there has a
// destructor.

namespace driverbench::libzdb {
namespace {

// libzdb takes a format, as of printf.
void Prepare(Connection_T connection, std::string_view sql, PreparedStatement_T* statement) {
  if (*statement != nullptr) return;
  *statement =
      Connection_prepareStatement(connection, "%.*s", static_cast<int>(sql.size()), sql.data());
}

// What setString takes ends at the first NUL. Not setBlob for every text: to the server that is of
// no character set, and an index of text may be of no use to it.
void SetText(PreparedStatement_T statement, int parameter, const std::string& text) {
  if (text.find('\0') == std::string::npos) {
    PreparedStatement_setString(statement, parameter, text.c_str());
  } else {
    PreparedStatement_setBlob(statement, parameter, text.data(), static_cast<int>(text.size()));
  }
}

Status IsNull() { return Fail(StatusCode::kInternal, "a value of player is NULL"); }

// False for NULL, of which getInt would make 0.
bool Read(ResultSet_T result, int column, std::int32_t* out) {
  if (ResultSet_isnull(result, column)) return false;
  *out = ResultSet_getInt(result, column);
  return true;
}

bool Read(ResultSet_T result, int column, std::string* out) {
  const char* text = ResultSet_getString(result, column);
  if (text == nullptr) return false;
  out->assign(text, ResultSet_getColumnSize(result, column));
  return true;
}

Status Read(ResultSet_T result, Player* out) {
  return Read(result, 1, &out->id) && Read(result, 2, &out->coins) && Read(result, 3, &out->goods)
             ? Status()
             : IsNull();
}

Status Read(ResultSet_T result, Balance* out) {
  return Read(result, 1, &out->coins) && Read(result, 2, &out->goods) ? Status() : IsNull();
}

template <typename Row>
Status ReadOne(PreparedStatement_T statement, Row* out, bool* found) {
  ResultSet_T result = PreparedStatement_executeQuery(statement);
  *found = ResultSet_next(result) != 0;
  return *found ? Read(result, out) : Status();
}

void AddRow(ResultSet_T result, Rows* out) {
  const int columns = ResultSet_getColumnCount(result);
  Rows::value_type& row = out->emplace_back(columns);
  for (int i = 1; i <= columns; ++i) {
    if (const char* text = ResultSet_getString(result, i); text != nullptr)
      row[i - 1].emplace(text, ResultSet_getColumnSize(result, i));
  }
}

}  // namespace

Status Store::Execute(const char* sql) {
  return connection_->Run([&](Connection_T connection) {
    Connection_execute(connection, "%s", sql);
    return Status();
  });
}

Status Store::End() {
  statements_ = {};
  connection_->GiveBack();
  return {};
}

Status Store::Insert(std::span<const Player> players) {
  if (Status status = CheckRows(players.size()); !status.ok()) return status;
  PreparedStatement_T& insert = statements_.inserts[players.size()];
  text_ = insert == nullptr ? player_sql::Insert(players.size()) : "";
  return connection_->Run([&](Connection_T connection) {
    Prepare(connection, text_, &insert);
    int parameter = 0;
    for (const Player& player : players) {
      SetText(insert, ++parameter, player.id);
      PreparedStatement_setInt(insert, ++parameter, player.coins);
      PreparedStatement_setInt(insert, ++parameter, player.goods);
    }
    PreparedStatement_execute(insert);
    return Status();
  });
}

Status Store::Find(std::string_view id, Player* out, bool* found) {
  text_.assign(id);
  return connection_->Run([&](Connection_T connection) {
    Prepare(connection, player_sql::kFind, &statements_.find);
    SetText(statements_.find, 1, text_);
    return ReadOne(statements_.find, out, found);
  });
}

Status Store::List(int limit, std::vector<Player>* out) {
  return connection_->Run([&](Connection_T connection) {
    Prepare(connection, player_sql::kList, &statements_.list);
    PreparedStatement_setInt(statements_.list, 1, limit);
    ResultSet_T result = PreparedStatement_executeQuery(statements_.list);
    std::size_t rows = 0;
    while (ResultSet_next(result) != 0) {
      if (rows == out->size()) out->emplace_back();
      if (Status s = Read(result, &(*out)[rows++]); !s.ok()) return s;
    }
    out->resize(rows);
    return Status();
  });
}

Status Store::Count(std::int64_t* out) {
  return connection_->Run([&](Connection_T connection) {
    Prepare(connection, player_sql::kCount, &statements_.count);
    ResultSet_T result = PreparedStatement_executeQuery(statements_.count);
    if (ResultSet_next(result) == 0) return IsNull();
    *out = ResultSet_getLLong(result, 1);
    return Status();
  });
}

Status Store::Lock(std::string_view id, Balance* out, bool* found) {
  text_.assign(id);
  return connection_->Run([&](Connection_T connection) {
    Prepare(connection, player_sql::kLock, &statements_.lock);
    SetText(statements_.lock, 1, text_);
    return ReadOne(statements_.lock, out, found);
  });
}

Status Store::Adjust(std::string_view id, Balance delta) {
  text_.assign(id);
  return connection_->Run([&](Connection_T connection) {
    Prepare(connection, player_sql::kAdjust, &statements_.adjust);
    PreparedStatement_setInt(statements_.adjust, 1, delta.goods);
    PreparedStatement_setInt(statements_.adjust, 2, delta.coins);
    SetText(statements_.adjust, 3, text_);
    PreparedStatement_execute(statements_.adjust);
    return Status();
  });
}

Status Store::Commit() {
  return connection_->Run([](Connection_T connection) {
    Connection_commit(connection);
    return Status();
  });
}

Status Store::Rollback() {
  return connection_->Run([](Connection_T connection) {
    Connection_rollback(connection);
    return Status();
  });
}

// By executeQuery, which prepares, for a statement without a result as well: execute would leave a
// result unread.
Status Store::Query(std::string_view sql, Rows* out) {
  out->clear();
  text_.assign(sql);
  return connection_->Run([&](Connection_T connection) {
    ResultSet_T result = Connection_executeQuery(connection, "%s", text_.c_str());
    while (ResultSet_next(result) != 0) AddRow(result, out);
    return Status();
  });
}

}  // namespace driverbench::libzdb

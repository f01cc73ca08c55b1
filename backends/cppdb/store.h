#pragma once

#include <cppdb/frontend.h>

#include <cstdint>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "backends/api/connection.h"
#include "backends/api/player_sql.h"

namespace driverbench::cppdb_backend {

// One session, in either protocol: a statement of CppDB's is written the same way for both, and the
// session decides by @use_prepared which one it is.
//
// Not IStatements: a result of CppDB's does not tell the types of its columns, only who reads it
// may know them.
class Store final : public IConnection, IPlayerStore {
 public:
  // keeps: a statement is made once and kept. Else the session is asked for it each time, as the
  // documentation's examples do; a prepared one then comes out of the session's cache, into which
  // it goes back with a COM_STMT_RESET. The documentation wants a reset() of one that is kept, too,
  // which sends the same; but each of its parameters is bound anew here, and so it is left out.
  Store(const cppdb::session& session, bool keeps) : session_(session), keeps_(keeps) {}

  IPlayerStore& players() override { return *this; }
  Status Commit() override;
  Status Rollback() override;
  Status Query(std::string_view sql, Rows* out) override;

  // CppDB has no call for it, and lets nobody at the MYSQL* below.
  std::optional<std::string> Cipher() const override { return std::nullopt; }

  Status Insert(std::span<const Player> players) override;
  Status Find(std::string_view id, Player* out, bool* found) override;
  Status List(int limit, std::vector<Player>* out) override;
  Status Count(std::int64_t* out) override;
  Status Lock(std::string_view id, Balance* out, bool* found) override;
  Status Adjust(std::string_view id, Balance delta) override;

 private:
  struct Text {
    explicit Text(std::string_view text) : sql(text) {}
    const std::string sql;
    cppdb::statement kept;
  };

  // The statement, each of whose parameters is to be bound.
  cppdb::statement Make(Text& text);

  cppdb::session session_;
  const bool keeps_;
  Text find_{player_sql::kFind};
  Text list_{player_sql::kList};
  Text count_{player_sql::kCount};
  Text lock_{player_sql::kLock};
  Text adjust_{player_sql::kAdjust};
  std::map<std::size_t, Text> inserts_;  // by rows: a scenario has two or three sizes
};

}  // namespace driverbench::cppdb_backend

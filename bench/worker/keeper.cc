#include "bench/worker/keeper.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <span>
#include <unordered_map>

#include "bench/worker/session.h"
#include "scenarios/expect.h"

namespace driverbench::worker {
namespace {

constexpr std::string_view kMark = "driverbench";  // the comment of every table that is ours
constexpr std::size_t kChunk = 500;                // rows a statement of the keeper's own
// TiDB gives a lock away after an hour (performance.max-txn-ttl) and lets its connection believe
// that it is held.
constexpr std::chrono::minutes kLockAge{20};

// utf8mb4_bin, because a server's default may be latin1 and case-insensitive: 'a' and 'A' would
// collide.
std::string CreateTable() {
  return fmt::format(
      "CREATE TABLE player (id VARCHAR(36), coins INTEGER, goods INTEGER, "
      "PRIMARY KEY (id) /*T![clustered_index] CLUSTERED */) "
      "CHARACTER SET utf8mb4 COLLATE utf8mb4_bin COMMENT '{}'",
      kMark);
}

Status OneCell(IPlayerStore& store, const std::string& sql, std::optional<std::string>* out) {
  Rows rows;
  if (Status s = store.Query(sql, &rows); !s.ok()) return s;
  *out = rows.empty() || rows[0].empty() ? std::nullopt : rows[0][0];
  return {};
}

// Whether `player` exists; kInvalidArgument when it does and is not ours.
Status FindOwnTable(IPlayerStore& store, const std::string& database, bool* exists) {
  std::optional<std::string> comment;
  if (Status s = OneCell(store,
                         "SELECT table_comment FROM information_schema.tables "
                         "WHERE table_schema = DATABASE() AND table_name = 'player'",
                         &comment);
      !s.ok()) {
    return s;
  }
  *exists = comment.has_value();
  if (comment.value_or(std::string(kMark)) == kMark) return {};
  return {StatusCode::kInvalidArgument,
          fmt::format("the table {}.player was not made by driverbench (its comment is \"{}\", not "
                      "\"{}\") and is left "
                      "alone: choose another database",
                      database, *comment, kMark)};
}

// As an expression of SQL. MySQL and TiDB take at most 64 characters, which a database's name alone
// may have.
std::string LockName(const std::string& database) {
  constexpr std::size_t kLongest = 64;
  const std::string name = fmt::format("{}.{}", kMark, database);
  return name.size() <= kLongest ? fmt::format("'{}'", name)
                                 : fmt::format("CONCAT('{}.', MD5('{}'))", kMark, database);
}

// "connection 34 of root@10.0.0.3:50122", as far as the server tells: TiDB knows that a lock is
// used, not by whom, and other users' connections may be hidden. Empty when nobody has it.
Status FindHolder(IPlayerStore& store, const std::string& database, std::string* out) {
  std::optional<std::string> id;
  out->clear();
  if (Status s = OneCell(store, fmt::format("SELECT IS_USED_LOCK({})", LockName(database)), &id);
      !s.ok()) {
    return s;
  }
  if (id.value_or("0") == "0") return {};
  std::optional<std::string> account;
  if (Status s =
          OneCell(store,
                  fmt::format("SELECT CONCAT(user, '@', host) FROM information_schema.processlist "
                              "WHERE id = {}",
                              *id),
                  &account);
      !s.ok()) {
    return s;
  }
  *out = account ? fmt::format("connection {} of {}", *id, *account) : "another connection";
  return {};
}

Status InsertAll(IPlayerStore& store, std::span<const Player> players) {
  while (!players.empty()) {
    const auto chunk = players.first(std::min(players.size(), kChunk));
    if (Status s = store.Insert(chunk); !s.ok()) return s;
    players = players.subspan(chunk.size());
  }
  return {};
}

// A NULL is no 0: a library that lost a parameter may have written one.
Status ReadNumber(const std::string& id, std::string_view column,
                  const std::optional<std::string>& cell, std::int32_t* out) {
  const std::string text = cell.value_or("NULL");
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), *out);
  if (error == std::errc() && end == text.data() + text.size()) return {};
  return {StatusCode::kWrong,
          fmt::format("player \"{}\": {} {}, expected a number", id, column, text)};
}

// "(id, ...)". Scenarios' ids are hexadecimal digits, letters and dashes: no escaping.
std::string InIds(std::span<const Player> players) {
  std::string sql = "WHERE id IN (";
  for (const Player& player : players) sql += fmt::format("'{}',", player.id);
  sql.back() = ')';
  return sql;
}

Status DeletePlayers(IPlayerStore& store, std::span<const Player> players) {
  Rows none;
  while (!players.empty()) {
    const auto chunk = players.first(std::min(players.size(), kChunk));
    if (Status s = store.Query("DELETE FROM player " + InIds(chunk), &none); !s.ok()) return s;
    players = players.subspan(chunk.size());
  }
  return {};
}

// The players of `expected` that the table has.
Status ReadPlayers(IPlayerStore& store, std::span<const Player> expected,
                   std::unordered_map<std::string, Balance>* out) {
  Rows rows;
  while (!expected.empty()) {
    const auto chunk = expected.first(std::min(expected.size(), kChunk));
    if (Status s = store.Query("SELECT id, coins, goods FROM player " + InIds(chunk), &rows);
        !s.ok()) {
      return s;
    }
    for (const auto& row : rows) {
      const std::string id = row.at(0).value_or("");
      Balance balance;
      if (Status s = ReadNumber(id, "coins", row.at(1), &balance.coins); !s.ok()) return s;
      if (Status s = ReadNumber(id, "goods", row.at(2), &balance.goods); !s.ok()) return s;
      out->emplace(id, balance);
    }
    expected = expected.subspan(chunk.size());
  }
  return {};
}

Status ReadPlayersByFind(IPlayerStore& store, std::span<const Player> expected,
                         std::unordered_map<std::string, Balance>* out) {
  Player player;
  for (const Player& wanted : expected) {
    bool found = false;
    if (Status s = store.Find(wanted.id, &player, &found); !s.ok()) return s;
    if (found) out->emplace(player.id, Balance{player.coins, player.goods});
  }
  return {};
}

}  // namespace

Status TakeLock(const Backend& backend, const protocol::Connection& connection,
                LockHolder* holder) {
  protocol::Connection without_database = connection;
  without_database.options.database.clear();
  std::unique_ptr<IPlayerStore> store;
  if (Status s = OpenSession(backend, without_database, &store); !s.ok()) return s;

  // CREATE DATABASE IF NOT EXISTS would need a right that a user of an existing database may lack.
  const std::string& database = connection.options.database;
  std::optional<std::string> cell;
  if (Status s = OneCell(
          *store,
          fmt::format(
              "SELECT schema_name FROM information_schema.schemata WHERE schema_name = '{}'",
              database),
          &cell);
      !s.ok()) {
    return s;
  }
  Rows rows;
  if (!cell) {
    if (Status s = store->Query(fmt::format("CREATE DATABASE IF NOT EXISTS `{}`", database), &rows);
        !s.ok())
      return s;
  }
  // A block may take longer than the server lets a connection be idle. A year is the most that
  // servers take.
  if (Status s = store->Query("SET SESSION wait_timeout = 31536000", &rows); !s.ok()) return s;
  std::optional<std::string> id;
  if (Status s = OneCell(*store, "SELECT CONNECTION_ID()", &id); !s.ok()) return s;
  if (Status s = OneCell(*store, fmt::format("SELECT GET_LOCK({}, 0)", LockName(database)), &cell);
      !s.ok()) {
    return s;
  }
  if (cell.value_or("") != "1") {
    return {StatusCode::kConflict,
            fmt::format("another run of driverbench works on database {} of {}:{}; wait for its "
                        "end or choose another "
                        "database",
                        database, connection.options.host, connection.options.port)};
  }
  *holder = {.store = std::move(store),
             .connection_id = id.value_or(""),
             .taken = std::chrono::steady_clock::now()};
  return {};
}

Status CheckLock(const Backend& backend, const protocol::Connection& connection,
                 LockHolder* holder) {
  if (holder->store == nullptr)
    return {StatusCode::kInvalidArgument, "no lock was taken through this worker"};
  const std::string& database = connection.options.database;
  std::optional<std::string> cell;
  const auto now = std::chrono::steady_clock::now();
  const bool old = now - holder->taken >= kLockAge;
  const std::string name = LockName(database);
  // The latter is also false on a connection that a library has opened anew.
  const std::string check =
      old ? fmt::format("SELECT IF(RELEASE_LOCK({0}) = 1, GET_LOCK({0}, 0), 0)", name)
          : fmt::format("SELECT IS_USED_LOCK({}) = CONNECTION_ID()", name);
  const Status asked = OneCell(*holder->store, check, &cell);
  if (asked.ok() && cell.value_or("") == "1") {
    if (old) holder->taken = now;
    return {};
  }

  protocol::Connection without_database = connection;
  without_database.options.database.clear();
  std::unique_ptr<IPlayerStore> store;
  if (Status s = OpenSession(backend, without_database, &store); !s.ok()) return s;
  std::string other;
  if (Status s = FindHolder(*store, database, &other); !s.ok()) return s;
  return {
      StatusCode::kConflict,
      fmt::format("this run has lost its lock on database {} of {}:{}, which its connection {} "
                  "held{}; {}",
                  database, connection.options.host, connection.options.port, holder->connection_id,
                  asked.ok() ? "" : fmt::format(" ({})", asked.ToString()),
                  other.empty() ? "nobody has it now, but another run may have changed the table"
                                : other + " has it now, another run: wait for its end")};
}

Status Prepare(const Backend& backend, const protocol::Connection& connection,
               const scenarios::Scenario& scenario, const scenarios::BlockPlan& plan, bool fresh,
               bool again, std::int64_t* rows) {
  const std::vector<Player> table = fresh ? scenario.Table(plan.seed) : std::vector<Player>();
  const std::vector<Player> before = scenario.Before(plan);
  const std::vector<Player> left = again ? scenario.After(plan) : std::vector<Player>();
  *rows = static_cast<std::int64_t>(table.size());
  if (!fresh && !scenario.traits().truncates && before.empty() && left.empty()) return {};
  std::unique_ptr<IPlayerStore> store;
  if (Status s = OpenSession(backend, connection, &store); !s.ok()) return s;
  if (backend.has_server()) {
    Rows none;
    bool exists = false;
    if (fresh || scenario.traits().truncates) {
      if (Status s = FindOwnTable(*store, connection.options.database, &exists); !s.ok()) return s;
    }
    if (fresh) {
      if (exists) {
        if (Status s = store->Query("DROP TABLE player", &none); !s.ok()) return s;
      }
      if (Status s = store->Query(CreateTable(), &none); !s.ok()) return s;
    } else if (scenario.traits().truncates) {
      if (Status s = store->Query("TRUNCATE TABLE player", &none); !s.ok()) return s;
    } else if (Status s = DeletePlayers(*store, left); !s.ok()) {
      return s;
    }
  }
  if (Status s = InsertAll(*store, table); !s.ok()) return s;
  return InsertAll(*store, before);
}

Status Verify(const Backend& backend, const protocol::Connection& connection,
              const scenarios::Scenario& scenario, const scenarios::BlockPlan& plan,
              std::optional<std::int64_t> others, std::int64_t* rows) {
  const std::vector<Player> expected = scenario.After(plan);
  *rows = static_cast<std::int64_t>(expected.size());
  if (scenario.traits().truncates) others = 0;
  if (expected.empty() && !others) return {};
  std::unique_ptr<IPlayerStore> store;
  if (Status s = OpenSession(backend, connection, &store); !s.ok()) return s;
  std::unordered_map<std::string, Balance> players;
  Status read = backend.has_server() ? ReadPlayers(*store, expected, &players)
                                     : ReadPlayersByFind(*store, expected, &players);
  if (!read.ok()) return read;
  for (const Player& player : expected) {
    const auto it = players.find(player.id);
    const bool found = it != players.end();
    if (Status s = scenarios::ExpectBalance(player.id, found, found ? it->second : Balance{},
                                            {player.coins, player.goods});
        !s.ok()) {
      return s;
    }
  }
  if (!others) return {};
  std::int64_t count = 0;
  if (Status s = store->Count(&count); !s.ok()) return s;
  return scenarios::ExpectNumber("rows in the table:", count, *others + *rows);
}

Status Cleanup(const Backend& backend, const protocol::Connection& connection, bool* dropped) {
  std::unique_ptr<IPlayerStore> store;
  if (Status s = OpenSession(backend, connection, &store); !s.ok()) return s;
  if (Status s = FindOwnTable(*store, connection.options.database, dropped); !s.ok() || !*dropped)
    return s;
  Rows rows;
  return store->Query("DROP TABLE player", &rows);
}

}  // namespace driverbench::worker

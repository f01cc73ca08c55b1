#include "bench/worker/lock.h"

#include <fmt/format.h>

#include <optional>
#include <utility>

#include "bench/worker/session.h"

namespace driverbench::worker {
namespace {

// TiDB gives a lock away after an hour (performance.max-txn-ttl) and lets its connection believe
// that it is held.
constexpr std::chrono::minutes kLockAge{20};

// As an expression of SQL. MySQL and TiDB take at most 64 characters, which a database's name alone
// may have.
std::string LockName(const std::string& database) {
  constexpr std::size_t kLongest = 64;
  const std::string name = fmt::format("driverbench.{}", database);
  return name.size() <= kLongest ? fmt::format("'{}'", name)
                                 : fmt::format("CONCAT('driverbench.', MD5('{}'))", database);
}

// "connection 34 of root@10.0.0.3:50122", as far as the server tells: TiDB knows that a lock is
// used, not by whom, and other users' connections may be hidden. Empty when nobody has it.
Status FindHolder(IConnection& session, const std::string& database, std::string* out) {
  std::optional<std::string> id;
  out->clear();
  if (Status s = OneCell(session, fmt::format("SELECT IS_USED_LOCK({})", LockName(database)), &id);
      !s.ok()) {
    return s;
  }
  if (id.value_or("0") == "0") return {};
  std::optional<std::string> account;
  if (Status s =
          OneCell(session,
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

}  // namespace

Status TakeLock(const Backend& backend, const protocol::Connection& connection,
                LockHolder* holder) {
  protocol::Connection without_database = connection;
  without_database.options.database.clear();
  std::unique_ptr<IConnection> session;
  if (Status s = OpenSession(backend, without_database, &session); !s.ok()) return s;

  // CREATE DATABASE IF NOT EXISTS would need a right that a user of an existing database may lack.
  const std::string& database = connection.options.database;
  std::optional<std::string> cell;
  if (Status s = OneCell(
          *session,
          fmt::format(
              "SELECT schema_name FROM information_schema.schemata WHERE schema_name = '{}'",
              database),
          &cell);
      !s.ok()) {
    return s;
  }
  Rows rows;
  if (!cell) {
    if (Status s =
            session->Query(fmt::format("CREATE DATABASE IF NOT EXISTS `{}`", database), &rows);
        !s.ok())
      return s;
  }
  // A block may take longer than the server lets a connection be idle. A year is the most that
  // servers take.
  if (Status s = session->Query("SET SESSION wait_timeout = 31536000", &rows); !s.ok()) return s;
  std::optional<std::string> id;
  if (Status s = OneCell(*session, "SELECT CONNECTION_ID()", &id); !s.ok()) return s;
  if (Status s =
          OneCell(*session, fmt::format("SELECT GET_LOCK({}, 0)", LockName(database)), &cell);
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
  *holder = {.session = std::move(session),
             .connection_id = id.value_or(""),
             .taken = std::chrono::steady_clock::now()};
  return {};
}

Status CheckLock(const Backend& backend, const protocol::Connection& connection,
                 LockHolder* holder) {
  if (holder->session == nullptr)
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
  const Status asked = OneCell(*holder->session, check, &cell);
  if (asked.ok() && cell.value_or("") == "1") {
    if (old) holder->taken = now;
    return {};
  }

  protocol::Connection without_database = connection;
  without_database.options.database.clear();
  std::unique_ptr<IConnection> session;
  if (Status s = OpenSession(backend, without_database, &session); !s.ok()) return s;
  std::string other;
  if (Status s = FindHolder(*session, database, &other); !s.ok()) return s;
  return {
      StatusCode::kConflict,
      fmt::format("this run has lost its lock on database {} of {}:{}, which its connection {} "
                  "held{}; {}",
                  database, connection.options.host, connection.options.port, holder->connection_id,
                  asked.ok() ? "" : fmt::format(" ({})", asked.ToString()),
                  other.empty() ? "nobody has it now, but another run may have changed the table"
                                : other + " has it now, another run: wait for its end")};
}

}  // namespace driverbench::worker

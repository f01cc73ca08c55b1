#include "bench/worker/keeper.h"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <memory>
#include <set>
#include <utility>

#include "bench/worker/kept_tables.h"
#include "scenarios/expect.h"
#include "scenarios/players_scenario.h"

namespace driverbench::worker {
namespace {

using scenarios::Row;
using scenarios::Table;
using scenarios::TableRows;

std::int64_t Count(const std::vector<TableRows>& tables) {
  std::int64_t count = 0;
  for (const TableRows& rows : tables) count += static_cast<std::int64_t>(rows.rows.size());
  return count;
}

// The rows of Before whose keys After does not have.
std::vector<TableRows> Gone(const std::vector<TableRows>& before,
                            const std::vector<TableRows>& after) {
  std::set<std::pair<const Table*, std::string>> kept;
  for (const TableRows& rows : after) {
    for (const Row& row : rows.rows) kept.emplace(rows.table, ToString(row.front()));
  }
  std::vector<TableRows> gone;
  for (const TableRows& rows : before) {
    TableRows& table = gone.emplace_back(TableRows{.table = rows.table, .rows = {}});
    for (const Row& row : rows.rows) {
      if (!kept.contains({rows.table, ToString(row.front())})) table.rows.push_back(row);
    }
  }
  return gone;
}

// A store without a server: whatever else is kept there, SQL is not.
Status OnlyPlayers() {
  return {StatusCode::kUnsupported, "a store without a server has the tutorial's table alone"};
}

Status InsertOwn(IConnection& session, const std::vector<TableRows>& tables) {
  for (const TableRows& rows : tables) {
    if (rows.table != &scenarios::PlayerTable()) return OnlyPlayers();
    std::vector<Player> players;
    players.reserve(rows.rows.size());
    for (const Row& row : rows.rows) players.push_back(scenarios::PlayerOf(row));
    if (players.empty()) continue;
    if (Status s = session.players().Insert(players); !s.ok()) return s;
  }
  return {};
}

Status ReadOwn(IConnection& session, const TableRows& rows, RowsByKey* out) {
  if (rows.table != &scenarios::PlayerTable()) return OnlyPlayers();
  Player player;
  for (const Row& row : rows.rows) {
    bool found = false;
    if (Status s = session.players().Find(row.front().text(), &player, &found); !s.ok()) return s;
    if (found) out->emplace(ToString(row.front()), scenarios::RowOf(player));
  }
  return {};
}

Status Insert(const Backend& backend, IConnection& session, const std::vector<TableRows>& tables) {
  if (!backend.has_server()) return InsertOwn(session, tables);
  for (const TableRows& rows : tables) {
    if (Status s = InsertRows(session, rows); !s.ok()) return s;
  }
  return {};
}

Status Delete(IConnection& session, const std::vector<TableRows>& tables) {
  for (const TableRows& rows : tables) {
    if (Status s = DeleteRows(session, rows); !s.ok()) return s;
  }
  return {};
}

// Reads the rows that have the keys of these, and gives each to `check` with what was read of it:
// null where there is none.
template <typename Check>
Status Compare(const Backend& backend, IConnection& session, const std::vector<TableRows>& tables,
               Check check) {
  for (const TableRows& rows : tables) {
    RowsByKey read;
    if (Status s =
            backend.has_server() ? ReadRows(session, rows, &read) : ReadOwn(session, rows, &read);
        !s.ok()) {
      return s;
    }
    for (const Row& row : rows.rows) {
      const auto it = read.find(ToString(row.front()));
      if (Status s = check(*rows.table, it == read.end() ? nullptr : &it->second, row); !s.ok())
        return s;
    }
  }
  return {};
}

}  // namespace

Status Prepare(const Backend& backend, const protocol::Connection& connection, KeptSession* kept,
               const scenarios::Scenario& scenario, const scenarios::BlockPlan& plan, bool fresh,
               bool again, std::int64_t* rows) {
  const auto table = fresh ? scenario.Fresh(plan.seed) : std::vector<TableRows>();
  const auto before = scenario.Before(plan);
  auto left = again ? scenario.After(plan) : std::vector<TableRows>();
  if (again) std::ranges::move(Gone(before, left), std::back_inserter(left));
  const bool truncates = scenario.traits().truncates;
  *rows = Count(table);
  if (scenario.Tables().empty()) return {};  // those of others
  if (!fresh && !truncates && before.empty() && Count(left) == 0) return {};
  IConnection* session = nullptr;
  if (Status s = kept->Open(backend, connection, &session); !s.ok()) return s;
  if (backend.has_server()) {
    const std::string& database = connection.options.database;
    Status s = fresh       ? MakeTables(*session, database, scenario.Tables())
               : truncates ? EmptyTables(*session, database, scenario.Tables())
                           : Delete(*session, left);
    if (!s.ok()) return s;
  }
  if (Status s = Insert(backend, *session, table); !s.ok()) return s;
  if ((fresh || truncates) && !scenario.Fill().empty()) {
    if (Status s = FillTables(*session, scenario.Fill()); !s.ok()) return s;
    if (Status s = CountRows(*session, scenario.Tables(), rows); !s.ok()) return s;
  }
  return Insert(backend, *session, before);
}

Status Verify(const Backend& backend, const protocol::Connection& connection, KeptSession* kept,
              const scenarios::Scenario& scenario, const scenarios::BlockPlan& plan,
              std::optional<std::int64_t> others, std::int64_t* rows) {
  const auto expected = scenario.After(plan);
  const auto gone = Gone(scenario.Before(plan), expected);
  *rows = Count(expected);
  if (scenario.Tables().empty()) return {};
  if (scenario.traits().truncates) others = 0;
  if (expected.empty() && Count(gone) == 0 && !others) return {};
  IConnection* session = nullptr;
  if (Status s = kept->Open(backend, connection, &session); !s.ok()) return s;
  if (Status s = Compare(backend, *session, expected, scenarios::ExpectRow); !s.ok()) return s;
  if (Status s = Compare(backend, *session, gone,
                         [](const Table& table, const Row* got, const Row& /*row*/) {
                           return got == nullptr ? Status() : UnexpectedRow(table, *got);
                         });
      !s.ok()) {
    return s;
  }
  if (!others) return {};
  std::int64_t count = 0;
  if (Status s = backend.has_server() ? CountRows(*session, scenario.Tables(), &count)
                                      : session->players().Count(&count);
      !s.ok()) {
    return s;
  }
  return scenarios::ExpectNumber(
      scenario.Tables().size() == 1 ? "rows in the table:" : "rows in the tables:", count,
      *others + *rows);
}

Status ReadStates(const Backend& backend, const protocol::Connection& connection,
                  const scenarios::Scenario& scenario, std::span<const std::string> left_out,
                  std::map<std::string, std::string>* out) {
  std::unique_ptr<IConnection> session;
  if (Status s = OpenSession(backend, connection, &session); !s.ok()) return s;
  for (const Table* table : scenario.Tables()) {
    std::string& state = (*out)[std::string(table->name)];
    if (Status s = ReadState(*session, table->name, left_out, &state); !s.ok()) return s;
  }
  return {};
}

Status ReadQuery(const Backend& backend, const protocol::Connection& connection,
                 const std::string& query, std::vector<std::vector<Value>>* out) {
  constexpr std::size_t kMostRows = 10'000;
  std::unique_ptr<IConnection> session;
  if (Status s = OpenSession(backend, connection, &session); !s.ok()) return s;
  Rows none;
  // As the statements do whose values these are.
  if (Status s = session->Query("SET time_zone = '+00:00'", &none); !s.ok()) return s;
  RowSet rows;
  if (Status s = ReadAll(*session, query, &rows); !s.ok()) return s;
  if (rows.rows() > kMostRows)
    return {StatusCode::kInvalidArgument,
            fmt::format("{} rows, at most {} are taken", rows.rows(), kMostRows)};
  for (std::size_t i = 0; i < rows.rows(); ++i)
    out->emplace_back(rows.row(i).begin(), rows.row(i).end());
  return {};
}

Status Cleanup(const Backend& backend, const protocol::Connection& connection,
               std::vector<std::string>* dropped) {
  std::unique_ptr<IConnection> session;
  if (Status s = OpenSession(backend, connection, &session); !s.ok()) return s;
  std::vector<std::string> names;
  if (Status s = OwnTables(*session, &names); !s.ok()) return s;
  if (Status s = ForgetReferences(*session); !s.ok()) return s;
  for (std::string& name : names) {
    if (Status s = DropTable(*session, name); !s.ok()) return s;
    dropped->push_back(std::move(name));
  }
  return {};
}

}  // namespace driverbench::worker

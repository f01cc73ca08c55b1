#include "bench/worker/account.h"

#include <fmt/format.h>

#include <array>
#include <charconv>
#include <cstddef>
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <random>
#include <string>

#include "bench/worker/session.h"

namespace driverbench::worker {
namespace {

constexpr std::array<const char*, 6> kKinds = {"select", "insert", "update",
                                               "delete", "commit", "rollback"};

// One scan: who counts (each TiDB for itself; a cluster's own table, cluster_statements_summary,
// was seen to take 42 s for an empty answer), since when (a period ends every half an hour, and
// what is evicted was counted and is gone), kAccountSums, and kKinds. The times of one kind of
// statement are kept as averages; those of SET and SHOW are left out, as they come with every
// connection and take longer than many an operation, and so is this statement itself. Of SELECT
// only what reads tables of the database: behind one of a constant a read that was not done could
// hide. Of some statements, such as those of several rows by their keys, TiDB names no tables:
// there the text tells.
constexpr const char* kTiDb =
    "SELECT (SELECT count(*) FROM information_schema.tidb_servers_info), "
    "concat('from ', max(summary_begin_time), ', evicted ', "
    "(SELECT ifnull(sum(evicted_count), 0) FROM information_schema.statements_summary_evicted)), "
    "sum(if(own, 0, exec_count)), sum(if(own, 0, plan_cache_hits)), "
    "sum(if(own OR stmt_type IN ('Set', 'Show'), 0, exec_count * avg_parse_latency)), "
    "sum(if(own OR stmt_type IN ('Set', 'Show'), 0, exec_count * avg_compile_latency)), "
    "sum(if(own OR stmt_type IN ('Set', 'Show'), 0, sum_latency)), "
    "sum(if(stmt_type = 'Select' AND reads_tables, exec_count, 0)), "
    "sum(if(stmt_type = 'Insert', exec_count, 0)), "
    "sum(if(stmt_type = 'Update', exec_count, 0)), "
    "sum(if(stmt_type = 'Delete', exec_count, 0)), "
    "sum(if(stmt_type = 'Commit', exec_count, 0)), "
    "sum(if(stmt_type = 'Rollback', exec_count, 0)) "
    "FROM (SELECT *, digest_text LIKE '%statements_summary%' AS own, "
    "if(table_names IS NULL, digest_text LIKE '% from `%', "
    "lower(table_names) LIKE concat('%', lower(database()), '.%')) AS reads_tables "
    "FROM information_schema.statements_summary WHERE schema_name = database()) AS mine";
constexpr std::size_t kServersCell = 0, kEpochCell = 1, kSumsCell = 2;
constexpr std::size_t kKindsCell = kSumsCell + protocol::kAccountSums.size();

// What is asked by SHOW counts as no SELECT: reading the account is one, that of the row. What a
// query cache answers was asked of the server all the same. A prepared statement counts by its
// kind, as one that is sent as text does.
constexpr const char* kVersion = "SHOW VARIABLES LIKE 'version'";  // TiDB takes 4 ms for a WHERE
constexpr const char* kServer =
    "SHOW VARIABLES WHERE variable_name IN ('hostname', 'port', 'server_id')";
constexpr const char* kStatus =
    "SHOW GLOBAL STATUS WHERE variable_name IN ('Com_select', 'Qcache_hits', 'Com_insert', "
    "'Com_update', 'Com_delete', 'Com_commit', 'Com_rollback')";

std::int64_t Number(const std::optional<std::string>& cell) {
  const std::string text = cell.value_or("0");  // nothing counted yet
  std::int64_t number = 0;
  std::from_chars(text.data(), text.data() + text.size(), number);
  return number;
}

Status ReadOneRow(IConnection& session, const scenarios::Table& table) {
  std::random_device random;
  Rows none;
  return session.Query(fmt::format("SELECT `{0}` FROM `{1}` WHERE `{0}` = 'account-{2:08x}{3:08x}'",
                                   table.columns.front().name, table.name, random(), random()),
                       &none);
}

Status ReadTiDb(IConnection& session, protocol::Account* out) {
  Rows rows;
  if (Status s = session.Query(kTiDb, &rows); !s.ok()) return s;
  if (rows.size() != 1 || rows[0].size() != kKindsCell + kKinds.size())
    return {StatusCode::kInternal, "statements_summary has another shape than expected"};
  const auto& cells = rows[0];
  for (std::size_t i = 0; i < protocol::kAccountSums.size(); ++i)
    out->sums[protocol::kAccountSums.at(i)] = Number(cells[kSumsCell + i]);
  out->epoch += ' ' + cells[kEpochCell].value_or("");
  if (const std::int64_t servers = Number(cells[kServersCell]); servers != 1) {
    return {StatusCode::kUnsupported,
            fmt::format("it is {} TiDB servers, each of which counts its own", servers)};
  }
  for (std::size_t i = 0; i < kKinds.size(); ++i)
    out->statements[kKinds.at(i)] = Number(cells[kKindsCell + i]);
  return {};
}

// Who counts, and what.
Status ReadStatus(IConnection& session, protocol::Account* out) {
  Rows rows;
  if (Status s = session.Query(kServer, &rows); !s.ok()) return s;
  for (const auto& row : rows) out->epoch += ' ' + row.at(1).value_or("");
  if (Status s = session.Query(kStatus, &rows); !s.ok()) return s;
  for (const char* kind : kKinds) out->statements[kind] = 0;
  for (const auto& row : rows) {
    const std::string name = row.at(0).value_or("");
    out->statements[name == "Qcache_hits" ? "select" : name.substr(name.find('_') + 1)] +=
        Number(row.at(1));
  }
  return {};
}

Status ReadAll(IConnection& session, const scenarios::Table& table, protocol::Account* out) {
  Rows rows;
  if (Status s = session.Query(kVersion, &rows); !s.ok()) return s;
  out->epoch = rows.empty() ? "" : rows[0].at(1).value_or("");
  if (Status s = ReadOneRow(session, table); !s.ok()) return s;
  return out->epoch.find("TiDB") != std::string::npos ? ReadTiDb(session, out)
                                                      : ReadStatus(session, out);
}

}  // namespace

Status ReadAccount(const Backend& backend, const protocol::Connection& connection,
                   const scenarios::Scenario& scenario, protocol::Account* out) {
  *out = {};
  if (!backend.has_server()) return {};
  std::unique_ptr<IConnection> session;
  if (Status s = Connect(backend, connection, &session); !s.ok()) return s;
  if (scenario.Tables().empty()) {
    out->untold = "the tables are not driverbench's, which has no row of its own to look for";
    return {};
  }
  // What a user may not see, and what a product of this name does not have, is no error of a run.
  if (Status s = ReadAll(*session, *scenario.Tables().front(), out); !s.ok()) {
    out->statements.clear();
    out->untold = s.error().text;
  }
  return {};
}

}  // namespace driverbench::worker

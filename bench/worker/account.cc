#include "bench/worker/account.h"

#include <fmt/format.h>

#include <array>
#include <charconv>
#include <random>
#include <string>
#include <string_view>

#include "bench/worker/session.h"

namespace driverbench {
namespace {

// In the order of kAccountSums. The times of one kind of statement are kept as averages. Those of
// SET and SHOW are left out: they come with every connection, and take longer than many an
// operation. So are the statements that read the account.
constexpr const char* kSums =
    "SELECT sum(exec_count), sum(plan_cache_hits), "
    "sum(if(stmt_type IN ('Set', 'Show'), 0, exec_count * avg_parse_latency)), "
    "sum(if(stmt_type IN ('Set', 'Show'), 0, exec_count * avg_compile_latency)), "
    "sum(if(stmt_type IN ('Set', 'Show'), 0, sum_latency)) "
    "FROM information_schema.statements_summary WHERE schema_name = database() "
    "AND digest_text NOT LIKE '%statements_summary%' AND digest_text NOT LIKE 'select version%' "
    "AND digest_text NOT LIKE '%tidb_servers_info%'";

// Only what is done to tables of the database: behind a SELECT of a constant a read that was not
// done could hide.
constexpr const char* kTiDbStatements =
    "SELECT lower(stmt_type), sum(exec_count) FROM information_schema.statements_summary "
    "WHERE schema_name = database() AND (stmt_type IN ('Commit', 'Rollback') OR "
    "(stmt_type IN ('Select', 'Insert', 'Update') AND "
    "lower(table_names) LIKE concat('%', lower(database()), '.%'))) GROUP BY stmt_type";
// A period of the account ends every half an hour; what is evicted was counted, and is gone.
constexpr const char* kTiDbEpoch =
    "SELECT concat('from ', max(summary_begin_time), ', evicted ', "
    "(SELECT ifnull(sum(evicted_count), 0) FROM information_schema.statements_summary_evicted)) "
    "FROM information_schema.statements_summary";

// What a query cache answers was asked of the server all the same. A prepared statement counts by
// its kind, as one that is sent as text does.
constexpr const char* kStatements =
    "SHOW GLOBAL STATUS WHERE variable_name IN ('Com_select', 'Qcache_hits', 'Com_insert', "
    "'Com_update', 'Com_commit', 'Com_rollback')";
// What is asked by SHOW counts as no SELECT: reading the account is one, that of the row.
constexpr const char* kServer =
    "SHOW VARIABLES WHERE variable_name IN ('version', 'hostname', 'port', 'server_id')";

std::int64_t Number(const std::optional<std::string>& cell) {
  const std::string text = cell.value_or("0");  // nothing counted yet
  std::int64_t number = 0;
  std::from_chars(text.data(), text.data() + text.size(), number);
  return number;
}

Status ReadSums(IPlayerStore& store, std::map<std::string, std::int64_t>* out) {
  Rows rows;
  if (Status s = store.Query(kSums, &rows); !s.ok()) return s;
  if (rows.size() != 1 || rows[0].size() != kAccountSums.size())
    return {StatusCode::kInternal, "statements_summary has another shape than expected"};
  for (std::size_t i = 0; i < kAccountSums.size(); ++i)
    (*out)[kAccountSums.at(i)] = Number(rows[0][i]);
  return {};
}

// Each TiDB counts what it executes itself, and a connection may be with any. (A cluster's own
// table, cluster_statements_summary, was seen to take 42 s for an empty answer.)
Status ExpectOneTiDb(IPlayerStore& store) {
  Rows rows;
  if (Status s = store.Query("SELECT count(*) FROM information_schema.tidb_servers_info", &rows);
      !s.ok()) {
    return s;
  }
  const std::int64_t servers = Number(rows.at(0).at(0));
  if (servers == 1) return {};
  return {StatusCode::kUnsupported,
          fmt::format("it is {} TiDB servers, each of which counts its own", servers)};
}

Status ReadOneRow(IPlayerStore& store) {
  std::random_device random;
  Player player;
  bool found = false;
  return store.Find(fmt::format("account-{:08x}{:08x}", random(), random()), &player, &found);
}

Status ReadStatements(IPlayerStore& store, bool tidb, Account* out) {
  if (Status s = ReadOneRow(store); !s.ok()) return s;
  Rows rows;
  if (tidb) {
    if (Status s = ExpectOneTiDb(store); !s.ok()) return s;
    if (Status s = store.Query(kTiDbEpoch, &rows); !s.ok()) return s;
    out->epoch = rows.at(0).at(0).value_or("");
  }
  if (Status s = store.Query(tidb ? kTiDbStatements : kStatements, &rows); !s.ok()) return s;
  out->statements = {{"select", 0}, {"insert", 0}, {"update", 0}, {"commit", 0}, {"rollback", 0}};
  for (const auto& row : rows) {
    std::string name = row.at(0).value_or("");
    if (!tidb) name = name == "Qcache_hits" ? "select" : name.substr(name.find('_') + 1);
    out->statements[name] += Number(row.at(1));
  }
  return {};
}

}  // namespace

Status ReadAccount(const Backend& backend, const Connection& connection, Account* out) {
  *out = {};
  if (!backend.has_server()) return {};
  std::unique_ptr<IPlayerStore> store;
  if (Status s = Connect(backend, connection, &store); !s.ok()) return s;
  Rows rows;
  if (Status s = store->Query(kServer, &rows); !s.ok()) return s;
  bool tidb = false;
  for (const auto& row : rows) {
    const std::string value = row.at(1).value_or("");
    tidb = tidb || (row.at(0) == "version" && value.find("TiDB") != std::string::npos);
    out->epoch += fmt::format("{}{}", out->epoch.empty() ? "" : " ", value);
  }
  if (tidb) {
    if (Status s = ReadSums(*store, &out->sums); !s.ok()) return s;
  }
  // What a user may not see, and what a product of this name does not have, is no error of a run.
  if (Status s = ReadStatements(*store, tidb, out); !s.ok()) {
    out->statements.clear();
    out->untold = s.error().text;
  }
  return {};
}

}  // namespace driverbench

#include "bench/worker/account.h"

#include <array>
#include <charconv>
#include <string_view>

#include "bench/worker/session.h"

namespace driverbench {
namespace {

constexpr std::array<const char*, 5> kNames = {"executions", "plan_cache_hits", "parse_ns",
                                               "compile_ns", "latency_ns"};

// In the order of kNames. The times of one kind of statement are kept as averages. Those of SET and
// SHOW are left out: they come with every connection, and take longer than many an operation. So
// are the statements that read the account.
constexpr std::string_view kQuery =
    "SELECT sum(exec_count), sum(plan_cache_hits), "
    "sum(if(stmt_type IN ('Set', 'Show'), 0, exec_count * avg_parse_latency)), "
    "sum(if(stmt_type IN ('Set', 'Show'), 0, exec_count * avg_compile_latency)), "
    "sum(if(stmt_type IN ('Set', 'Show'), 0, sum_latency)) "
    "FROM information_schema.statements_summary WHERE schema_name = database() "
    "AND digest_text NOT LIKE '%statements_summary%' AND digest_text NOT LIKE 'select version%'";

}  // namespace

Status ReadAccount(const Backend& backend, const Connection& connection,
                   std::map<std::string, std::int64_t>* out) {
  out->clear();
  if (!backend.has_server()) return {};
  std::unique_ptr<IPlayerStore> store;
  if (Status s = Connect(backend, connection, &store); !s.ok()) return s;
  Rows rows;
  if (Status s = store->Query("SELECT version()", &rows); !s.ok()) return s;
  if (rows.empty() || rows[0].empty() || !rows[0][0] ||
      rows[0][0]->find("TiDB") == std::string::npos) {
    return {};
  }
  if (Status s = store->Query(kQuery, &rows); !s.ok()) return s;
  if (rows.size() != 1 || rows[0].size() != kNames.size())
    return {StatusCode::kInternal, "statements_summary has another shape than expected"};
  for (std::size_t i = 0; i < kNames.size(); ++i) {
    const std::string text = rows[0][i].value_or("0");  // nothing counted yet
    std::int64_t number = 0;
    std::from_chars(text.data(), text.data() + text.size(), number);
    (*out)[kNames.at(i)] = number;
  }
  return {};
}

}  // namespace driverbench

#pragma once

#include <cstdint>
#include <map>
#include <string>

#include "bench/worker/protocol.h"

namespace driverbench {

// What the server has counted so far of the statements in the connection's database: executions,
// plan_cache_hits, parse_ns, compile_ns, latency_ns, all of them sums; the times without those of
// SET and SHOW. Empty where the server keeps
// no such account: only TiDB does, in information_schema.statements_summary.
Status ReadAccount(const Backend& backend, const Connection& connection,
                   std::map<std::string, std::int64_t>* out);

}  // namespace driverbench

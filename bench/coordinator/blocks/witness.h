#pragma once

#include <cstdint>
#include <map>
#include <string>

#include "bench/protocol/protocol.h"
#include "bench/record/run.h"

namespace driverbench::coordinator {

// Reads that were not done leave no wrong value behind: the server's own counters are their
// witness. They are a lower bound, since the work of others only hides what is missing.

// By kind, such as "select".
using Statements = std::map<std::string, std::int64_t>;

// What an operation of the target makes the server execute, by kind, as the relay saw it; behind
// TLS what the server counted in the untimed pass, where it does. Empty where neither is known.
Statements StatementsOf(const record::Audit& audit);

// What the server counted from `before` to `after` of the kinds in `sent`, beside the SELECT of
// each of the `readings` that were made after the first one. `untold` where that cannot be told.
record::Witness Compare(Statements sent, const protocol::Account& before,
                        const protocol::Account& after, int readings);

// "the server executed 3 of 220 SELECT that ..."; empty where nothing is missing or to be told.
std::string Missing(const record::Witness& witness);

}  // namespace driverbench::coordinator

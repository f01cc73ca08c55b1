#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "backends/api/value.h"
#include "bench/settings/settings.h"

namespace driverbench::coordinator {

// Rows of queries, by the first name of their source.
using QueryRows = std::map<std::string, std::vector<std::vector<Value>>>;

// The tuples of a scenario of the user's own SQL, each with a value for every name of its sources,
// in their order: a pure function of the seed and of what queries gave.
std::vector<std::vector<Value>> DrawTuples(const settings::OwnSqlSettings& own, std::uint64_t seed,
                                           const QueryRows& rows);

}  // namespace driverbench::coordinator

#pragma once

#include <cstdint>
#include <map>
#include <string>

#include "bench/report/run.h"

namespace driverbench {

// What the server's sums (PROTOCOL.md, account) grew by during a block, by their names.
using AccountGrowth = std::map<std::string, std::int64_t>;

// The account of one operation, from a block that only connected and one with `operations` more.
// The server's averages are whole nanoseconds of an execution: a time that comes out below one is
// absent, as nothing can be told of it.
ServerAccount AccountOf(const AccountGrowth& connecting, const AccountGrowth& block,
                        std::int64_t operations);

}  // namespace driverbench

#pragma once

#include <cstdint>

#include "bench/protocol/protocol.h"
#include "bench/record/run.h"

namespace driverbench::coordinator {

// The account of one operation, from what the server's (PROTOCOL.md, account) grew by during a
// block that only connected and one with `operations` more. The server's averages are whole
// nanoseconds of an execution: a time that comes out below one is absent, as nothing can be told of
// it.
record::ServerAccount AccountOf(const protocol::Account& connecting, const protocol::Account& block,
                                std::int64_t operations);

}  // namespace driverbench::coordinator

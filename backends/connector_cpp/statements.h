#pragma once

#include <memory>

#include "backends/api/statements.h"
#include "backends/connector_cpp/jdbc.h"

namespace driverbench::connector_cpp {

// Any SQL over `connection`, which must outlive it. Neither has a Stream: a result that the library
// reads row by row ends in silence where the server sends an error.
std::unique_ptr<IStatements> MakeTextStatements(sql::Connection& connection);
std::unique_ptr<IStatements> MakePreparedStatements(sql::Connection& connection);

}  // namespace driverbench::connector_cpp

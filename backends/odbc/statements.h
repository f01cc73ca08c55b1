#pragma once

#include <memory>

#include "backends/api/statements.h"
#include "backends/odbc/handle.h"

namespace driverbench::odbc {

// Any SQL over `connection`, which must outlive it: where the values are put in is up to the
// connection.
std::unique_ptr<IStatements> MakeStatements(const Handle& connection);

}  // namespace driverbench::odbc

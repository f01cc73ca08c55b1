#pragma once

#include <memory>

#include "backends/api/statements.h"
#include "backends/libdbi/dbi.h"

namespace driverbench::libdbi {

// Any SQL over `connection`, which must outlive it. No Stream: a result is read whole.
std::unique_ptr<IStatements> MakeStatements(dbi_conn connection);

}  // namespace driverbench::libdbi

#pragma once

#include <memory>

#include "backends/api/statements.h"
#include "backends/mysqlpp/sql.h"

namespace driverbench::mysqlpp_backend {

// Any SQL through `sql`, which must outlive it, as must its connection.
template <typename Sql>
std::unique_ptr<IStatements> MakeStatements(mysqlpp::Connection& connection, Sql& sql);

}  // namespace driverbench::mysqlpp_backend

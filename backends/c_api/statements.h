#pragma once

#include <mysql.h>

#include <memory>
#include <string_view>

#include "backends/api/statements.h"

namespace driverbench::c_api {

// Any SQL over `mysql`, which must outlive it, as must `backend`. As text: taken apart once, each
// value escaped into it.
std::unique_ptr<IStatements> MakeTextStatements(MYSQL* mysql, std::string_view backend);

// Prepared on the server, the values sent as binary parameters.
std::unique_ptr<IStatements> MakePreparedStatements(MYSQL* mysql, std::string_view backend);

}  // namespace driverbench::c_api

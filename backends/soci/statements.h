#pragma once

#include <soci/mysql/soci-mysql.h>
#include <soci/soci.h>

#include <memory>

#include "backends/api/statements.h"

namespace driverbench::soci_backend {

// SOCI's handle of the C client.
MYSQL* ConnectionOf(soci::session& session);

// Executes, and reads the first row of the result into what is bound.
Status Execute(soci::session& session, soci::statement& statement, bool* got_data);

// Any SQL over `session`, which must outlive it: as text, for SOCI prepares nothing on the server.
std::unique_ptr<IStatements> MakeStatements(soci::session& session);

}  // namespace driverbench::soci_backend

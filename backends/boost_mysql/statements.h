#pragma once

#include <memory>
#include <span>
#include <string>

#include "backends/api/backend.h"
#include "backends/boost_mysql/link.h"

namespace driverbench::boost_mysql {

// Any SQL over `link`, which must outlive it.
std::unique_ptr<IStatements> MakeTextStatements(Link& link);
std::unique_ptr<IStatements> MakePreparedStatements(Link& link);
std::unique_ptr<IPipeline> MakePipeline(Link& link, Protocol protocol);

// Replaces *sql by a statement in pieces with values between them, through the library's own
// escaping. Keeps the memory of *sql.
Status PutIn(const Link& link, std::span<const std::string> pieces, std::span<const Value> values,
             std::string* sql);

}  // namespace driverbench::boost_mysql

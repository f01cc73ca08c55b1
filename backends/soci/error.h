#pragma once

#include <mysql.h>

#include <string>
#include <utility>

#include "backends/api/status.h"

namespace driverbench::soci_backend {

inline constexpr char kName[] = "soci";

// An error that this backend finds itself.
Status Fail(StatusCode code, std::string text);

// What is being handled, as a Status. Call it only in a catch clause. SOCI's exceptions carry no
// SQLSTATE: it is asked of `connection`, which is null where there is none.
Status FromCurrentException(MYSQL* connection);

}  // namespace driverbench::soci_backend

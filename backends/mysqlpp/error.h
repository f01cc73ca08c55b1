#pragma once

#include <string>

#include "backends/api/status.h"
#include "backends/mysqlpp/library.h"

namespace driverbench::mysqlpp_backend {

inline constexpr char kName[] = "mysqlpp";

// An error that this backend finds itself.
Status Fail(StatusCode code, std::string text);

// What is being handled, as a Status. Call it only in a catch clause. Not every exception of the
// library carries the number of its error: it is asked of `connection` then. None, and nothing else
// of MySQL++, tells the SQLSTATE.
Status FromCurrentException(mysqlpp::Connection& connection);

}  // namespace driverbench::mysqlpp_backend

#pragma once

#include "backends/api/backend.h"
#include "backends/mysqlpp/library.h"

namespace driverbench::mysqlpp_backend {

// Gives `connection`, which must not be connected yet, its character set, timeouts and TLS.
Status SetOptions(const ConnectOptions& options, mysqlpp::Connection* connection);

}  // namespace driverbench::mysqlpp_backend

#pragma once

#include "backends/api/backend.h"
#include "backends/c_api/base_store.h"
#include "backends/c_api/connect.h"

namespace driverbench {

// libmariadb for a fault that connects by itself.

inline Library ByHand() {
  return {"MariaDB Connector/C", mysql_get_client_info(), c_api::LibraryPath()};
}

// With the options that `mysql` has already.
inline Status Login(const ConnectOptions& options, std::string_view backend, MYSQL* mysql) {
  mysql_options(mysql, MYSQL_SET_CHARSET_NAME, "utf8mb4");
  if (mysql_real_connect(mysql, options.host.c_str(), options.user.c_str(),
                         options.password.c_str(),
                         options.database.empty() ? nullptr : options.database.c_str(),
                         options.port, nullptr, 0) == nullptr) {
    return c_api::LastError(mysql, backend);
  }
  return {};
}

}  // namespace driverbench

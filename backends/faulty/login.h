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

// A connection as the real backend has it.
inline Status Open(const ConnectOptions& options, std::string_view backend,
                   c_api::Connection* out) {
  out->reset(mysql_init(nullptr));
  if (Status s = Login(options, backend, out->get()); !s.ok()) return s;
  if (mysql_set_character_set(out->get(), "utf8mb4") != 0 ||
      mysql_autocommit(out->get(), options.autocommit) != 0) {
    return c_api::LastError(out->get(), backend);
  }
  return {};
}

}  // namespace driverbench

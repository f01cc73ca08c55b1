#pragma once

#include <mysql.h>

#include <memory>
#include <string>
#include <string_view>

#include "backends/api/backend.h"

namespace driverbench::c_api {

// What the libraries do not share.
struct Client {
  std::string_view backend;  // its name; outlives every store

  // Before connecting: exactly the TLS mode that was asked for, enforced, or kUnsupported.
  Status (*set_tls)(MYSQL* mysql, const ConnectOptions& options);
};

// Backend::Connect. Thread-safe.
Status Connect(const Client& client, const ConnectOptions& options,
               std::unique_ptr<IConnection>* out);

// The file that the client's code was loaded from, or "static".
std::string LibraryPath();

}  // namespace driverbench::c_api

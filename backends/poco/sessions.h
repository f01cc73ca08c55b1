#pragma once

#include <Poco/Data/Session.h>
#include <Poco/Data/SessionPool.h>
#include <mysql.h>

#include <memory>
#include <optional>
#include <string>

#include "backends/api/backend.h"

namespace driverbench::poco {

// The session of a connection: one for good, or one that a pool lends and takes back.
class Sessions {
 public:
  // Connects; what fails is thrown.
  Sessions(const std::string& connect, const ConnectOptions& options, bool pooled);

  bool pooled() const { return pool_ != nullptr; }

  // Lent by the pool, if need be.
  Poco::Data::Session& session();

  void GiveBack() { session_.reset(); }

  // POCO's handle of the C client.
  MYSQL* handle();

 private:
  std::unique_ptr<Poco::Data::SessionPool> pool_;
  std::optional<Poco::Data::Session> session_;  // given back before the pool ends
};

}  // namespace driverbench::poco

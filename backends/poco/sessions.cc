#include "backends/poco/sessions.h"

#include <Poco/Data/MySQL/Connector.h>
#include <Poco/Data/MySQL/Utility.h>
#include <Poco/Data/Statement.h>

#include "backends/over_c_client/client.h"

namespace driverbench::poco {
namespace {

using Poco::Data::Session;
using Poco::Data::Keywords::now;

// SET NAMES: the login's collation is not the server's default for utf8mb4. Autocommit: whatever
// the server's default is.
void SetUp(Session& session, bool autocommit) {
  session << over_c_client::kSetNames, now;
  session.setFeature("autoCommit", autocommit);
}

// After how long the pool looks for sessions to close: never while we live, as one that is closed
// just then waits for itself for ever.
constexpr int kIdleSeconds = 24 * 60 * 60;

// Of one session, as each connection has its own. A feature that is set on a pool is set again each
// time that a session is given back; here it is set when one is opened.
class Pool final : public Poco::Data::SessionPool {
 public:
  Pool(const std::string& connect, bool autocommit)
      : SessionPool(Poco::Data::MySQL::Connector::KEY, connect, /*minSessions=*/1,
                    /*maxSessions=*/1, kIdleSeconds),
        autocommit_(autocommit) {}

 private:
  void customizeSession(Session& session) override { SetUp(session, autocommit_); }

  const bool autocommit_;
};

}  // namespace

Sessions::Sessions(const std::string& connect, const ConnectOptions& options, bool pooled) {
  if (pooled) {
    pool_ = std::make_unique<Pool>(connect, options.autocommit);
    session();
    return;
  }
  session_.emplace(Poco::Data::MySQL::Connector::KEY, connect, options.connect_timeout.count());
  SetUp(*session_, options.autocommit);
}

Session& Sessions::session() {
  if (!session_) session_.emplace(pool_->get());
  return *session_;
}

MYSQL* Sessions::handle() { return Poco::Data::MySQL::Utility::handle(session()); }

}  // namespace driverbench::poco

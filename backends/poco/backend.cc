#include "backends/api/backend.h"

#include <Poco/Data/MySQL/Connector.h>
#include <Poco/Environment.h>

#include <string>
#include <string_view>
#include <utility>

#include "backends/over_c_client/client.h"
#include "backends/over_c_client/handle.h"
#include "backends/poco/error.h"
#include "backends/poco/players.h"
#include "backends/poco/sessions.h"

namespace driverbench::poco {
namespace {

class Store final : public IConnection {
 public:
  explicit Store(std::unique_ptr<Sessions> sessions)
      : sessions_(std::move(sessions)), players_(MakePlayers(*sessions_)) {}

  bool leases() const override { return sessions_->pooled(); }
  Status Begin() override {
    return Guard([&] {
      sessions_->session();
      return Status();
    });
  }
  Status End() override {
    return Guard([&] {
      players_->Close();
      sessions_->GiveBack();
      return Status();
    });
  }

  IPlayerStore& players() override { return *players_; }

  Status Commit() override {
    return Guard([&] {
      sessions_->session().commit();
      return Status();
    });
  }
  Status Rollback() override {
    return Guard([&] {
      sessions_->session().rollback();
      return Status();
    });
  }

  // Through the C client below POCO, which has no text of the server's: it reads a DECIMAL as a
  // double, and no BIT, no TIMESTAMP and no NULL literal at all.
  Status Query(std::string_view sql, Rows* out) override {
    return Guard([&] { return over_c_client::Query(sessions_->handle(), kName, sql, out); });
  }

  std::optional<std::string> Cipher() const override {
    return over_c_client::Cipher(sessions_->handle());
  }

 private:
  const std::unique_ptr<Sessions> sessions_;
  const std::unique_ptr<Players> players_;  // last, and so closed first
};

// Whether a connection string can have it: there is no way to quote.
bool IsValue(std::string_view value) {
  constexpr std::string_view kSpaces = " \t\n\v\f\r";
  return value.find(';') == std::string_view::npos &&
         (value.empty() || (kSpaces.find(value.front()) == std::string_view::npos &&
                            kSpaces.find(value.back()) == std::string_view::npos));
}

Status CheckCan(const ConnectOptions& options) {
  if (options.protocol != Protocol::kPrepared)
    return Fail(StatusCode::kUnsupported, "POCO prepares every statement on the server");
  if (options.tls != TlsMode::kDisabled)
    return Fail(StatusCode::kUnsupported, "POCO's Data::MySQL has no option for TLS");
  if (!over_c_client::IsHost(options.host))
    return Fail(StatusCode::kInvalidArgument, "a host has no '=' and no ';' in its name");
  for (const std::string* value :
       {&options.host, &options.user, &options.password, &options.database}) {
    if (!IsValue(*value)) {
      return Fail(StatusCode::kInvalidArgument,
                  "a value of POCO's connection strings has no ';' and no spaces at its ends");
    }
  }
  return {};
}

std::string ConnectString(const ConnectOptions& options) {
  std::string out = "host=" + options.host + ";port=" + std::to_string(options.port) +
                    ";user=" + options.user + ";password=" + options.password;
  if (!options.database.empty()) out += ";db=" + options.database;
  return out + ";character-set=utf8mb4;auto-reconnect=false";
}

class PocoBackend final : public Backend {
 public:
  std::string_view name() const override { return kName; }

  // The path is that of POCO's MySQL part, whose code is compared here; the C client that it loads
  // is named in the version.
  Library library() const override {
    const Poco::UInt32 version = Poco::Environment::libraryVersion();
    return {"POCO Data::MySQL",
            std::to_string(version >> 24) + "." + std::to_string(version >> 16 & 0xff) + "." +
                std::to_string(version >> 8 & 0xff) + " on " + over_c_client::ClientVersion(),
            over_c_client::FileOf(
                reinterpret_cast<const void*>(&Poco::Data::MySQL::Connector::registerConnector))};
  }

  std::vector<BackendOption> options() const override {
    return {{.name = "session",
             .values = {"kept", "pooled"},
             .default_value = "kept",
             .description = "a session for good, or one that a SessionPool lends for each "
                            "operation, with statements of its own"}};
  }

  bool runs_any_sql() const override { return false; }

  Status Connect(const ConnectOptions& options, std::unique_ptr<IConnection>* out) const override {
    if (Status s = CheckCan(options); !s.ok()) return s;
    return Guard([&] {
      static const bool kRegistered = [] {
        Poco::Data::MySQL::Connector::registerConnector();
        return true;
      }();
      static_cast<void>(kRegistered);
      const bool pooled = options.options.at("session") == "pooled";
      *out = std::make_unique<Store>(
          std::make_unique<Sessions>(ConnectString(options), options, pooled));
      return Status();
    });
  }
};

}  // namespace
}  // namespace driverbench::poco

namespace driverbench {

const Backend& ThisBackend() {
  static const poco::PocoBackend kBackend;
  return kBackend;
}

}  // namespace driverbench

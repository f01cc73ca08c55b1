#include "backends/api/backend.h"

#include <algorithm>
#include <cstdint>
#include <limits>
#include <string>
#include <utility>

#include "backends/libdbi/dbi.h"
#include "backends/libdbi/store.h"
#include "backends/over_c_client/client.h"

namespace driverbench::libdbi {
namespace {

using over_c_client::OnLibmariadb;

// libdbi has no option of TLS, and hands the host to the C client as it is. libmariadb reads a host
// with an equals sign as a connection string of its own, and that can ask for the server's
// identity, or keep the password from leaving in clear.
Status MakeHost(const ConnectOptions& options, std::string* host) {
  if (!over_c_client::IsHost(options.host)) {
    return Fail(StatusCode::kInvalidArgument, "a host has no '=' and no ';' in its name");
  }
  *host = options.host;
  if (options.tls == TlsMode::kDisabled) {
    if (OnLibmariadb()) *host = over_c_client::HostWithSafeLogins(options.host);
    return {};
  }
  if (options.tls != TlsMode::kVerifyIdentity || !OnLibmariadb()) {
    return Fail(StatusCode::kUnsupported,
                "libdbi has no options of TLS; the host's name can be made to ask libmariadb for "
                "verify_identity, and for no less");
  }
  if (options.ca.empty() || options.ca.find_first_of(";{}") != std::string::npos) {
    return Fail(StatusCode::kInvalidArgument,
                "to verify the server takes the file of a CA, without ';' and braces in its name");
  }
  *host = "host=" + options.host + ";ssl-verify-server-cert=1;ssl-ca=" + options.ca;
  return {};
}

// Not among them: a read timeout, for which libdbi has no option.
void SetOptions(const ConnectOptions& options, const std::string& host, dbi_conn connection) {
  dbi_conn_set_option(connection, "host", host.c_str());
  dbi_conn_set_option_numeric(connection, "port", options.port);
  dbi_conn_set_option(connection, "username", options.user.c_str());
  dbi_conn_set_option(connection, "password", options.password.c_str());
  if (!options.database.empty()) {
    dbi_conn_set_option(connection, "dbname", options.database.c_str());
  }
  // By MySQL's name: "UTF-8" is the utf8 of three bytes to libdbi. Sends SET NAMES.
  dbi_conn_set_option(connection, "encoding", "utf8mb4");
  const auto timeout = static_cast<int>(std::clamp<std::int64_t>(
      options.connect_timeout.count(), 1, std::numeric_limits<int>::max() / 1000));
  dbi_conn_set_option_numeric(connection, "timeout", timeout);  // 0 would mean "for ever"
}

// What libdbi's option cannot promise. Autocommit: libdbi has no call for it.
Status SetUpSession(const ConnectOptions& options, Store* store) {
  const bool encrypted = !store->Cipher().value_or("").empty();
  if (encrypted && options.tls == TlsMode::kDisabled) {
    return Fail(StatusCode::kUnsupported, "libdbi cannot tell libmysqlclient not to encrypt");
  }
  if (!encrypted && options.tls != TlsMode::kDisabled) {
    return Fail(StatusCode::kTls, "the connection is not encrypted");
  }
  Rows none;
  return store->Query(options.autocommit ? "SET autocommit=1" : "SET autocommit=0", &none);
}

// "0.9.0" of "libdbi v0.9.0".
std::string VersionIn(std::string_view text) {
  return std::string(text.substr(std::min(text.rfind('v') + 1, text.size())));
}

class LibdbiBackend final : public Backend {
 public:
  std::string_view name() const override { return kName; }

  // The path is libdbi's; its driver and the C client below are named in the version.
  Library library() const override {
    const dbi_driver driver = Driver();
    return {"libdbi",
            VersionIn(dbi_version()) + " with dbd_mysql " +
                (driver == nullptr ? "" : VersionIn(dbi_driver_get_version(driver))) + " on " +
                over_c_client::ClientVersion(),
            over_c_client::FileOf(reinterpret_cast<const void*>(&dbi_version))};
  }

  Status Connect(const ConnectOptions& options, std::unique_ptr<IConnection>* out) const override {
    if (options.protocol != Protocol::kText) {
      return Fail(StatusCode::kUnsupported,
                  "libdbi never prepares on the server: every statement is text");
    }
    std::string host;
    if (Status status = MakeHost(options, &host); !status.ok()) return status;
    if (Driver() == nullptr) {
      return Fail(StatusCode::kInternal, "libdbi did not load its driver for MySQL");
    }
    Connection connection = NewConnection();
    SetOptions(options, host, connection.get());
    if (dbi_conn_connect(connection.get()) != 0) return LastError(connection.get());
    auto store = std::make_unique<Store>(std::move(connection));
    if (Status status = SetUpSession(options, store.get()); !status.ok()) return status;
    *out = std::move(store);
    return {};
  }
};

}  // namespace
}  // namespace driverbench::libdbi

namespace driverbench {

const Backend& ThisBackend() {
  static const libdbi::LibdbiBackend kBackend;
  return kBackend;
}

}  // namespace driverbench

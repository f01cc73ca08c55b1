#include "backends/api/backend.h"

#include <mutex>
#include <set>
#include <string>
#include <tuple>
#include <utility>

#include "backends/connector_cpp/error.h"
#include "backends/connector_cpp/store.h"
#include "backends/over_c_client/client.h"

namespace driverbench::connector_cpp {
namespace {

using over_c_client::OnLibmariadb;

// get_driver_instance() fills a map without a lock; a local static calls it once.
sql::mysql::MySQL_Driver& Driver() {
  static sql::mysql::MySQL_Driver& driver = *sql::mysql::get_driver_instance();
  return driver;
}

// The C client underneath wants to know of every thread that uses it.
struct ThreadRegistration {
  ThreadRegistration() { Driver().threadInit(); }
  ~ThreadRegistration() { Driver().threadEnd(); }
};

// An IPv6 address is a host only in brackets: "host:port/schema" is parsed whatever the other
// options say. What stands in brackets goes to the C client as it is, which is the one way to tell
// libmariadb how it may log in.
std::string Host(const ConnectOptions& options) {
  if (OnLibmariadb() && options.tls == TlsMode::kDisabled)
    return "[" + over_c_client::HostWithSafeLogins(options.host) + "]";
  return options.host.find(':') == std::string::npos ? options.host : "[" + options.host + "]";
}

// On libmariadb only sslVerify is enforced: OPT_SSL_MODE is ignored in silence, sslEnforce and
// sslCA alone connect in plain text to a server without TLS. On libmysqlclient sslVerify means no
// more than verify_ca, and OPT_SSL_MODE works.
Status SetTls(const ConnectOptions& options, sql::ConnectOptionsMap* map) {
  const bool verify = options.tls == TlsMode::kVerifyCa || options.tls == TlsMode::kVerifyIdentity;
  const bool on_libmariadb = OnLibmariadb();
  if (on_libmariadb && (options.tls == TlsMode::kRequired || options.tls == TlsMode::kVerifyCa)) {
    return Fail(StatusCode::kUnsupported,
                "Connector/C++ on libmariadb enforces TLS only with verify_identity; with less it "
                "falls back to plain text in silence");
  }
  if (verify) {
    if (options.ca.empty()) {
      return Fail(StatusCode::kInvalidArgument, "to verify the server takes the file of a CA");
    }
    (*map)["sslCA"] = sql::SQLString(options.ca);
  }
  if (on_libmariadb) {
    if (verify) (*map)["sslVerify"] = true;
    return Status();
  }
  int mode = sql::SSL_MODE_DISABLED;
  if (options.tls == TlsMode::kRequired) mode = sql::SSL_MODE_REQUIRED;
  if (options.tls == TlsMode::kVerifyCa) mode = sql::SSL_MODE_VERIFY_CA;
  if (options.tls == TlsMode::kVerifyIdentity) mode = sql::SSL_MODE_VERIFY_IDENTITY;
  (*map)["OPT_SSL_MODE"] = mode;
  return Status();
}

Status MakeOptions(const ConnectOptions& options, sql::ConnectOptionsMap* map) {
  if (!over_c_client::IsHost(options.host) ||
      options.host.find_first_of("[]") != std::string::npos) {
    return Fail(StatusCode::kInvalidArgument, "a host has none of '=;[]' in its name");
  }
  (*map)["hostName"] = sql::SQLString(Host(options));
  (*map)["port"] = static_cast<int>(options.port);
  (*map)["userName"] = sql::SQLString(options.user);
  (*map)["password"] = sql::SQLString(options.password);
  // In the handshake; setSchema() would send a USE.
  if (!options.database.empty()) (*map)["schema"] = sql::SQLString(options.database);
  (*map)["OPT_CHARSET_NAME"] = sql::SQLString("utf8mb4");
  (*map)["OPT_CONNECT_TIMEOUT"] = static_cast<int>(options.connect_timeout.count());
  (*map)["OPT_READ_TIMEOUT"] = static_cast<int>(options.read_timeout.count());
  (*map)["OPT_WRITE_TIMEOUT"] = static_cast<int>(options.read_timeout.count());
  (*map)["OPT_RECONNECT"] = false;
  return SetTls(options, map);
}

// Whether the library keeps to `tls`: options that a build does not know are ignored in silence. So
// it is asked on the first connection of this process to a server; on TiDB the question takes
// longer than connecting.
Status CheckTls(const ConnectOptions& options, Store* store) {
  static std::mutex mutex;
  static std::set<std::tuple<std::string, int, TlsMode>> checked;
  const std::tuple key(options.host, static_cast<int>(options.port), options.tls);
  {
    const std::lock_guard lock(mutex);
    if (checked.contains(key)) return Status();
  }
  Rows rows;
  if (Status status = store->Query("SHOW STATUS LIKE 'Ssl_cipher'", &rows); !status.ok())
    return status;
  const bool encrypted =
      rows.size() == 1 && rows[0].size() == 2 && !rows[0][1].value_or("").empty();
  if (encrypted != (options.tls != TlsMode::kDisabled)) {
    return Fail(StatusCode::kTls, encrypted
                                      ? "the connection is encrypted, plain text was asked for"
                                      : "the connection is not encrypted");
  }
  const std::lock_guard lock(mutex);
  checked.insert(key);
  return Status();
}

// What the options cannot promise. SET NAMES: a client of MySQL 8 or later asks for a collation
// that MariaDB does not know and is given the server's default character set, in silence.
// Autocommit by statement: setAutoCommit(), which the library has already called with true, drops
// the server's answer.
Status SetUpSession(const ConnectOptions& options, Store* store) {
  Rows rows;
  if (Status status = store->Query(over_c_client::kSetNames, &rows); !status.ok()) return status;
  if (!options.autocommit) {
    if (Status status = store->Query("SET autocommit=0", &rows); !status.ok()) return status;
  }
  return CheckTls(options, store);
}

class ConnectorCppBackend final : public Backend {
 public:
  std::string_view name() const override { return kName; }

  // The path is the connector's, whose code is compared here; the C client that it loads is named
  // in the version.
  Library library() const override {
    sql::mysql::MySQL_Driver& driver = Driver();
    return {"MySQL Connector/C++",
            std::to_string(driver.getMajorVersion()) + "." +
                std::to_string(driver.getMinorVersion()) + "." +
                std::to_string(driver.getPatchVersion()) + " on " + over_c_client::ClientVersion(),
            over_c_client::FileOf(over_c_client::Symbol("sql_mysql_get_driver_instance"))};
  }

  Status Connect(const ConnectOptions& options, std::unique_ptr<IConnection>* out) const override {
    return Guard([&] {
      thread_local ThreadRegistration registration;
      sql::ConnectOptionsMap map;
      if (Status status = MakeOptions(options, &map); !status.ok()) return status;
      std::unique_ptr<sql::Connection> connection(Driver().connect(map));
      std::unique_ptr<Store> store = options.protocol == Protocol::kText
                                         ? MakeTextStore(std::move(connection))
                                         : MakePreparedStore(std::move(connection));
      if (Status status = SetUpSession(options, store.get()); !status.ok()) return status;
      *out = std::move(store);
      return Status();
    });
  }
};

}  // namespace
}  // namespace driverbench::connector_cpp

namespace driverbench {

const Backend& ThisBackend() {
  static const connector_cpp::ConnectorCppBackend kBackend;
  return kBackend;
}

}  // namespace driverbench

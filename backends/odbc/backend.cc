#include "backends/api/backend.h"

#include <array>
#include <string>
#include <string_view>
#include <utility>

#include "backends/odbc/driver.h"
#include "backends/odbc/handle.h"
#include "backends/odbc/store.h"
#include "backends/over_c_client/client.h"

namespace driverbench::odbc {
namespace {

// A connection string is written for unixODBC and the driver, which take it apart each on its own.
class ConnectionString {
 public:
  // Within braces a value may have anything; one that closes is doubled.
  void Append(std::string_view key, std::string_view value) {
    text_.append(key).append("={");
    for (const char c : value) {
      text_ += c;
      if (c == '}') text_ += c;
    }
    text_ += "};";
  }
  void Append(std::string_view key, long long value) { Append(key, std::to_string(value)); }

  std::string& text() { return text_; }

 private:
  std::string text_;
};

// The driver cuts these off, within the braces too.
bool HasOuterSpaces(std::string_view value) {
  constexpr std::string_view kSpaces = " \t\n\v\f\r";
  return !value.empty() && (kSpaces.find(value.front()) != std::string_view::npos ||
                            kSpaces.find(value.back()) != std::string_view::npos);
}

Status CheckValues(const ConnectOptions& options) {
  if (!over_c_client::IsHost(options.host))
    return Fail(StatusCode::kInvalidArgument, "a host has no '=' and no ';' in its name");
  for (const std::string* value :
       {&options.host, &options.user, &options.password, &options.database, &options.ca}) {
    if (HasOuterSpaces(*value)) {
      return Fail(StatusCode::kInvalidArgument,
                  "Connector/ODBC would cut the spaces off an end of the host, the user, the "
                  "password, the database or the file of the CA");
    }
  }
  return {};
}

Status CheckCan(const ConnectOptions& options) {
  if (options.protocol != Protocol::kPrepared) {
    return Fail(StatusCode::kUnsupported,
                "ODBC has no call that quotes a value, and Connector/ODBC prepares what has "
                "parameters or a result on the server, SQLExecDirect too");
  }
  if (options.tls == TlsMode::kRequired || options.tls == TlsMode::kVerifyCa) {
    return Fail(StatusCode::kUnsupported,
                "Connector/ODBC enforces TLS only with verify_identity; with less it falls back to "
                "plain text in silence");
  }
  if (options.tls == TlsMode::kVerifyIdentity && options.ca.empty())
    return Fail(StatusCode::kInvalidArgument, "to verify the server takes the file of a CA");
  return {};
}

ConnectionString Write(const ConnectOptions& options) {
  ConnectionString out;
  out.Append("DRIVER", TheDriver().path);
  // The driver has no option for the ways to log in, but libmariadb reads a host with an equals
  // sign as a connection string of its own.
  out.Append("SERVER", options.tls == TlsMode::kDisabled
                           ? over_c_client::HostWithSafeLogins(options.host)
                           : options.host);
  out.Append("PORT", options.port);
  out.Append("UID", options.user);
  out.Append("PWD", options.password);
  if (!options.database.empty()) out.Append("DATABASE", options.database);
  out.Append("CHARSET", "utf8mb4");
  out.Append("CONN_TIMEOUT", options.connect_timeout.count());
  out.Append("READ_TIMEOUT", options.read_timeout.count());
  out.Append("WRITE_TIMEOUT", options.read_timeout.count());
  out.Append("INITSTMT", over_c_client::kSetNames);  // the collation of it, whatever the login has
  out.Append("AUTO_RECONNECT", 0);
  if (options.tls == TlsMode::kVerifyIdentity) {
    out.Append("SSLCA", options.ca);
    out.Append("SSLVERIFY", 1);
  }
  return out;
}

// The one of the process. ODBC 3: what came later nobody needs here.
Status Environment(const Handle** out) {
  static Handle environment;
  static const auto kOpen = [] {
    Status status = environment.Open(SQL_HANDLE_ENV, Handle());
    if (!status.ok()) return false;
    // NOLINTNEXTLINE(performance-no-int-to-ptr): the number is handed over as the pointer
    auto* const version = reinterpret_cast<SQLPOINTER>(SQL_OV_ODBC3);
    return SQL_SUCCEEDED(SQLSetEnvAttr(environment.get(), SQL_ATTR_ODBC_VERSION, version, 0));
  }();
  if (!kOpen) return Fail(StatusCode::kInternal, "there is no environment of ODBC 3");
  *out = &environment;
  return {};
}

bool OnMariaDb(const Handle& connection) {
  std::array<char, 32> name{};
  SQLGetInfo(connection.get(), SQL_DBMS_NAME, name.data(), name.size(), nullptr);
  return std::string_view(name.data()) == "MariaDB";
}

class OdbcBackend final : public Backend {
 public:
  std::string_view name() const override { return kName; }

  // The path is the driver's, whose code is compared here.
  Library library() const override {
    const Driver& driver = TheDriver();
    return {"MariaDB Connector/ODBC", driver.version + " on " + driver.c_client, driver.path};
  }

  std::vector<BackendOption> options() const override {
    return {{.name = "insert",
             .values = {"rows", "array"},
             .default_value = "rows",
             .description = "many rows as one multi-row INSERT, or as arrays of parameters "
                            "(SQL_ATTR_PARAMSET_SIZE)"}};
  }

  Status Connect(const ConnectOptions& options, std::unique_ptr<IConnection>* out) const override {
    if (Status s = CheckCan(options); !s.ok()) return s;
    if (Status s = CheckValues(options); !s.ok()) return s;
    const Handle* environment = nullptr;
    if (Status s = Environment(&environment); !s.ok()) return s;
    Handle connection;
    if (Status s = connection.Open(SQL_HANDLE_DBC, *environment); !s.ok()) return s;
    const SQLULEN autocommit = options.autocommit ? SQL_AUTOCOMMIT_ON : SQL_AUTOCOMMIT_OFF;
    // NOLINTNEXTLINE(performance-no-int-to-ptr): the number is handed over as the pointer
    auto* const value = reinterpret_cast<SQLPOINTER>(autocommit);
    if (Status s = connection.Check(
            SQLSetConnectAttr(connection.get(), SQL_ATTR_AUTOCOMMIT, value, SQL_IS_UINTEGER));
        !s.ok())
      return s;
    ConnectionString string = Write(options);
    if (Status s = connection.Check(SQLDriverConnect(
            connection.get(), nullptr, reinterpret_cast<SQLCHAR*>(string.text().data()),
            static_cast<SQLSMALLINT>(string.text().size()), nullptr, 0, nullptr,
            SQL_DRIVER_NOPROMPT));
        !s.ok())
      return s;
    const bool array_insert = options.options.at("insert") == "array";
    const bool on_maria_db = OnMariaDb(connection);
    auto store = std::make_unique<Store>(std::move(connection), array_insert);
    if (array_insert && !on_maria_db) {
      return Fail(StatusCode::kUnsupported,
                  "without MariaDB's COM_STMT_BULK_EXECUTE the driver executes the statement once "
                  "for each row of an array, which is not one statement");
    }
    *out = std::move(store);
    return {};
  }
};

}  // namespace
}  // namespace driverbench::odbc

namespace driverbench {

const Backend& ThisBackend() {
  static const odbc::OdbcBackend kBackend;
  return kBackend;
}

}  // namespace driverbench

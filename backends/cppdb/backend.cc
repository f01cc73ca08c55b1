#include "backends/api/backend.h"

#include <cppdb/backend.h>

#include <memory>
#include <string>
#include <string_view>
#include <utility>

#include "backends/cppdb/error.h"
#include "backends/cppdb/store.h"
#include "backends/over_c_client/client.h"

// What CppDB's MySQL driver exports, for programs that are linked with it; no header has it.
// NOLINTNEXTLINE(readability-identifier-naming): the name is the driver's
extern "C" cppdb::backend::connection* cppdb_mysql_get_connection(const cppdb::connection_info&);

namespace driverbench::cppdb_backend {
namespace {

constexpr char kStatements[] = "statements";
constexpr char kCached[] = "cached";
constexpr char kKept[] = "kept";

// CppDB's connection string: a quote within quotes is written twice.
void AppendKey(std::string_view key, std::string_view value, std::string* out) {
  out->append(key).append("='");
  for (const char c : value) out->append(c == '\'' ? 2 : 1, c);
  out->append("';");
}

void AppendSeconds(std::string_view key, std::chrono::seconds value, std::string* out) {
  AppendKey(key, std::to_string(value.count()), out);
}

// What CppDB can say of TLS is that the certificate is to be verified, but not by whose authority.
// libmariadb reads a host with an equals sign as a connection string of its own, which can; and
// which keeps the password from leaving in clear where there is no TLS.
Status SetHost(const ConnectOptions& options, std::string* connect) {
  if (!over_c_client::IsHost(options.host))
    return Fail(StatusCode::kInvalidArgument, "a host has no '=' and no ';' in its name");
  if (!over_c_client::OnLibmariadb()) {
    if (options.tls != TlsMode::kDisabled) {
      return Fail(StatusCode::kUnsupported,
                  "CppDB cannot tell libmysqlclient to enforce TLS: it sets no SSL mode");
    }
    AppendKey("host", options.host, connect);
    return Status();
  }
  if (options.tls == TlsMode::kDisabled) {
    AppendKey("host", over_c_client::HostWithSafeLogins(options.host), connect);
    return Status();
  }
  if (options.tls != TlsMode::kVerifyIdentity) {
    return Fail(StatusCode::kUnsupported,
                "CppDB enforces TLS only with verify_identity; with less it falls back to plain "
                "text in silence");
  }
  if (options.ca.empty())
    return Fail(StatusCode::kInvalidArgument, "to verify the server takes the file of a CA");
  if (options.ca.find_first_of(";{}") != std::string::npos)
    return Fail(StatusCode::kInvalidArgument,
                "the file of a CA has no ';', '{' or '}' in its name");
  AppendKey("host", "host=" + options.host + ";ssl-ca={" + options.ca + "}", connect);
  AppendKey("opt_ssl_verify_server_cert", "1", connect);
  return Status();
}

Status MakeConnectString(const ConnectOptions& options, std::string* out) {
  *out = "mysql:";
  if (Status status = SetHost(options, out); !status.ok()) return status;
  AppendKey("port", std::to_string(options.port), out);
  AppendKey("user", options.user, out);
  AppendKey("password", options.password, out);
  AppendKey("database", options.database, out);
  AppendKey("set_charset_name", "utf8mb4", out);
  AppendSeconds("opt_connect_timeout", options.connect_timeout, out);
  AppendSeconds("opt_read_timeout", options.read_timeout, out);
  AppendSeconds("opt_write_timeout", options.read_timeout, out);
  AppendKey("@use_prepared", options.protocol == Protocol::kPrepared ? "on" : "off", out);
  return Status();
}

class CppdbBackend final : public Backend {
 public:
  std::string_view name() const override { return kName; }

  // The path is that of CppDB's MySQL driver, whose code is compared here; the C client that it
  // loads is named in the version.
  Library library() const override {
    return {"CppDB", std::string(cppdb::version_string()) + " on " + over_c_client::ClientVersion(),
            over_c_client::FileOf(reinterpret_cast<const void*>(&cppdb_mysql_get_connection))};
  }

  std::vector<BackendOption> options() const override {
    return {{kStatements,
             {kCached, kKept},
             kCached,
             "cached: the session is asked for a statement each time, as in CppDB's examples; "
             "kept: the program keeps it, and executes it again without a reset()"}};
  }

  bool runs_any_sql() const override { return false; }

  Status Connect(const ConnectOptions& options, std::unique_ptr<IConnection>* out) const override {
    return Guard([&] {
      std::string connect;
      if (Status status = MakeConnectString(options, &connect); !status.ok()) return status;
      const auto statements = options.options.find(kStatements);
      const bool keeps = statements != options.options.end() && statements->second == kKept;
      auto store = std::make_unique<Store>(cppdb::session(connect), keeps);
      // A server may not know the collation of the handshake, and would choose its own in silence.
      Rows none;
      if (Status s = store->Query(over_c_client::kSetNames, &none); !s.ok()) return s;
      const char* autocommit = options.autocommit ? "SET autocommit=1" : "SET autocommit=0";
      if (Status s = store->Query(autocommit, &none); !s.ok()) return s;
      *out = std::move(store);
      return Status();
    });
  }
};

}  // namespace
}  // namespace driverbench::cppdb_backend

namespace driverbench {

const Backend& ThisBackend() {
  static const cppdb_backend::CppdbBackend kBackend;
  return kBackend;
}

}  // namespace driverbench

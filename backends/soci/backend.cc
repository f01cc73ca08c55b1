#include "backends/api/backend.h"

#include <soci/version.h>

#include <string>
#include <utility>

#include "backends/over_c_client/client.h"
#include "backends/soci/error.h"
#include "backends/soci/store.h"

namespace driverbench::soci_backend {
namespace {

using over_c_client::OnLibmariadb;

// SOCI's connection string: key='value', a backslash takes the next character as it is.
void AppendKey(std::string_view key, std::string_view value, std::string* out) {
  out->append(key).append("='");
  for (const char c : value) {
    if (c == '\'' || c == '\\') *out += '\\';
    *out += c;
  }
  *out += "' ";
}

void AppendSeconds(std::string_view key, std::chrono::seconds value, std::string* out) {
  if (value.count() > 0) AppendKey(key, std::to_string(value.count()), out);  // SOCI refuses 0
}

// What SOCI 4.0 can say of TLS is a CA, which libmariadb does not enforce. But libmariadb reads a
// host with an equals sign as a connection string of its own, and that can ask for the server's
// identity, or keep the password from leaving in clear.
Status SetTls(const ConnectOptions& options, std::string* host, std::string* connect) {
  if (options.tls == TlsMode::kDisabled) {
    if (OnLibmariadb()) *host = over_c_client::HostWithSafeLogins(options.host);
    return Status();
  }
  if (options.tls != TlsMode::kVerifyIdentity) {
    return Fail(StatusCode::kUnsupported,
                "SOCI enforces TLS only with verify_identity; with less it falls back to plain "
                "text in silence");
  }
  if (!OnLibmariadb()) {
    return Fail(StatusCode::kUnsupported,
                "SOCI cannot tell libmysqlclient to enforce TLS: it sets a CA, but no SSL mode");
  }
  if (options.ca.empty()) {
    return Fail(StatusCode::kInvalidArgument, "to verify the server takes the file of a CA");
  }
  *host = "host=" + options.host + ";ssl-verify-server-cert=1";  // libmariadb knows no other "true"
  AppendKey("sslca", options.ca, connect);
  return Status();
}

Status MakeConnectString(const ConnectOptions& options, std::string* out) {
  if (!over_c_client::IsHost(options.host)) {
    return Fail(StatusCode::kInvalidArgument, "a host has no '=' and no ';' in its name");
  }
  std::string host = options.host;
  if (Status status = SetTls(options, &host, out); !status.ok()) return status;
  AppendKey("host", host, out);
  AppendKey("port", std::to_string(options.port), out);
  AppendKey("user", options.user, out);
  AppendKey("password", options.password, out);
  if (!options.database.empty()) AppendKey("db", options.database, out);
  AppendKey("charset", "utf8mb4", out);
  AppendSeconds("connect_timeout", options.connect_timeout, out);
  AppendSeconds("read_timeout", options.read_timeout, out);
  AppendSeconds("write_timeout", options.read_timeout, out);
  return Status();
}

// SET NAMES: libmysqlclient asks for a collation that MariaDB does not know and is given the
// server's default character set, in silence. Autocommit: SOCI has no call for it.
Status SetUpSession(const ConnectOptions& options, Store* store) {
  const bool encrypted = !store->Cipher().value_or("").empty();
  if (encrypted && options.tls == TlsMode::kDisabled) {
    return Fail(StatusCode::kUnsupported,
                "SOCI cannot tell libmysqlclient not to encrypt: it sets no SSL mode");
  }
  if (!encrypted && options.tls != TlsMode::kDisabled) {
    return Fail(StatusCode::kTls, "the connection is not encrypted");
  }
  Rows none;
  if (Status status = store->Query(over_c_client::kSetNames, &none); !status.ok()) return status;
  return store->Query(options.autocommit ? "SET autocommit=1" : "SET autocommit=0", &none);
}

class SociBackend final : public Backend {
 public:
  std::string_view name() const override { return kName; }

  // The path is that of SOCI's MySQL backend, whose code is compared here; the C client that it
  // loads is named in the version. SOCI has no call for its own version: it is the one compiled
  // against.
  Library library() const override {
    return {"SOCI",
            std::to_string(SOCI_VERSION / 100000) + "." +
                std::to_string(SOCI_VERSION / 100 % 1000) + "." +
                std::to_string(SOCI_VERSION % 100) + " on " + over_c_client::ClientVersion(),
            over_c_client::FileOf(over_c_client::Symbol("factory_mysql"))};
  }

  Status Connect(const ConnectOptions& options, std::unique_ptr<IConnection>* out) const override {
    if (options.protocol != Protocol::kText) {
      return Fail(StatusCode::kUnsupported,
                  "SOCI's MySQL backend never prepares on the server: it pastes the values into "
                  "text on the client");
    }
    try {
      std::string connect;
      if (Status status = MakeConnectString(options, &connect); !status.ok()) return status;
      auto store = std::make_unique<Store>(std::make_unique<soci::session>(soci::mysql, connect));
      if (Status status = SetUpSession(options, store.get()); !status.ok()) return status;
      *out = std::move(store);
      return Status();
    } catch (...) {
      return FromCurrentException(nullptr);
    }
  }
};

}  // namespace
}  // namespace driverbench::soci_backend

namespace driverbench {

const Backend& ThisBackend() {
  static const soci_backend::SociBackend kBackend;
  return kBackend;
}

}  // namespace driverbench

#include <mysql.h>

#include <string>

#include "backends/api/backend.h"
#include "backends/c_api/connect.h"
#include "backends/over_c_client/client.h"

namespace driverbench {
namespace {

constexpr std::string_view kName = "libmariadb";

// MYSQL_OPT_SSL_ENFORCE and a CA alone enforce nothing: with a server without TLS the library goes
// on in plain text. An identity to verify is enforced, and so is a fingerprint, even an empty one,
// which fits every certificate.
Status SetTls(MYSQL* mysql, const ConnectOptions& options) {
  if (!over_c_client::IsHost(options.host)) {
    return Status({StatusCode::kInvalidArgument, std::string(kName), 0, {}, "not a host's name"});
  }
  const my_bool encrypt = options.tls != TlsMode::kDisabled;
  const my_bool identity = options.tls == TlsMode::kVerifyIdentity;
  mysql_options(mysql, MYSQL_OPT_SSL_ENFORCE, &encrypt);
  mysql_options(mysql, MYSQL_OPT_SSL_VERIFY_SERVER_CERT, &identity);
  if (!encrypt)
    mysql_options(mysql, MARIADB_OPT_RESTRICTED_AUTH, over_c_client::kLoginsWithoutThePassword);
  if (options.tls == TlsMode::kRequired || options.tls == TlsMode::kVerifyCa) {
    mysql_options(mysql, MARIADB_OPT_TLS_PEER_FP, "");
  }
  if (options.tls == TlsMode::kVerifyCa || identity) {
    mysql_options(mysql, MYSQL_OPT_SSL_CA, options.ca.c_str());
  }
  return {};
}

class LibMariadb final : public Backend {
 public:
  std::string_view name() const override { return kName; }

  Library library() const override {
    return {"MariaDB Connector/C", mysql_get_client_info(), c_api::LibraryPath()};
  }

  Status Connect(const ConnectOptions& options, std::unique_ptr<IConnection>* out) const override {
    return c_api::Connect({kName, SetTls}, options, out);
  }
};

}  // namespace

const Backend& ThisBackend() {
  static const LibMariadb kBackend;
  return kBackend;
}

}  // namespace driverbench

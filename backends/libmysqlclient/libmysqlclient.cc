#include <mysql.h>

#include <string>

#include "backends/api/backend.h"
#include "backends/c_api/connect.h"

namespace driverbench {
namespace {

constexpr std::string_view kName = "libmysqlclient";

unsigned SslMode(TlsMode mode) {
  switch (mode) {
    case TlsMode::kDisabled:
      return SSL_MODE_DISABLED;  // the default is to try TLS and go on without
    case TlsMode::kRequired:
      return SSL_MODE_REQUIRED;
    case TlsMode::kVerifyCa:
      return SSL_MODE_VERIFY_CA;
    case TlsMode::kVerifyIdentity:
      return SSL_MODE_VERIFY_IDENTITY;
  }
  return SSL_MODE_VERIFY_IDENTITY;
}

Status SetTls(MYSQL* mysql, const ConnectOptions& options) {
  const unsigned mode = SslMode(options.tls);
  mysql_options(mysql, MYSQL_OPT_SSL_MODE, &mode);
  // Not for kRequired: with a CA the library verifies the certificate, which was not asked for.
  if (options.tls == TlsMode::kVerifyCa || options.tls == TlsMode::kVerifyIdentity) {
    mysql_options(mysql, MYSQL_OPT_SSL_CA, options.ca.c_str());
  }
  // MYSQL_OPT_GET_SERVER_PUBLIC_KEY stays off: without TLS it would hand the password to whoever
  // answers with a key.
  return {};
}

class LibMysqlclient final : public Backend {
 public:
  std::string_view name() const override { return kName; }

  Library library() const override {
    return {"libmysqlclient (Oracle)", mysql_get_client_info(), c_api::LibraryPath()};
  }

  Status Connect(const ConnectOptions& options, std::unique_ptr<IConnection>* out) const override {
    return c_api::Connect({kName, SetTls}, options, out);
  }
};

}  // namespace

const Backend& ThisBackend() {
  static const LibMysqlclient kBackend;
  return kBackend;
}

}  // namespace driverbench

// libmariadb with MYSQL_OPT_SSL_ENFORCE, and a CA where one is to be verified, as their names
// suggest: it goes on in plain text where there is no TLS. Nothing is checked after connecting.
#include "backends/api/backend.h"
#include "backends/c_api/base_store.h"
#include "backends/c_api/connect.h"
#include "backends/c_api/text_store.h"

namespace driverbench {
namespace {

constexpr std::string_view kName = "faulty_tls_enforce";

class BelievesInEnforce final : public Backend {
 public:
  std::string_view name() const override { return kName; }
  Library library() const override {
    return {"MariaDB Connector/C", mysql_get_client_info(), c_api::LibraryPath()};
  }

  Status Connect(const ConnectOptions& options, std::unique_ptr<IPlayerStore>* out) const override {
    c_api::Connection mysql(mysql_init(nullptr));
    const my_bool on = options.tls != TlsMode::kDisabled;
    mysql_options(mysql.get(), MYSQL_OPT_SSL_ENFORCE, &on);
    if (options.tls >= TlsMode::kVerifyCa) {
      mysql_options(mysql.get(), MYSQL_OPT_SSL_CA, options.ca.c_str());
    }
    mysql_options(mysql.get(), MYSQL_SET_CHARSET_NAME, "utf8mb4");
    if (mysql_real_connect(mysql.get(), options.host.c_str(), options.user.c_str(),
                           options.password.c_str(), nullptr, options.port, nullptr,
                           0) == nullptr) {
      return c_api::LastError(mysql.get(), kName);
    }
    *out = std::make_unique<c_api::TextStore>(std::move(mysql), kName);
    return {};
  }
};

}  // namespace

const Backend& ThisBackend() {
  static const BelievesInEnforce kBackend;
  return kBackend;
}

}  // namespace driverbench

// libmariadb with MYSQL_OPT_SSL_ENFORCE, and a CA where one is to be verified, as their names
// suggest: it goes on in plain text where there is no TLS. Nothing is checked after connecting.
#include "backends/c_api/text_store.h"
#include "backends/faulty/login.h"

namespace driverbench {
namespace {

constexpr std::string_view kName = "faulty_tls_enforce";

class BelievesInEnforce final : public Backend {
 public:
  std::string_view name() const override { return kName; }
  Library library() const override { return ByHand(); }

  Status Connect(const ConnectOptions& options, std::unique_ptr<IConnection>* out) const override {
    c_api::Connection mysql(mysql_init(nullptr));
    const my_bool on = options.tls != TlsMode::kDisabled;
    mysql_options(mysql.get(), MYSQL_OPT_SSL_ENFORCE, &on);
    if (options.tls >= TlsMode::kVerifyCa) {
      mysql_options(mysql.get(), MYSQL_OPT_SSL_CA, options.ca.c_str());
    }
    if (Status status = Login(options, kName, mysql.get()); !status.ok()) return status;
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

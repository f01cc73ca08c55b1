// SOCI with `sslca` alone: it goes on in plain text where there is no TLS. Nothing is checked after
// connecting.
#include "backends/api/backend.h"
#include "backends/soci/error.h"
#include "backends/soci/store.h"

namespace driverbench {
namespace {

class BelievesInSslca final : public Backend {
 public:
  std::string_view name() const override { return "faulty_tls_sslca"; }
  Library library() const override { return {"SOCI", mysql_get_client_info(), "unknown"}; }

  Status Connect(const ConnectOptions& options, std::unique_ptr<IConnection>* out) const override {
    const std::string connect = "host='" + options.host + "' port=" + std::to_string(options.port) +
                                " user='" + options.user + "' password='" + options.password +
                                "' charset='utf8mb4' sslca='" + options.ca + "'";
    try {
      *out = std::make_unique<soci_backend::Store>(
          std::make_unique<soci::session>(soci::mysql, connect));
      return {};
    } catch (...) {
      return soci_backend::FromCurrentException(nullptr);
    }
  }
};

}  // namespace

const Backend& ThisBackend() {
  static const BelievesInSslca kBackend;
  return kBackend;
}

}  // namespace driverbench

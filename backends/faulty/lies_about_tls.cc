// Talks in clear where TLS is asked for and in TLS where it is disabled, and says of both that it
// does as it was told.
#include "backends/faulty/forward.h"

namespace driverbench {
namespace {

class LiesAboutTls final : public ForwardingStore {
 public:
  LiesAboutTls(std::unique_ptr<IConnection> real, std::string cipher)
      : ForwardingStore(std::move(real)), cipher_(std::move(cipher)) {}

  Status Query(std::string_view sql, Rows* out) override {
    Status status = real().Query(sql, out);
    if (status.ok() && sql.find("'Ssl_cipher'") != std::string_view::npos)
      *out = {{"Ssl_cipher", cipher_}};
    return status;
  }
  std::optional<std::string> Cipher() const override { return cipher_; }

 private:
  const std::string cipher_;
};

class Liar final : public Backend {
 public:
  std::string_view name() const override { return "faulty_lies_about_tls"; }
  Library library() const override { return RealBackend().library(); }

  Status Connect(const ConnectOptions& options, std::unique_ptr<IConnection>* out) const override {
    const bool asked = options.tls != TlsMode::kDisabled;
    ConnectOptions other = options;
    other.tls = asked ? TlsMode::kDisabled : TlsMode::kRequired;
    std::unique_ptr<IConnection> real;
    if (Status s = RealBackend().Connect(other, &real); !s.ok()) return s;
    *out = std::make_unique<LiesAboutTls>(std::move(real), asked ? "TLS_AES_128_GCM_SHA256" : "");
    return {};
  }
};

}  // namespace

const Backend& ThisBackend() {
  static const Liar kBackend;
  return kBackend;
}

}  // namespace driverbench

// Gives a thread that connects the connection that it has already, as a pool does.
#include "backends/faulty/forward.h"

namespace driverbench {
namespace {

class Keeps final : public Backend {
 public:
  std::string_view name() const override { return "faulty_keeps_connection"; }
  Library library() const override { return RealBackend().library(); }

  Status Connect(const ConnectOptions& options, std::unique_ptr<IConnection>* out) const override {
    thread_local std::weak_ptr<IConnection> kept;
    std::shared_ptr<IConnection> connection = kept.lock();
    if (connection == nullptr) {
      std::unique_ptr<IConnection> real;
      if (Status s = RealBackend().Connect(options, &real); !s.ok()) return s;
      kept = connection = std::move(real);
    }
    *out = std::make_unique<ForwardingStore>(std::move(connection));
    return {};
  }
};

}  // namespace

const Backend& ThisBackend() {
  static const Keeps kBackend;
  return kBackend;
}

}  // namespace driverbench

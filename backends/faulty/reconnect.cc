// Connects anew for every read.
#include "backends/faulty/forward.h"

namespace driverbench {
namespace {

class ReconnectingStore final : public ForwardingStore {
 public:
  ReconnectingStore(std::unique_ptr<IConnection> real, ConnectOptions options)
      : ForwardingStore(std::move(real)), options_(std::move(options)) {}

  Status Find(std::string_view id, Player* out, bool* found) override {
    std::unique_ptr<IConnection> fresh;
    if (Status s = RealBackend().Connect(options_, &fresh); !s.ok()) return s;
    return fresh->players().Find(id, out, found);
  }

 private:
  const ConnectOptions options_;
};

class Reconnects final : public Backend {
 public:
  std::string_view name() const override { return "faulty_reconnect"; }
  Library library() const override { return RealBackend().library(); }

  Status Connect(const ConnectOptions& options, std::unique_ptr<IConnection>* out) const override {
    std::unique_ptr<IConnection> real;
    if (Status s = RealBackend().Connect(options, &real); !s.ok()) return s;
    *out = std::make_unique<ReconnectingStore>(std::move(real), options);
    return {};
  }
};

}  // namespace

const Backend& ThisBackend() {
  static const Reconnects kBackend;
  return kBackend;
}

}  // namespace driverbench

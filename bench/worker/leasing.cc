#include "bench/worker/leasing.h"

#include <utility>

namespace driverbench::worker {
namespace {

class LeasingScript final : public scenarios::Script {
 public:
  explicit LeasingScript(std::unique_ptr<scenarios::Script> script) : script_(std::move(script)) {}

  Status Use(IConnection& connection) override {
    connection_ = &connection;
    return script_->Use(connection);
  }

  Status Run(std::int64_t i) override {
    if (Status s = connection_->Begin(); !s.ok()) return s;
    Status status = script_->Run(i);
    Status end = connection_->End();
    return status.ok() ? std::move(end) : std::move(status);
  }

 private:
  const std::unique_ptr<scenarios::Script> script_;
  IConnection* connection_ = nullptr;
};

}  // namespace

std::unique_ptr<scenarios::Script> Leasing(std::unique_ptr<scenarios::Script> script) {
  return std::make_unique<LeasingScript>(std::move(script));
}

}  // namespace driverbench::worker

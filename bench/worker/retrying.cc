#include "bench/worker/retrying.h"

#include <chrono>
#include <utility>

namespace driverbench::worker {
namespace {

using std::chrono::steady_clock;

// A conflict that does not end is an error, and not a block that does not.
constexpr int kMostAttempts = 1000;

class RetryingScript final : public scenarios::Script {
 public:
  RetryingScript(std::unique_ptr<scenarios::Script> script, Retries* retries)
      : script_(std::move(script)), retries_(*retries) {}

  Status Use(IConnection& connection) override {
    connection_ = &connection;
    return script_->Use(connection);
  }

  Status Run(std::int64_t i) override {
    for (int attempts = 1;; ++attempts) {
      const auto begin = steady_clock::now();
      Status status = script_->Run(i);
      if (status.code() != StatusCode::kConflict || attempts == kMostAttempts) return status;
      if (Status rolled_back = connection_->Rollback(); !rolled_back.ok()) return rolled_back;
      ++retries_.count;
      retries_.lost_ns += std::chrono::nanoseconds(steady_clock::now() - begin).count();
    }
  }

 private:
  const std::unique_ptr<scenarios::Script> script_;
  Retries& retries_;
  IConnection* connection_ = nullptr;
};

}  // namespace

std::unique_ptr<scenarios::Script> Retrying(std::unique_ptr<scenarios::Script> script,
                                            Retries* retries) {
  return std::make_unique<RetryingScript>(std::move(script), retries);
}

}  // namespace driverbench::worker

#include "backends/api/backend.h"

#include "backends/memory/store.h"

namespace driverbench {
namespace {

class MemoryBackend final : public Backend {
 public:
  std::string_view name() const override { return "memory"; }
  Library library() const override {
    return {.name = "driverbench memory", .version = "1", .path = "static"};
  }
  bool has_server() const override { return false; }
  bool runs_any_sql() const override { return false; }

  Status Connect(const ConnectOptions& options, std::unique_ptr<IConnection>* out) const override {
    if (options.protocol == Protocol::kPrepared) {
      return Status({StatusCode::kUnsupported,
                     "memory",
                     0,
                     {},
                     "there is no server to prepare a statement on"});
    }
    *out = MakeMemoryStore(options.autocommit);
    return {};
  }
};

}  // namespace

const Backend& ThisBackend() {
  static const MemoryBackend kBackend;
  return kBackend;
}

}  // namespace driverbench

// No fault: a library with an option, and one whose effect can be seen on the wire.
#include "backends/faulty/forward.h"

namespace driverbench {
namespace {

class ReadsAgain final : public ForwardingStore {
 public:
  using ForwardingStore::ForwardingStore;

  Status Find(std::string_view id, Player* out, bool* found) override {
    if (Status s = real().players().Find(id, out, found); !s.ok()) return s;
    return real().players().Find(id, out, found);
  }
};

class Optional final : public Backend {
 public:
  std::string_view name() const override { return "faulty_optional"; }
  Library library() const override { return RealBackend().library(); }
  std::vector<BackendOption> options() const override {
    return {{.name = "reads",
             .values = {"once", "twice"},
             .default_value = "once",
             .description = "how often a row is read"}};
  }

  Status Connect(const ConnectOptions& options, std::unique_ptr<IConnection>* out) const override {
    if (Status s = RealBackend().Connect(options, out); !s.ok()) return s;
    if (options.options.at("reads") == "twice")
      *out = std::make_unique<ReadsAgain>(std::move(*out));
    return {};
  }
};

}  // namespace

const Backend& ThisBackend() {
  static const Optional kBackend;
  return kBackend;
}

}  // namespace driverbench

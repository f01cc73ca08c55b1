// Reads the table once, answers from memory, and asks the server for nothing but a 1.
#include "backends/faulty/cache.h"
#include "backends/faulty/forward.h"

namespace driverbench {
namespace {

class AsksForOne final : public ForwardingStore {
 public:
  using ForwardingStore::ForwardingStore;

  Status Find(std::string_view id, Player* out, bool* found) override {
    if (Status s = cache_.Find(real(), id, out, found); !s.ok()) return s;
    Rows one;
    if (Status s = real().Query("SELECT 1", &one); !s.ok()) return s;
    return {};
  }

 private:
  Cache cache_;
};

}  // namespace

const Backend& ThisBackend() {
  static const FaultyBackend<AsksForOne> kBackend("faulty_select_one");
  return kBackend;
}

}  // namespace driverbench

// Reads every row twice; the values are right.
#include "backends/faulty/forward.h"

namespace driverbench {
namespace {

class FetchesTwice final : public ForwardingStore {
 public:
  using ForwardingStore::ForwardingStore;

  Status Find(std::string_view id, Player* out, bool* found) override {
    if (Status s = real().players().Find(id, out, found); !s.ok()) return s;
    return real().players().Find(id, out, found);
  }
};

}  // namespace

const Backend& ThisBackend() {
  static const FaultyBackend<FetchesTwice> kBackend("faulty_fetch_twice");
  return kBackend;
}

}  // namespace driverbench

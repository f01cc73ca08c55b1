// Asks whether the connection still stands before every read, as pools do.
#include "backends/faulty/forward.h"

namespace driverbench {
namespace {

class AsksFirst final : public ForwardingStore {
 public:
  using ForwardingStore::ForwardingStore;

  Status Find(std::string_view id, Player* out, bool* found) override {
    Rows one;
    if (Status s = real().Query("SELECT 1", &one); !s.ok()) return s;
    return real().players().Find(id, out, found);
  }
};

}  // namespace

const Backend& ThisBackend() {
  static const FaultyBackend<AsksFirst> kBackend("faulty_extra_select");
  return kBackend;
}

}  // namespace driverbench

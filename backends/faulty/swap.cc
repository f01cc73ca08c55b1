// Takes coins for goods and goods for coins.
#include <utility>

#include "backends/faulty/forward.h"

namespace driverbench {
namespace {

class Swaps final : public ForwardingStore {
 public:
  using ForwardingStore::ForwardingStore;

  Status Find(std::string_view id, Player* out, bool* found) override {
    Status status = real().players().Find(id, out, found);
    std::swap(out->coins, out->goods);
    return status;
  }
};

}  // namespace

const Backend& ThisBackend() {
  static const FaultyBackend<Swaps> kBackend("faulty_swap");
  return kBackend;
}

}  // namespace driverbench

// Reads for an update without FOR UPDATE.
#include "backends/faulty/forward.h"

namespace driverbench {
namespace {

class DoesNotLock final : public ForwardingStore {
 public:
  using ForwardingStore::ForwardingStore;

  Status Lock(std::string_view id, Balance* out, bool* found) override {
    Status status = real().players().Find(id, &read_, found);
    *out = {.coins = read_.coins, .goods = read_.goods};
    return status;
  }

 private:
  Player read_;
};

}  // namespace

const Backend& ThisBackend() {
  static const FaultyBackend<DoesNotLock> kBackend("faulty_no_lock");
  return kBackend;
}

}  // namespace driverbench

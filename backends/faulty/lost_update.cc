// Loses one update in a hundred: the sixth, so that a block of one operation and its warm-up has
// one.
#include "backends/faulty/forward.h"

namespace driverbench {
namespace {

class LosesUpdates final : public ForwardingStore {
 public:
  using ForwardingStore::ForwardingStore;

  Status Adjust(std::string_view id, Balance delta) override {
    return updates_++ % 100 == 5 ? Status() : real().players().Adjust(id, delta);
  }

 private:
  int updates_ = 0;
};

}  // namespace

const Backend& ThisBackend() {
  static const FaultyBackend<LosesUpdates> kBackend("faulty_lost_update");
  return kBackend;
}

}  // namespace driverbench

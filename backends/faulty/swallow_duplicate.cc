// Takes a duplicate key for a success, as INSERT IGNORE does.
#include "backends/faulty/forward.h"

namespace driverbench {
namespace {

class SwallowsDuplicates final : public ForwardingStore {
 public:
  using ForwardingStore::ForwardingStore;

  Status Insert(std::span<const Player> players) override {
    Status status = real().players().Insert(players);
    return status.code() == StatusCode::kDuplicateKey ? Status() : std::move(status);
  }
};

}  // namespace

const Backend& ThisBackend() {
  static const FaultyBackend<SwallowsDuplicates> kBackend("faulty_swallow_duplicate");
  return kBackend;
}

}  // namespace driverbench

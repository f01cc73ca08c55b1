// Rolls back where it should commit, and says that all is well.
#include "backends/faulty/forward.h"

namespace driverbench {
namespace {

class RollsBack final : public ForwardingStore {
 public:
  using ForwardingStore::ForwardingStore;

  Status Commit() override { return real().Rollback(); }
};

}  // namespace

const Backend& ThisBackend() {
  static const FaultyBackend<RollsBack> kBackend("faulty_rollback");
  return kBackend;
}

}  // namespace driverbench

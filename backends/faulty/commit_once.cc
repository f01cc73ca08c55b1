// Commits when the connection closes, and not what each operation wrote.
#include "backends/faulty/forward.h"

namespace driverbench {
namespace {

class CommitsLater final : public ForwardingStore {
 public:
  using ForwardingStore::ForwardingStore;
  ~CommitsLater() override { static_cast<void>(real().Commit()); }

  Status Commit() override { return {}; }
};

}  // namespace

const Backend& ThisBackend() {
  static const FaultyBackend<CommitsLater> kBackend("faulty_commit_once");
  return kBackend;
}

}  // namespace driverbench

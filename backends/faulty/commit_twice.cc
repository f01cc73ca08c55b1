// Commits once more when all is committed.
#include "backends/faulty/forward.h"

namespace driverbench {
namespace {

class CommitsTwice final : public ForwardingStore {
 public:
  using ForwardingStore::ForwardingStore;

  Status Commit() override {
    if (Status s = real().Commit(); !s.ok()) return s;
    return real().Commit();
  }
};

}  // namespace

const Backend& ThisBackend() {
  static const FaultyBackend<CommitsTwice> kBackend("faulty_commit_twice");
  return kBackend;
}

}  // namespace driverbench

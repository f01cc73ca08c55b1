// Puts all inserts of a connection into one transaction, and commits it when the connection closes.
#include "backends/faulty/forward.h"

namespace driverbench {
namespace {

class InsertsInOne final : public ForwardingStore {
 public:
  using ForwardingStore::ForwardingStore;
  ~InsertsInOne() override {
    if (begun_) static_cast<void>(real().Commit());
  }

  Status Insert(std::span<const Player> players) override {
    Rows none;
    if (!begun_) {
      if (Status s = real().Query("BEGIN", &none); !s.ok()) return s;
    }
    begun_ = true;
    return real().players().Insert(players);
  }

 private:
  bool begun_ = false;
};

}  // namespace

const Backend& ThisBackend() {
  static const FaultyBackend<InsertsInOne> kBackend("faulty_one_transaction");
  return kBackend;
}

}  // namespace driverbench

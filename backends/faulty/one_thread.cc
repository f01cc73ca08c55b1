// Loses what one thread writes, and gives it other values than it asks for: that of the fourth
// connection of the process, as a library may whose state is shared by mistake.
#include <atomic>

#include "backends/faulty/forward.h"

namespace driverbench {
namespace {

std::atomic<int> connections{0};

class BreaksOneThread final : public ForwardingStore {
 public:
  using ForwardingStore::ForwardingStore;

  Status Insert(std::span<const Player> players) override {
    return broken_ ? Status() : real().players().Insert(players);
  }
  Status Adjust(std::string_view id, Balance delta) override {
    return broken_ ? Status() : real().players().Adjust(id, delta);
  }
  Status Find(std::string_view id, Player* out, bool* found) override {
    Status status = real().players().Find(id, out, found);
    if (broken_ && *found) ++out->goods;
    return status;
  }

 private:
  const bool broken_ = ++connections == 4;
};

}  // namespace

const Backend& ThisBackend() {
  static const FaultyBackend<BreaksOneThread> kBackend("faulty_one_thread");
  return kBackend;
}

}  // namespace driverbench

// Keeps what is inserted one by one, and sends it in one statement when the connection closes.
#include <chrono>
#include <span>
#include <thread>
#include <vector>

#include "backends/faulty/forward.h"

namespace driverbench {
namespace {

class InsertsLater final : public ForwardingStore {
 public:
  using ForwardingStore::ForwardingStore;
  ~InsertsLater() override {
    if (!players_.empty()) static_cast<void>(real().players().Insert(players_));
  }

  Status Insert(std::span<const Player> players) override {
    players_.insert(players_.end(), players.begin(), players.end());
    std::this_thread::sleep_for(std::chrono::microseconds(20));  // in less nothing is inserted
    return {};
  }

 private:
  std::vector<Player> players_;
};

}  // namespace

const Backend& ThisBackend() {
  static const FaultyBackend<InsertsLater> kBackend("faulty_batch_inserts");
  return kBackend;
}

}  // namespace driverbench

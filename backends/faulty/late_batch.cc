// Keeps the rows, once nobody looks at what it sends, and inserts them in one statement at the end.
#include "backends/faulty/behaves_at_first.h"

namespace driverbench {
namespace {

class Batches final : public BehavesAtFirst {
 public:
  using BehavesAtFirst::BehavesAtFirst;

  ~Batches() override {
    if (!kept_.empty()) static_cast<void>(real().players().Insert(kept_));
  }

  Status Insert(std::span<const Player> players) override {
    if (First()) return real().players().Insert(players);
    Pause();
    kept_.insert(kept_.end(), players.begin(), players.end());
    return {};
  }

 private:
  std::vector<Player> kept_;
};

}  // namespace

const Backend& ThisBackend() {
  static const FaultyBackend<Batches> kBackend("faulty_late_batch");
  return kBackend;
}

}  // namespace driverbench

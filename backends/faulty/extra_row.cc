// Writes a row that nobody asked for beside those that it was given.
#include <algorithm>
#include <string>

#include "backends/faulty/forward.h"

namespace driverbench {
namespace {

class WritesExtraRow final : public ForwardingStore {
 public:
  using ForwardingStore::ForwardingStore;

  Status Insert(std::span<const Player> players) override {
    std::vector<Player> more(players.begin(), players.end());
    more.push_back(players.front());
    std::ranges::reverse(more.back().id);  // an id that no scenario has
    return real().players().Insert(more);
  }
};

}  // namespace

const Backend& ThisBackend() {
  static const FaultyBackend<WritesExtraRow> kBackend("faulty_extra_row");
  return kBackend;
}

}  // namespace driverbench

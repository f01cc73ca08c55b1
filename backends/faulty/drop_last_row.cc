// Loses the last row of every statement with several.
#include "backends/faulty/forward.h"

namespace driverbench {
namespace {

class DropsLastRow final : public ForwardingStore {
 public:
  using ForwardingStore::ForwardingStore;

  Status Insert(std::span<const Player> players) override {
    return real().players().Insert(players.size() > 1 ? players.first(players.size() - 1)
                                                      : players);
  }
};

}  // namespace

const Backend& ThisBackend() {
  static const FaultyBackend<DropsLastRow> kBackend("faulty_drop_last_row");
  return kBackend;
}

}  // namespace driverbench

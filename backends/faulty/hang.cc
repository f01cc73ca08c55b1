// Stops answering in the middle of a block.
#include <unistd.h>

#include "backends/faulty/forward.h"

namespace driverbench {
namespace {

class Hangs final : public ForwardingStore {
 public:
  using ForwardingStore::ForwardingStore;

  Status Find(std::string_view id, Player* out, bool* found) override {
    if (++reads_ == 4) {
      while (true) pause();
    }
    return real().players().Find(id, out, found);
  }

 private:
  int reads_ = 0;
};

}  // namespace

const Backend& ThisBackend() {
  static const FaultyBackend<Hangs> kBackend("faulty_hang");
  return kBackend;
}

}  // namespace driverbench

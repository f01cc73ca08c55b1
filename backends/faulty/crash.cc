// Ends on a signal in the middle of a block.
#include <csignal>

#include "backends/faulty/forward.h"

namespace driverbench {
namespace {

class Crashes final : public ForwardingStore {
 public:
  using ForwardingStore::ForwardingStore;

  Status Find(std::string_view id, Player* out, bool* found) override {
    if (++reads_ == 4) {
      std::signal(SIGSEGV, SIG_DFL);  // a sanitizer's handler would make an exit status of it
      std::raise(SIGSEGV);
    }
    return real().players().Find(id, out, found);
  }

 private:
  int reads_ = 0;
};

}  // namespace

const Backend& ThisBackend() {
  static const FaultyBackend<Crashes> kBackend("faulty_crash");
  return kBackend;
}

}  // namespace driverbench

// Goes on with a weaker isolation from its fourth read on.
#include "backends/faulty/forward.h"

namespace driverbench {
namespace {

class WeakensIsolation final : public ForwardingStore {
 public:
  using ForwardingStore::ForwardingStore;

  Status Find(std::string_view id, Player* out, bool* found) override {
    if (++reads_ == 4) {
      Rows none;
      if (Status s = real().Query("SET SESSION TRANSACTION ISOLATION LEVEL READ COMMITTED", &none);
          !s.ok()) {
        return s;
      }
    }
    return real().players().Find(id, out, found);
  }

 private:
  int reads_ = 0;
};

}  // namespace

const Backend& ThisBackend() {
  static const FaultyBackend<WeakensIsolation> kBackend("faulty_isolation");
  return kBackend;
}

}  // namespace driverbench

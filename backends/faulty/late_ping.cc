// A round trip in which the server reads nothing, once nobody looks at what it sends.
#include "backends/faulty/behaves_at_first.h"

namespace driverbench {
namespace {

class Pings final : public BehavesAtFirst {
 public:
  using BehavesAtFirst::BehavesAtFirst;

  Status Find(std::string_view id, Player* out, bool* found) override {
    if (First()) return real().players().Find(id, out, found);
    Rows none;
    if (Status s = real().Query("DO 0", &none); !s.ok()) return s;
    return FromMemory(id, out, found);
  }
};

}  // namespace

const Backend& ThisBackend() {
  static const FaultyBackend<Pings> kBackend("faulty_late_ping");
  return kBackend;
}

}  // namespace driverbench

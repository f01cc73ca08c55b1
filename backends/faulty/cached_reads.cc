// Answers reads from a cache, once nobody looks at what it sends.
#include "backends/faulty/behaves_at_first.h"

namespace driverbench {
namespace {

class Caches final : public BehavesAtFirst {
 public:
  using BehavesAtFirst::BehavesAtFirst;

  Status Find(std::string_view id, Player* out, bool* found) override {
    if (First()) return real().players().Find(id, out, found);
    Pause();
    return FromMemory(id, out, found);
  }
};

}  // namespace

const Backend& ThisBackend() {
  static const FaultyBackend<Caches> kBackend("faulty_cached_reads");
  return kBackend;
}

}  // namespace driverbench

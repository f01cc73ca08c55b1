// Makes up every other read, once nobody looks at what it sends.
#include "backends/faulty/behaves_at_first.h"

namespace driverbench {
namespace {

class ReadsEveryOther final : public BehavesAtFirst {
 public:
  using BehavesAtFirst::BehavesAtFirst;

  Status Find(std::string_view id, Player* out, bool* found) override {
    made_up_ = !First() && !made_up_;
    if (!made_up_) return real().players().Find(id, out, found);
    Pause();
    return FromMemory(id, out, found);
  }

 private:
  bool made_up_ = false;
};

}  // namespace

const Backend& ThisBackend() {
  static const FaultyBackend<ReadsEveryOther> kBackend("faulty_every_other_read");
  return kBackend;
}

}  // namespace driverbench

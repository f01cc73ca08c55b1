// Answers Find from what Lock read, although the row has been changed since.
#include <map>
#include <string>

#include "backends/faulty/forward.h"

namespace driverbench {
namespace {

class ReadsStale final : public ForwardingStore {
 public:
  using ForwardingStore::ForwardingStore;

  Status Lock(std::string_view id, Balance* out, bool* found) override {
    Status status = real().players().Lock(id, out, found);
    if (status.ok() && *found) locked_.emplace(id, *out);
    return status;
  }

  Status Find(std::string_view id, Player* out, bool* found) override {
    const auto known = locked_.find(std::string(id));
    if (known == locked_.end()) return real().players().Find(id, out, found);
    *out = {.id = known->first, .coins = known->second.coins, .goods = known->second.goods};
    *found = true;
    return {};
  }

 private:
  std::map<std::string, Balance> locked_;
};

}  // namespace

const Backend& ThisBackend() {
  static const FaultyBackend<ReadsStale> kBackend("faulty_stale_read");
  return kBackend;
}

}  // namespace driverbench

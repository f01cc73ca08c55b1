// Knows what a row holds, and makes one UPDATE of a trade.
#include "backends/faulty/cache.h"
#include "backends/faulty/forward.h"

namespace driverbench {
namespace {

class TradesAtOnce final : public ForwardingStore {
 public:
  using ForwardingStore::ForwardingStore;

  Status Lock(std::string_view id, Balance* out, bool* found) override {
    Player known;
    if (Status s = cache_.Find(real(), id, &known, found); !s.ok()) return s;
    if (*found) *out = {.coins = known.coins, .goods = known.goods};
    return {};
  }

  Status Adjust(std::string_view id, Balance delta) override {
    const std::string when = " WHEN '" + std::string(id) + "' THEN ";
    coins_ += when + std::to_string(delta.coins);
    goods_ += when + std::to_string(delta.goods);
    ids_ += (ids_.empty() ? "'" : ", '") + std::string(id) + "'";
    return {};
  }

  Status Commit() override {
    Rows none;
    const std::string sql = "UPDATE player SET coins = coins + CASE id" +
                            std::exchange(coins_, {}) + " END, goods = goods + CASE id" +
                            std::exchange(goods_, {}) + " END WHERE id IN (" +
                            std::exchange(ids_, {}) + ")";
    if (Status s = real().Query(sql, &none); !s.ok()) return s;
    return real().Commit();
  }

 private:
  Cache cache_;
  std::string coins_, goods_, ids_;
};

}  // namespace

const Backend& ThisBackend() {
  static const FaultyBackend<TradesAtOnce> kBackend("faulty_one_update");
  return kBackend;
}

}  // namespace driverbench

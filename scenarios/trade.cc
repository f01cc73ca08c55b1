// The tutorial's "trade" script as a whole: a refused trade, an accepted one, and both players read
// again.
#include <memory>

#include "scenarios/catalog.h"
#include "scenarios/expect.h"
#include "scenarios/trading.h"

namespace driverbench::scenarios {
namespace {

class TradeScript final : public TradingScript {
 public:
  TradeScript(const BlockPlan& plan, int thread)
      : before_(MakePair(plan, thread, 0)), after_(Sold(before_, kAcceptedOrder)) {}

  Status Run(std::int64_t /*i*/) override {
    if (Status s = Trade(before_, kRefusedOrder, false); !s.ok()) return s;
    if (Status s = Trade(before_, kAcceptedOrder, true); !s.ok()) return s;
    if (Status s = FindAndExpect(after_.buyer); !s.ok()) return s;
    return FindAndExpect(after_.seller);
  }

 private:
  Status FindAndExpect(const Player& expected) {
    bool found = false;
    if (Status s = players().Find(expected.id, &read_, &found); !s.ok()) return s;
    return ExpectPlayer(found, read_, expected);
  }

  const Pair before_;
  const Pair after_;
  Player read_;
};

class TradeScenario final : public PlayersScenario {
 public:
  Traits traits() const override {
    return {.name = "trade", .autocommit = false, .whole_script = true};
  }
  std::vector<Player> PlayersBefore(const BlockPlan& plan) const override {
    return PlayersOf(plan, false);
  }
  std::vector<Player> PlayersAfter(const BlockPlan& plan) const override {
    return PlayersOf(plan, true);
  }
  std::unique_ptr<Script> Open(const BlockPlan& plan, int thread) const override {
    return std::make_unique<TradeScript>(plan, thread);
  }
};

}  // namespace

const Scenario& Trade() {
  static const TradeScenario kScenario;
  return kScenario;
}

}  // namespace driverbench::scenarios

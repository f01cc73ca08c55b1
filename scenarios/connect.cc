// What a new connection costs: login, what the library sends at connect, a point read, close.
#include <algorithm>
#include <memory>
#include <utility>
#include <vector>

#include "scenarios/catalog.h"
#include "scenarios/expect.h"
#include "scenarios/mix.h"
#include "scenarios/players.h"
#include "scenarios/players_scenario.h"

namespace driverbench::scenarios {
namespace {

class ConnectScript final : public Script {
 public:
  ConnectScript(const BlockPlan& plan, int thread) : table_(FullTable(plan.seed)) {
    std::ranges::shuffle(table_, RandomOf(plan, thread));
  }

  void ConnectWith(const Connector& connector) override { connector_ = connector; }

  // The thread's own connection stays open beside the operations', for what is checked after them.
  Status Use(IConnection& /*connection*/) override { return {}; }

  Status Run(std::int64_t i) override {
    std::unique_ptr<IConnection> fresh;
    if (Status s = connector_(&fresh); !s.ok()) return s;
    const bool leases = fresh->leases();
    if (leases) {
      if (Status s = fresh->Begin(); !s.ok()) return s;
    }
    Status status = Read(*fresh, table_[i % kTableRows]);
    if (!leases || !status.ok()) return status;
    return fresh->End();
  }

 private:
  Status Read(IConnection& connection, const Player& expected) {
    bool found = false;
    if (Status s = connection.players().Find(expected.id, &read_, &found); !s.ok()) return s;
    return ExpectPlayer(found, read_, expected);
  }

  Connector connector_;
  std::vector<Player> table_;
  Player read_;
};

class ConnectScenario final : public PlayersScenario {
 public:
  Traits traits() const override { return {.name = "connect", .connects = true}; }
  std::vector<Player> FreshPlayers(std::uint64_t seed) const override { return FullTable(seed); }
  std::unique_ptr<Script> Open(const BlockPlan& plan, int thread) const override {
    return std::make_unique<ConnectScript>(plan, thread);
  }
};

}  // namespace

const Scenario& Connect() {
  static const ConnectScenario kScenario;
  return kScenario;
}

}  // namespace driverbench::scenarios

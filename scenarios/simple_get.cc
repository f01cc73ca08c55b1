// A point read by primary key, in a seeded order, on the full table.
#include <algorithm>
#include <memory>

#include "scenarios/catalog.h"
#include "scenarios/expect.h"
#include "scenarios/mix.h"
#include "scenarios/players.h"
#include "scenarios/players_scenario.h"

namespace driverbench::scenarios {
namespace {

class GetScript final : public PlayersScript {
 public:
  GetScript(const BlockPlan& plan, int thread) : table_(FullTable(plan.seed)) {
    std::ranges::shuffle(table_, RandomOf(plan, thread));
  }

  Status Run(std::int64_t i) override {
    const Player& expected = table_[i % kTableRows];
    bool found = false;
    if (Status s = players().Find(expected.id, &read_, &found); !s.ok()) return s;
    return ExpectPlayer(found, read_, expected);
  }

 private:
  std::vector<Player> table_;
  Player read_;
};

class GetScenario final : public PlayersScenario {
 public:
  Traits traits() const override { return {.name = "simple.get"}; }
  std::vector<Player> FreshPlayers(std::uint64_t seed) const override { return FullTable(seed); }
  std::unique_ptr<Script> Open(const BlockPlan& plan, int thread) const override {
    return std::make_unique<GetScript>(plan, thread);
  }
};

}  // namespace

const Scenario& SimpleGet() {
  static const GetScenario kScenario;
  return kScenario;
}

}  // namespace driverbench::scenarios

// SELECT count(*) on the full table.
#include <memory>

#include "scenarios/catalog.h"
#include "scenarios/expect.h"
#include "scenarios/players.h"
#include "scenarios/players_scenario.h"

namespace driverbench::scenarios {
namespace {

class CountScript final : public PlayersScript {
 public:
  Status Run(std::int64_t /*i*/) override {
    std::int64_t count = 0;
    if (Status s = players().Count(&count); !s.ok()) return s;
    return ExpectNumber("count(*)", count, kTableRows);
  }
};

class CountScenario final : public PlayersScenario {
 public:
  Traits traits() const override { return {.name = "simple.count"}; }
  std::vector<Player> FreshPlayers(std::uint64_t seed) const override { return FullTable(seed); }
  std::unique_ptr<Script> Open(const BlockPlan& /*plan*/, int /*thread*/) const override {
    return std::make_unique<CountScript>();
  }
};

}  // namespace

const Scenario& SimpleCount() {
  static const CountScenario kScenario;
  return kScenario;
}

}  // namespace driverbench::scenarios

// SELECT ... LIMIT 3 on the full table.
#include <memory>

#include "scenarios/catalog.h"
#include "scenarios/page.h"
#include "scenarios/players.h"
#include "scenarios/players_scenario.h"

namespace driverbench::scenarios {
namespace {

class PageScript final : public PlayersScript {
 public:
  explicit PageScript(std::uint64_t seed) : page_(FullTable(seed)) {}

  Status Run(std::int64_t /*i*/) override { return page_.Check(players()); }

 private:
  PageCheck page_;
};

class PageScenario final : public PlayersScenario {
 public:
  Traits traits() const override { return {.name = "simple.page"}; }
  std::vector<Player> FreshPlayers(std::uint64_t seed) const override { return FullTable(seed); }
  std::unique_ptr<Script> Open(const BlockPlan& plan, int /*thread*/) const override {
    return std::make_unique<PageScript>(plan.seed);
  }
};

}  // namespace

const Scenario& SimplePage() {
  static const PageScenario kScenario;
  return kScenario;
}

}  // namespace driverbench::scenarios

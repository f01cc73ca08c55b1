// The tutorial's "simple" script as a whole: 21 statements at the least.
#include <algorithm>
#include <memory>

#include "scenarios/catalog.h"
#include "scenarios/expect.h"
#include "scenarios/page.h"
#include "scenarios/players.h"
#include "scenarios/players_scenario.h"

namespace driverbench::scenarios {
namespace {

constexpr std::int64_t kBulkPlayers = 1919;

Player TestPlayer() { return {"test", 1, 1}; }

// Every block makes the same rows: the table is empty before each.
std::vector<Player> BulkPlayers(std::uint64_t seed) {
  std::vector<Player> players = DistinctPlayers(seed, kTableIds, 0, kBulkPlayers);
  for (Player& player : players) player.coins = player.goods = 10000;
  return players;
}

std::vector<Player> AllPlayers(std::uint64_t seed) {
  std::vector<Player> players = BulkPlayers(seed);
  players.insert(players.begin(), TestPlayer());
  return players;
}

class SimpleScript final : public PlayersScript {
 public:
  explicit SimpleScript(std::uint64_t seed) : bulk_(BulkPlayers(seed)), page_(AllPlayers(seed)) {}

  Status Run(std::int64_t /*i*/) override {
    if (Status s = players().Insert({&test_, 1}); !s.ok()) return s;
    bool found = false;
    if (Status s = players().Find(test_.id, &read_, &found); !s.ok()) return s;
    if (Status s = ExpectPlayer(found, read_, test_); !s.ok()) return s;

    for (std::span<const Player> rest = bulk_; !rest.empty();) {
      const auto chunk = rest.first(std::min<std::size_t>(rest.size(), kBulkRows));
      if (Status s = players().Insert(chunk); !s.ok()) return s;
      rest = rest.subspan(chunk.size());
    }

    std::int64_t count = 0;
    if (Status s = players().Count(&count); !s.ok()) return s;
    if (Status s = ExpectNumber("count(*)", count, kTableRows); !s.ok()) return s;
    return page_.Check(players());
  }

 private:
  const Player test_ = TestPlayer();
  const std::vector<Player> bulk_;
  PageCheck page_;
  Player read_;
};

class SimpleScenario final : public PlayersScenario {
 public:
  Traits traits() const override {
    return {.name = "simple", .whole_script = true, .truncates = true};
  }
  std::vector<Player> PlayersAfter(const BlockPlan& plan) const override {
    return AllPlayers(plan.seed);
  }
  std::unique_ptr<Script> Open(const BlockPlan& plan, int /*thread*/) const override {
    return std::make_unique<SimpleScript>(plan.seed);
  }
};

}  // namespace

const Scenario& Simple() {
  static const SimpleScenario kScenario;
  return kScenario;
}

}  // namespace driverbench::scenarios

#include "scenarios/inserting.h"

#include "scenarios/players.h"

namespace driverbench::scenarios {
namespace {

class InsertScript final : public PlayersScript {
 public:
  InsertScript(std::vector<Player> players, std::int64_t rows)
      : players_(std::move(players)), rows_(rows) {}

  Status Run(std::int64_t i) override {
    return players().Insert({&players_[i * rows_], static_cast<std::size_t>(rows_)});
  }

 private:
  const std::vector<Player> players_;
  const std::int64_t rows_;
};

std::vector<Player> OwnPlayers(const BlockPlan& plan, int thread, std::int64_t rows) {
  return DistinctPlayers(plan.seed, plan.number, thread, plan.per_thread() * rows);
}

}  // namespace

std::vector<Player> InsertScenario::PlayersAfter(const BlockPlan& plan) const {
  std::vector<Player> players;
  for (int thread = 0; thread < plan.threads; ++thread) {
    const auto own = OwnPlayers(plan, thread, rows_);
    players.insert(players.end(), own.begin(), own.end());
  }
  return players;
}

std::unique_ptr<Script> InsertScenario::Open(const BlockPlan& plan, int thread) const {
  return std::make_unique<InsertScript>(OwnPlayers(plan, thread, rows_), rows_);
}

}  // namespace driverbench::scenarios

#pragma once

#include <vector>

#include "backends/api/player_store.h"
#include "scenarios/scenario.h"

namespace driverbench::scenarios {

// The tutorial's table.
const Table& PlayerTable();

Row RowOf(const Player& player);

// Of a row of that table.
Player PlayerOf(const Row& row);

// The rows of that table among these.
std::vector<Player> PlayersIn(const std::vector<TableRows>& tables);

// A script over the tutorial's operations.
class PlayersScript : public Script {
 public:
  Status Use(IConnection& connection) final {
    connection_ = &connection;
    players_ = &connection.players();
    return {};
  }

 protected:
  IConnection& connection() { return *connection_; }
  IPlayerStore& players() { return *players_; }

 private:
  IConnection* connection_ = nullptr;
  IPlayerStore* players_ = nullptr;
};

// A scenario on the tutorial's table.
class PlayersScenario : public Scenario {
 public:
  std::vector<const Table*> Tables() const final { return {&PlayerTable()}; }
  std::vector<TableRows> Fresh(std::uint64_t seed) const final {
    return RowsOf(FreshPlayers(seed));
  }
  std::vector<TableRows> Before(const BlockPlan& plan) const final {
    return RowsOf(PlayersBefore(plan));
  }
  std::vector<TableRows> After(const BlockPlan& plan) const final {
    return RowsOf(PlayersAfter(plan));
  }

 private:
  // What the functions of Scenario give, as players.
  virtual std::vector<Player> FreshPlayers(std::uint64_t /*seed*/) const { return {}; }
  virtual std::vector<Player> PlayersBefore(const BlockPlan& /*plan*/) const { return {}; }
  virtual std::vector<Player> PlayersAfter(const BlockPlan& /*plan*/) const { return {}; }

  static std::vector<TableRows> RowsOf(const std::vector<Player>& players);
};

}  // namespace driverbench::scenarios

#include "scenarios/players_scenario.h"

#include <string>

namespace driverbench::scenarios {

const Table& PlayerTable() {
  static const Table kTable{.name = "player",
                            .definition =
                                "id VARCHAR(36), coins INTEGER, goods INTEGER, "
                                "PRIMARY KEY (id) /*T![clustered_index] CLUSTERED */",
                            .columns = {{"id"}, {"coins"}, {"goods"}}};
  return kTable;
}

Row RowOf(const Player& player) {
  return {Value(player.id), Value(std::int64_t{player.coins}), Value(std::int64_t{player.goods})};
}

Player PlayerOf(const Row& row) {
  return {.id = std::string(row[0].text()),
          .coins = static_cast<std::int32_t>(row[1].int_value()),
          .goods = static_cast<std::int32_t>(row[2].int_value())};
}

std::vector<Player> PlayersIn(const std::vector<TableRows>& tables) {
  std::vector<Player> players;
  for (const TableRows& table : tables) {
    if (table.table != &PlayerTable()) continue;
    for (const Row& row : table.rows) players.push_back(PlayerOf(row));
  }
  return players;
}

std::vector<TableRows> PlayersScenario::RowsOf(const std::vector<Player>& players) {
  if (players.empty()) return {};
  TableRows rows{.table = &PlayerTable(), .rows = {}};
  for (const Player& player : players) rows.rows.push_back(RowOf(player));
  return {std::move(rows)};
}

}  // namespace driverbench::scenarios

#pragma once

#include <map>
#include <string>
#include <string_view>

#include "backends/api/player_store.h"

namespace driverbench {

// All players as they were when it was filled, for a fault that answers from memory.
class Cache {
 public:
  bool empty() const { return players_.empty(); }

  Status Fill(IPlayerStore& store) {
    Rows rows;
    if (Status s = store.Query("SELECT id, coins, goods FROM player", &rows); !s.ok()) return s;
    for (const auto& row : rows) {
      players_[row.at(0).value()] = {.id = row.at(0).value(),
                                     .coins = std::stoi(row.at(1).value()),
                                     .goods = std::stoi(row.at(2).value())};
    }
    return {};
  }

  // Null when there is none.
  const Player* Find(std::string_view id) const {
    const auto found = players_.find(std::string(id));
    return found == players_.end() ? nullptr : &found->second;
  }

 private:
  std::map<std::string, Player> players_;
};

}  // namespace driverbench

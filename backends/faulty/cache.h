#pragma once

#include <map>
#include <string>
#include <string_view>

#include "backends/api/player_store.h"

namespace driverbench {

// All players as they were when it was filled, for a fault that answers from memory.
class Cache {
 public:
  // Find of the store from memory, which is filled before the first.
  Status Find(IPlayerStore& store, std::string_view id, Player* out, bool* found) {
    if (players_.empty()) {
      if (Status s = Fill(store); !s.ok()) return s;
    }
    const auto known = players_.find(std::string(id));
    *found = known != players_.end();
    if (*found) *out = known->second;
    return {};
  }

 private:
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

  std::map<std::string, Player> players_;
};

}  // namespace driverbench

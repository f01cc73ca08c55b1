#pragma once

#include <map>
#include <string>
#include <string_view>

#include "backends/api/connection.h"

namespace driverbench {

// All players as they were when it was filled, for a fault that answers from memory.
class Cache {
 public:
  // Find of the connection's store from memory, which is filled before the first.
  Status Find(IConnection& connection, std::string_view id, Player* out, bool* found) {
    if (players_.empty()) {
      if (Status s = Fill(connection); !s.ok()) return s;
    }
    const auto known = players_.find(std::string(id));
    *found = known != players_.end();
    if (*found) *out = known->second;
    return {};
  }

 private:
  Status Fill(IConnection& connection) {
    Rows rows;
    if (Status s = connection.Query("SELECT id, coins, goods FROM player", &rows); !s.ok())
      return s;
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

#pragma once

#include <string>
#include <unordered_map>
#include <vector>

#include "backends/api/player_store.h"

namespace driverbench::scenarios {

// `SELECT ... LIMIT 3`, checked: three distinct members of the table, each with its right values.
// Which three is the server's choice, as there is no ORDER BY.
class PageCheck {
 public:
  explicit PageCheck(const std::vector<Player>& table);

  Status Check(IPlayerStore& players);

 private:
  std::unordered_map<std::string, Balance> table_;
  std::vector<Player> read_;
};

}  // namespace driverbench::scenarios

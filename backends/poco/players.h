#pragma once

#include <memory>

#include "backends/api/player_store.h"
#include "backends/poco/sessions.h"

namespace driverbench::poco {

class Players : public IPlayerStore {
 public:
  // Before the session is given back, to which the statements belong.
  virtual void Close() = 0;
};

// `sessions` outlives it.
std::unique_ptr<Players> MakePlayers(Sessions& sessions);

}  // namespace driverbench::poco

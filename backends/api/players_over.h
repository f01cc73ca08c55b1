#pragma once

#include <memory>

#include "backends/api/player_store.h"
#include "backends/api/statements.h"

namespace driverbench {

// The tutorial's operations as statements of SQL, each prepared when it is first used and kept: for
// a backend that has nothing better. One whose natural way sends or costs something else has a
// store of its own, and says what. `statements` outlives it.
std::unique_ptr<IPlayerStore> PlayersOver(IStatements& statements);

}  // namespace driverbench

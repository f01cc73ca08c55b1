#pragma once

#include <memory>

#include "backends/api/player_store.h"

namespace driverbench {

// A "connection" to the one table of this process. Every store of the process sees the same rows;
// they are gone with it.
std::unique_ptr<IPlayerStore> MakeMemoryStore(bool autocommit);

}  // namespace driverbench

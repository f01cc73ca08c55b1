#pragma once

#include <memory>

#include "backends/api/player_store.h"
#include "backends/odbc/handle.h"

namespace driverbench::odbc {

// `players`, but for Insert: a statement of one row, executed with an array of values for each `?`
// (SQL_ATTR_PARAMSET_SIZE).
std::unique_ptr<IPlayerStore> WithArrayInsert(std::unique_ptr<IPlayerStore> players,
                                              const Handle& connection);

}  // namespace driverbench::odbc

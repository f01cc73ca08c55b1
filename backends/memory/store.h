#pragma once

#include <memory>

#include "backends/api/connection.h"

namespace driverbench {

// A "connection" to the one table of this process. Every store of the process sees the same rows;
// they are gone with it.
std::unique_ptr<IConnection> MakeMemoryStore(bool autocommit);

}  // namespace driverbench

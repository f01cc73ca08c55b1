#pragma once

#include "backends/api/backend.h"

namespace driverbench::worker {

// Adds the defaults of what was not chosen. kInvalidArgument for an option, or a value of one, that
// the backend does not have.
Status FillOptions(const Backend& backend, ConnectOptions* options);

}  // namespace driverbench::worker

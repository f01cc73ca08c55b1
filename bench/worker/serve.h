#pragma once

#include "backends/api/backend.h"

namespace driverbench::worker {

// Answers requests, one a line, from standard input to standard output until the end of the input
// (PROTOCOL.md). Moves both to private descriptors first, as client libraries print. Returns the
// exit status.
int Serve(const Backend& backend);

}  // namespace driverbench::worker

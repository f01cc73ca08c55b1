#pragma once

#include <cstdint>
#include <memory>

#include "scenarios/scenario.h"

namespace driverbench::worker {

// Attempts at operations that met a conflict, and the time lost with them.
struct Retries {
  std::int64_t count = 0;
  std::int64_t lost_ns = 0;
};

// The script, except that an operation that meets a conflict (kConflict) is rolled back and run
// again until it meets none, or has met a thousand. `retries`, which must outlive it, counts on.
std::unique_ptr<scenarios::Script> Retrying(std::unique_ptr<scenarios::Script> script,
                                            Retries* retries);

}  // namespace driverbench::worker

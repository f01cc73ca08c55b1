#pragma once

#include <cstdint>

#include "scenarios/load.h"

namespace driverbench::scenarios {

// What decides the rows and the operations of one block: the same plan gives the same work,
// whatever the library.
struct BlockPlan {
  std::uint64_t seed = 1;
  std::int64_t number =
      0;  // of the block within its case; 0 is `check`, which uses the tutorial's own ids
  int threads = 1;
  std::int64_t warmup = 0;      // untimed operations before the timed ones, per thread
  std::int64_t operations = 1;  // timed, per thread
  Load load{};                  // of the timed operations

  std::int64_t per_thread() const { return warmup + operations; }
};

}  // namespace driverbench::scenarios

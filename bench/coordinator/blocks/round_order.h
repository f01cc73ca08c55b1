#pragma once

#include <random>
#include <vector>

#include "bench/coordinator/workers/entrants.h"

namespace driverbench::coordinator {

// The order of a round. Those of a pair run next to each other, since what drifts within a round
// would lie between them: the pairs are shuffled, and then the entrants of each.
std::vector<const Entrant*> RoundOrder(const std::vector<const Entrant*>& entrants,
                                       std::mt19937_64* random);

}  // namespace driverbench::coordinator

#pragma once

#include <chrono>
#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "bench/coordinator/workers/entrants.h"
#include "bench/record/run.h"

namespace driverbench::coordinator {

// How many operations, for each thread, the blocks of a case have, by server: as many as take
// `block_time`, on average over its targets, or twenty times as long with several threads. One
// number for the targets of a server, since what a block costs once is shared out over its
// operations; another server, which may be far, has its own number.
using BlockSizes = std::map<std::string, std::int64_t>;

// From `blocks`, of which those that are not good tell nothing.
BlockSizes SizesOf(const std::vector<record::Block>& blocks,
                   const std::vector<const Entrant*>& entrants,
                   std::chrono::milliseconds block_time);

// Whether a server's blocks should have less than half, or more than twice, as many operations: the
// server was cold or disturbed when they were chosen. Less than that is noise.
bool AreFarOff(const BlockSizes& sizes, const BlockSizes& wanted);

// A fresh connection's first operations are slower: prepared statements are made, caches are cold.
std::int64_t WarmupFor(std::int64_t operations);

}  // namespace driverbench::coordinator

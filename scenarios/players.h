#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "backends/api/player_store.h"

namespace driverbench::scenarios {

inline constexpr std::int64_t kTableRows = 1920;  // of a full table, as the tutorial leaves it
inline constexpr std::int64_t kBulkRows = 114;    // of one statement of the tutorial's bulk insert

// A version-4-shaped UUID of 36 characters, a pure function of its arguments: the same ids for
// every library, and no two alike within a case. `block` is the block's number, or kTableIds for
// the rows of a fresh table.
inline constexpr std::int64_t kTableIds = -1;
std::string PlayerId(std::uint64_t seed, std::int64_t block, int thread, std::int64_t n);

// coins 10000 + i mod 10000, goods 90000 - i mod 10000: no two neighbours alike, so that a swap or
// a stale row shows.
Balance DistinctBalance(std::int64_t i);

// `count` players with PlayerId(seed, block, thread, i) and DistinctBalance(i).
std::vector<Player> DistinctPlayers(std::uint64_t seed, std::int64_t block, int thread,
                                    std::int64_t count);

// The full table of the cases that read: kTableRows distinct players.
std::vector<Player> FullTable(std::uint64_t seed);

}  // namespace driverbench::scenarios

#include "scenarios/players.h"

#include <array>
#include <string_view>

#include "scenarios/mix.h"

namespace driverbench::scenarios {
std::string PlayerId(std::uint64_t seed, std::int64_t block, int thread, std::int64_t n) {
  const std::uint64_t stream =
      Mix(Mix(Mix(seed) ^ static_cast<std::uint64_t>(block)) ^ static_cast<std::uint64_t>(thread));
  std::array<std::uint64_t, 2> words{Mix(stream ^ static_cast<std::uint64_t>(n)), 0};
  words[1] = Mix(words[0] ^ stream);
  words[0] = (words[0] & ~0xf000ULL) | 0x4000;                          // version 4
  words[1] = (words[1] & ~0xc000000000000000ULL) | 0x8000000000000000;  // variant 1

  constexpr std::string_view kHex = "0123456789abcdef";
  std::string id;
  id.reserve(36);
  for (int digit = 0; digit < 32; ++digit) {
    if (digit == 8 || digit == 12 || digit == 16 || digit == 20) id += '-';
    id += kHex[(words[digit / 16] >> (60 - 4 * (digit % 16))) & 0xf];
  }
  return id;
}

Balance DistinctBalance(std::int64_t i) {
  const auto step = static_cast<std::int32_t>(i % 10000);
  return {.coins = 10000 + step, .goods = 90000 - step};
}

std::vector<Player> DistinctPlayers(std::uint64_t seed, std::int64_t block, int thread,
                                    std::int64_t count) {
  std::vector<Player> players;
  players.reserve(count);
  for (std::int64_t i = 0; i < count; ++i) {
    const Balance balance = DistinctBalance(i);
    players.push_back({PlayerId(seed, block, thread, i), balance.coins, balance.goods});
  }
  return players;
}

std::vector<Player> FullTable(std::uint64_t seed) {
  return DistinctPlayers(seed, kTableIds, 0, kTableRows);
}

}  // namespace driverbench::scenarios

#pragma once

#include <cstdint>
#include <string_view>

#include "backends/api/player_store.h"

namespace driverbench::scenarios {

// Comparisons of the timed loop: inline up to the difference, whose text is made out of line. All
// return kWrong with what was read and what was expected, e.g. `player "1": coins 100, expected 0`.

Status WrongPlayer(std::string_view id, bool found, Balance got, Balance expected);
Status WrongId(std::string_view got, std::string_view expected);
Status WrongNumber(std::string_view what, std::int64_t got, std::int64_t expected);

inline Status ExpectBalance(std::string_view id, bool found, Balance got, Balance expected) {
  if (found && got == expected) [[likely]]
    return {};
  return WrongPlayer(id, found, got, expected);
}

inline Status ExpectPlayer(bool found, const Player& got, const Player& expected) {
  if (found && got.id != expected.id) [[unlikely]]
    return WrongId(got.id, expected.id);
  return ExpectBalance(expected.id, found, {got.coins, got.goods},
                       {expected.coins, expected.goods});
}

inline Status ExpectNumber(std::string_view what, std::int64_t got, std::int64_t expected) {
  if (got == expected) [[likely]]
    return {};
  return WrongNumber(what, got, expected);
}

}  // namespace driverbench::scenarios

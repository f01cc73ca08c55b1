#pragma once

#include <cstddef>
#include <string>
#include <string_view>

// The SQL of IPlayerStore's operations, here and nowhere else.

namespace driverbench::player_sql {

// Of one player; each further one adds a row to it.
inline constexpr std::string_view kInsert =
    "INSERT INTO player (id, coins, goods) VALUES (?, ?, ?)";
inline constexpr std::string_view kFurtherRow = ", (?, ?, ?)";

inline constexpr std::string_view kFind = "SELECT id, coins, goods FROM player WHERE id = ?";
inline constexpr std::string_view kList = "SELECT id, coins, goods FROM player LIMIT ?";
inline constexpr std::string_view kCount = "SELECT count(*) FROM player";
inline constexpr std::string_view kLock = "SELECT coins, goods FROM player WHERE id = ? FOR UPDATE";
inline constexpr std::string_view kAdjust =
    "UPDATE player SET goods = goods + ?, coins = coins + ? WHERE id = ?";

inline std::string Insert(std::size_t rows) {
  std::string sql(kInsert);
  for (std::size_t i = 1; i < rows; ++i) sql += kFurtherRow;
  return sql;
}

}  // namespace driverbench::player_sql

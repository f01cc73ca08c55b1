#include "scenarios/players.h"

#include <gtest/gtest.h>

#include <cctype>
#include <set>
#include <string>

namespace driverbench::scenarios {
namespace {

// 8-4-4-4-12 lower-case hexadecimal digits, version 4, variant 1.
bool HasShape(const std::string& id) {
  if (id.size() != 36) return false;
  for (std::size_t i = 0; i < id.size(); ++i) {
    const bool dash = i == 8 || i == 13 || i == 18 || i == 23;
    const auto c = static_cast<unsigned char>(id[i]);
    if (dash ? c != '-' : std::isxdigit(c) == 0 || std::isupper(c) != 0) return false;
  }
  return id[14] == '4' && std::string("89ab").find(id[19]) != std::string::npos;
}

TEST(PlayerIdTest, IsAVersion4Uuid) {
  for (int n = 0; n < 2000; ++n) {
    const std::string id = PlayerId(n % 7, n % 5 - 1, n % 3, n);
    EXPECT_TRUE(HasShape(id)) << id;
  }
}

TEST(PlayerIdTest, NoTwoAreAlike) {
  std::set<std::string> ids;
  std::size_t count = 0;
  for (const std::uint64_t seed : {std::uint64_t{0}, std::uint64_t{1}, ~std::uint64_t{0}}) {
    for (const std::int64_t block :
         {kTableIds, std::int64_t{0}, std::int64_t{1}, std::int64_t{2}, std::int64_t{1} << 40}) {
      for (const int thread : {0, 1, 2, 255}) {
        for (std::int64_t n = 0; n < 500; ++n, ++count)
          ids.insert(PlayerId(seed, block, thread, n));
      }
    }
  }
  EXPECT_EQ(ids.size(), count);
}

// Results of different versions are compared with each other: ids decide where rows lie.
TEST(PlayerIdTest, IsTheSameForever) {
  EXPECT_EQ(PlayerId(1, kTableIds, 0, 0), "c8550039-cfd8-457a-823c-e3de57547dfa");
  EXPECT_EQ(PlayerId(1, kTableIds, 0, 1), "dd3baa97-4531-47be-baa8-1a89a03078a0");
  EXPECT_EQ(PlayerId(42, 7, 3, 1919), "f0367943-f164-45fe-b6e4-34a59011c41b");
}

TEST(DistinctBalanceTest, IsAsTheWorkloadSays) {
  for (const std::int64_t i : {0, 1, 1919, 9999, 10000, 10001, 123456}) {
    EXPECT_EQ(DistinctBalance(i), (Balance{.coins = static_cast<std::int32_t>(10000 + i % 10000),
                                           .goods = static_cast<std::int32_t>(90000 - i % 10000)}))
        << i;
  }
}

TEST(DistinctBalanceTest, CoinsAreNeverGoods) {
  for (std::int64_t i = 0; i < 10000; ++i)
    EXPECT_NE(DistinctBalance(i).coins, DistinctBalance(i).goods);
}

TEST(DistinctPlayersTest, AreNumberedFromZero) {
  const auto players = DistinctPlayers(3, 4, 5, 300);
  ASSERT_EQ(players.size(), 300U);
  for (std::int64_t i = 0; i < 300; ++i) {
    const auto [coins, goods] = DistinctBalance(i);
    EXPECT_EQ(players[i], (Player{PlayerId(3, 4, 5, i), coins, goods}));
  }
}

TEST(FullTableTest, HasTheTutorialsRows) {
  const auto table = FullTable(9);
  EXPECT_EQ(table.size(), 1920U);
  EXPECT_EQ(table, FullTable(9));
  EXPECT_NE(table, FullTable(10));
}

}  // namespace
}  // namespace driverbench::scenarios

#include <gmock/gmock.h>

#include <limits>
#include <string>
#include <vector>

#include "backends/contract/contract.h"

namespace driverbench::contract {
namespace {

using testing::Contains;
using testing::IsEmpty;
using testing::SizeIs;

TEST_P(Contract, InsertsOnePlayerAndFindsIt) {
  const Player player{Id("test"), 1, 2};
  ASSERT_TRUE(Ok(connection_->players().Insert({&player, 1})));
  EXPECT_TRUE(Has(*connection_, player));
}

TEST_P(Contract, InsertsManySizesOnOneConnection) {
  // A store may keep a statement for each number of rows: come back to a number that was used
  // before.
  int serial = 0;
  for (const int rows : {1, 114, 95, 2, 1, 95, 114}) {
    std::vector<Player> players;
    players.reserve(rows);
    for (int i = 0; i < rows; ++i) {
      players.push_back({Id(std::to_string(++serial)), 10000 + i, 90000 - i});
    }
    std::int64_t before = -1, after = -1;
    ASSERT_TRUE(Ok(connection_->players().Count(&before)));
    ASSERT_TRUE(Ok(connection_->players().Insert(players)));
    ASSERT_TRUE(Ok(connection_->players().Count(&after)));
    EXPECT_EQ(after - before, rows);
    for (const Player& player : players) ASSERT_TRUE(Has(*connection_, player));
  }
}

TEST_P(Contract, InsertReportsADuplicateKeyAndKeepsTheOldRow) {
  const Player player{Id("twice"), 1, 2};
  const Player again{player.id, 3, 4};
  ASSERT_TRUE(Ok(connection_->players().Insert({&player, 1})));
  const Status status = connection_->players().Insert({&again, 1});
  ASSERT_TRUE(Fails(status, StatusCode::kDuplicateKey));
  if (ThisBackend().has_server()) {
    EXPECT_TRUE(IsNumbered(status, 1062, "23000"));
  }
  EXPECT_TRUE(Has(*connection_, player));
}

TEST_P(Contract, InsertIsAllOrNone) {
  const Player old{Id("old"), 1, 2};
  ASSERT_TRUE(Ok(connection_->players().Insert({&old, 1})));
  const std::vector<Player> last_is_there{{Id("a"), 3, 4}, {Id("b"), 5, 6}, {Id("old"), 7, 8}};
  EXPECT_TRUE(Fails(connection_->players().Insert(last_is_there), StatusCode::kDuplicateKey));
  const std::vector<Player> same_twice{{Id("c"), 3, 4}, {Id("d"), 5, 6}, {Id("c"), 7, 8}};
  EXPECT_TRUE(Fails(connection_->players().Insert(same_twice), StatusCode::kDuplicateKey));
  for (const char* id : {"a", "b", "c", "d"}) EXPECT_TRUE(Lacks(*connection_, Id(id)));
  EXPECT_TRUE(Has(*connection_, old));
}

TEST_P(Contract, InsertRefusesNoPlayers) {
  EXPECT_TRUE(Fails(connection_->players().Insert({}), StatusCode::kInvalidArgument));
}

TEST_P(Contract, InsertTakesAsManyPlayersAsParametersAllowAndNoMore) {
  constexpr std::size_t kMost = kMaxParameters / 3;
  // ODBC counts the parameters of a statement in 16 bits with a sign.
  const std::size_t most = ThisBackend().name() == "odbc" ? 32767 / 3 : kMost;
  std::vector<Player> players;
  for (std::size_t i = 0; i <= kMost; ++i) {
    players.push_back({Id(std::to_string(i)), static_cast<int>(i), -static_cast<int>(i)});
  }
  std::int64_t before = -1, after = -1;
  ASSERT_TRUE(Ok(connection_->players().Count(&before)));
  EXPECT_TRUE(Fails(connection_->players().Insert(players), StatusCode::kInvalidArgument));
  ASSERT_TRUE(Ok(connection_->players().Count(&after)));
  EXPECT_EQ(after, before);

  for (const std::size_t rows : {kMost, most + 1}) {
    if (most == kMost) break;
    players.resize(rows);
    EXPECT_TRUE(Fails(connection_->players().Insert(players), StatusCode::kUnsupported));
  }
  players.resize(most);
  ASSERT_TRUE(Ok(connection_->players().Insert(players)));
  ASSERT_TRUE(Ok(connection_->players().Count(&after)));
  EXPECT_EQ(after - before, static_cast<std::int64_t>(most));
  EXPECT_TRUE(Has(*connection_, players.front()));
  EXPECT_TRUE(Has(*connection_, players.back()));
}

TEST_P(Contract, FindOfAMissingPlayerIsNoErrorAndResetsFound) {
  const Player player{Id("there"), 1, 2};
  ASSERT_TRUE(Ok(connection_->players().Insert({&player, 1})));
  EXPECT_TRUE(Has(*connection_, player));
  EXPECT_TRUE(Lacks(*connection_, Id("nobody")));
  EXPECT_TRUE(Has(*connection_, player));
}

TEST_P(Contract, FindReusesTheMemoryOfOut) {
  const Player player{Id("reuse"), 1, 2};
  ASSERT_TRUE(Ok(connection_->players().Insert({&player, 1})));
  Player out;
  out.id.assign(200, 'x');
  const char* memory = out.id.data();
  bool found = false;
  for (int i = 0; i < 3; ++i) {
    ASSERT_TRUE(Ok(connection_->players().Find(player.id, &out, &found)));
    EXPECT_TRUE(found);
    EXPECT_EQ(out, player);
    EXPECT_EQ(static_cast<const void*>(out.id.data()), memory);
  }
}

TEST_P(Contract, ListTakesAtMostLimitRows) {
  if (LacksList(*connection_, GetParam().protocol)) GTEST_SKIP() << "List is unsupported";
  std::vector<Player> five;
  five.reserve(5);
  for (int i = 0; i < 5; ++i) five.push_back({Id(std::to_string(i)), i, 100 - i});
  ASSERT_TRUE(Ok(connection_->players().Insert(five)));

  std::vector<Player> listed{{"left over", 1, 1}, {"from before", 2, 2}};
  ASSERT_TRUE(Ok(connection_->players().List(0, &listed)));
  EXPECT_THAT(listed, IsEmpty());

  for (int round = 0; round < 2; ++round) {  // the second must replace the first
    ASSERT_TRUE(Ok(connection_->players().List(3, &listed)));
    ASSERT_THAT(listed, SizeIs(3));
    EXPECT_NE(listed[0].id, listed[1].id);
    EXPECT_NE(listed[0].id, listed[2].id);
    EXPECT_NE(listed[1].id, listed[2].id);
    for (const Player& player : listed) EXPECT_TRUE(Has(*connection_, player));
  }

  std::int64_t count = -1;
  ASSERT_TRUE(Ok(connection_->players().Count(&count)));
  ASSERT_TRUE(Ok(connection_->players().List(static_cast<int>(count) + 10, &listed)));
  EXPECT_THAT(listed, SizeIs(count));
  for (const Player& player : five) EXPECT_THAT(listed, Contains(player));

  ASSERT_TRUE(Ok(connection_->players().List(std::numeric_limits<int>::max(), &listed)));
  EXPECT_THAT(listed, SizeIs(count));
  ASSERT_TRUE(Ok(connection_->players().List(1, &listed)));
  EXPECT_THAT(listed, SizeIs(1));
}

TEST_P(Contract, CountCounts) {
  std::int64_t before = -1, after = -1;
  ASSERT_TRUE(Ok(connection_->players().Count(&before)));
  if (ThisBackend().has_server()) {
    EXPECT_EQ(before, 0);
  }
  const std::vector<Player> players{{Id("a"), 1, 1}, {Id("b"), 1, 1}, {Id("c"), 1, 1}};
  ASSERT_TRUE(Ok(connection_->players().Insert(players)));
  ASSERT_TRUE(Ok(connection_->players().Count(&after)));
  EXPECT_EQ(after - before, 3);
}

TEST_P(Contract, AdjustAddsToOnePlayer) {
  const std::vector<Player> players{{Id("a"), 100, 10}, {Id("b"), 200, 20}};
  ASSERT_TRUE(Ok(connection_->players().Insert(players)));
  ASSERT_TRUE(Ok(connection_->players().Adjust(Id("a"), {.coins = 7, .goods = -3})));
  EXPECT_TRUE(Has(*connection_, {Id("a"), 107, 7}));
  EXPECT_TRUE(Has(*connection_, players[1]));
  ASSERT_TRUE(Ok(connection_->players().Adjust(Id("a"), {.coins = 0, .goods = 0})));
  EXPECT_TRUE(Has(*connection_, {Id("a"), 107, 7}));
}

TEST_P(Contract, AdjustOfAMissingPlayerChangesNothing) {
  const Player player{Id("a"), 1, 2};
  ASSERT_TRUE(Ok(connection_->players().Insert({&player, 1})));
  EXPECT_TRUE(Ok(connection_->players().Adjust(Id("nobody"), {.coins = 1, .goods = 1})));
  EXPECT_TRUE(Lacks(*connection_, Id("nobody")));
  EXPECT_TRUE(Has(*connection_, player));
}

TEST_P(Contract, LockReadsTheBalance) {
  const Player player{Id("a"), 114514, 20};
  ASSERT_TRUE(Ok(connection_->players().Insert({&player, 1})));
  Balance balance;
  bool found = false;
  ASSERT_TRUE(Ok(connection_->players().Lock(player.id, &balance, &found)));
  EXPECT_TRUE(found);
  EXPECT_EQ(balance, (Balance{.coins = 114514, .goods = 20}));
  ASSERT_TRUE(Ok(connection_->players().Lock(Id("nobody"), &balance, &found)));
  EXPECT_FALSE(found);
  ASSERT_TRUE(Ok(connection_->players().Lock(player.id, &balance, &found)));
  EXPECT_TRUE(found);
}

}  // namespace
}  // namespace driverbench::contract

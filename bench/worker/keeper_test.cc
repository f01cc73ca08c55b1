#include "bench/worker/keeper.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <optional>
#include <string>
#include <vector>

#include "bench/worker/fake_server.h"
#include "scenarios/catalog.h"
#include "scenarios/players.h"
#include "scenarios/testing.h"

namespace driverbench::worker {
namespace {

using ::testing::AllOf;
using ::testing::Contains;
using ::testing::Each;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::StartsWith;

constexpr scenarios::BlockPlan kPlan{
    .seed = 3, .number = 4, .threads = 2, .warmup = 1, .operations = 2};

// Before anything is dropped or emptied.
constexpr const char* kNoReferences = "SET foreign_key_checks = 0";

class KeeperTest : public ::testing::Test {
 protected:
  KeeperTest() {
    connection_.options.host = "10.0.0.7";
    connection_.options.port = 4001;
    connection_.options.database = "games";
  }

  Status PrepareBlock(const char* scenario, bool fresh, bool again = false) {
    return Prepare(backend_, connection_, &kept_, *scenarios::FindScenario(scenario), kPlan, fresh,
                   again, &rows_);
  }
  Status VerifyBlock(const char* scenario, std::optional<std::int64_t> others = std::nullopt) {
    return Verify(backend_, connection_, &kept_, *scenarios::FindScenario(scenario), kPlan, others,
                  &rows_);
  }

  // The table as a block that was right leaves it.
  void Fill(const char* scenario) {
    for (const auto& rows : {scenarios::FindScenario(scenario)->Fresh(kPlan.seed),
                             scenarios::FindScenario(scenario)->After(kPlan)}) {
      for (const Player& player : scenarios::PlayersIn(rows)) server_.players[player.id] = player;
    }
  }

  void ExpectNothingTouched() {
    EXPECT_THAT(server_.log, Each(AllOf(Not(StartsWith("DROP")), Not(StartsWith("TRUNCATE")),
                                        Not(StartsWith("CREATE")), Not(StartsWith("INSERT")))));
  }

  FakeServer server_;
  const FakeBackend backend_{&server_};
  protocol::Connection connection_;
  KeptSession kept_;
  std::int64_t rows_ = -1;
};

TEST_F(KeeperTest, AFreshTableIsMadeWithTheMark) {
  ASSERT_TRUE(PrepareBlock("simple.get", true).ok());
  const auto work = server_.Work();
  ASSERT_EQ(work.size(), 7U);
  EXPECT_THAT(work[0], AllOf(HasSubstr("table_comment"), HasSubstr("'player'")));
  EXPECT_EQ(work[1], kNoReferences);
  EXPECT_THAT(work[2], AllOf(StartsWith("CREATE TABLE `player` (id VARCHAR(36), coins INTEGER, "
                                        "goods INTEGER, PRIMARY KEY (id) "),
                             HasSubstr("/*T![clustered_index] CLUSTERED */"),
                             HasSubstr("CHARACTER SET utf8mb4 COLLATE utf8mb4_bin"),
                             HasSubstr("COMMENT 'driverbench'")));
  EXPECT_EQ(work[3], "INSERT 500");
  EXPECT_EQ(work[6], "INSERT 420");
  EXPECT_EQ(rows_, 1920);
  EXPECT_EQ(server_.players.size(), 1920U);
  EXPECT_EQ(server_.connections.at(0).database, "games");
}

TEST_F(KeeperTest, AFreshTableReplacesOurOwn) {
  server_.Table("driverbench");
  server_.players["left"] = {"left", 1, 1};
  ASSERT_TRUE(PrepareBlock("trade.accept", true).ok());
  const auto work = server_.Work();
  ASSERT_EQ(work.size(), 5U);
  EXPECT_EQ(work[2], "DROP TABLE `player`");
  EXPECT_THAT(work[3], StartsWith("CREATE TABLE `player`"));
  EXPECT_EQ(work[4], "INSERT 12");  // 2 threads, 3 operations, a pair each
  EXPECT_EQ(rows_, 0) << "the block's own rows are none of the table's";
  EXPECT_FALSE(server_.players.contains("left"));
}

// VIEW is what a server says of a view of that name.
TEST_F(KeeperTest, AForeignTableIsLeftAlone) {
  server_.players["theirs"] = {"theirs", 1, 1};
  for (const char* comment : {"", "VIEW", "Driverbench", "driverbench ", "not driverbench"}) {
    server_.Table(comment);
    server_.answers["SELECT table_name"] = {{"player", comment}};
    std::vector<std::string> dropped;
    EXPECT_TRUE(Cleanup(backend_, connection_, &dropped).ok());
    EXPECT_THAT(dropped, IsEmpty());
    for (const Status& status : {PrepareBlock("simple.get", true), PrepareBlock("simple", true),
                                 PrepareBlock("simple", false)}) {
      EXPECT_EQ(status.code(), StatusCode::kInvalidArgument);
      EXPECT_EQ(
          status.ToString(),
          std::string("the table games.player was not made by driverbench (its comment is \"") +
              comment + "\", not \"driverbench\") and is left alone: choose another database");
    }
    ExpectNothingTouched();
    EXPECT_TRUE(server_.players.contains("theirs"));
  }
}

TEST_F(KeeperTest, AScenarioThatTruncatesBeginsWithAnEmptyTable) {
  server_.Table("driverbench");
  server_.players["left"] = {"left", 1, 1};
  ASSERT_TRUE(PrepareBlock("simple", false).ok());
  EXPECT_THAT(server_.Work(), ElementsAre(StartsWith("SELECT table_comment"), kNoReferences,
                                          "TRUNCATE TABLE `player`"));
  EXPECT_THAT(server_.players, IsEmpty());
}

TEST_F(KeeperTest, ALaterBlockGetsItsOwnRowsOnly) {
  server_.players["left"] = {"left", 1, 1};
  ASSERT_TRUE(PrepareBlock("trade.accept", false).ok());
  EXPECT_THAT(server_.Work(), ElementsAre("INSERT 12"));
  EXPECT_EQ(server_.players.size(), 13U);
}

TEST_F(KeeperTest, WhatAnotherTargetLeftOfABlockIsRemoved) {
  server_.players["left"] = {"left", 1, 1};
  Fill("trade.accept");
  ASSERT_TRUE(PrepareBlock("trade.accept", false, /*again=*/true).ok());
  EXPECT_THAT(server_.Work(),
              ElementsAre(StartsWith("DELETE FROM player WHERE id IN (?, "), "INSERT 12"));
  EXPECT_TRUE(PrepareBlock("simple.get", false, /*again=*/true).ok());
  EXPECT_EQ(server_.connections.size(), 1U) << "nothing is left of it";
}

TEST_F(KeeperTest, NothingToDoIsNoConnection) {
  for (const char* scenario : {"simple.get", "simple.count", "simple.page"}) {
    EXPECT_TRUE(PrepareBlock(scenario, false).ok());
    EXPECT_TRUE(VerifyBlock(scenario).ok());
    EXPECT_EQ(rows_, 0);
  }
  EXPECT_THAT(server_.connections, IsEmpty());
}

TEST_F(KeeperTest, ErrorsWhileMakingRowsArePassedThrough) {
  server_.Table("driverbench");
  for (const char* statement : {"CONNECT", "SELECT table_comment", "DROP", "CREATE", "INSERT 12"}) {
    server_.errors = {{statement, {StatusCode::kServer, "fake", 1114, "HY000", "table is full"}}};
    EXPECT_EQ(PrepareBlock("trade.accept", true).ToString(), "[fake] 1114 (HY000): table is full")
        << statement;
  }
}

TEST_F(KeeperTest, RowsThatAreRightAreFine) {
  for (const char* scenario : {"simple.insert", "simple.bulk", "trade.accept", "trade.refuse"}) {
    server_.players.clear();
    Fill(scenario);
    EXPECT_TRUE(VerifyBlock(scenario).ok()) << scenario;
    EXPECT_EQ(rows_,
              static_cast<std::int64_t>(
                  scenarios::PlayersIn(scenarios::FindScenario(scenario)->After(kPlan)).size()));
    EXPECT_THAT(server_.log, Not(Contains(StartsWith("SELECT count(*)"))));
  }
}

TEST_F(KeeperTest, EveryRowIsCompared) {
  const auto after = scenarios::PlayersIn(scenarios::FindScenario("simple.bulk")->After(kPlan));
  for (std::size_t i = 0; i < after.size(); i += 37) {
    Fill("simple.bulk");
    const Player& row = after[i];
    server_.players[row.id].coins += 1;
    Status status = VerifyBlock("simple.bulk");
    EXPECT_EQ(status.code(), StatusCode::kWrong);
    EXPECT_EQ(status.ToString(), "player \"" + row.id + "\": coins " +
                                     std::to_string(row.coins + 1) + ", expected " +
                                     std::to_string(row.coins));
    server_.players.erase(row.id);
    status = VerifyBlock("simple.bulk");
    EXPECT_EQ(status.code(), StatusCode::kWrong);
    EXPECT_THAT(status.ToString(),
                StartsWith("player \"" + row.id + "\": missing, expected coins"));
  }
}

TEST_F(KeeperTest, ALostUpdateIsFound) {
  Fill("trade.accept");
  const Player before =
      scenarios::PlayersIn(scenarios::FindScenario("trade.accept")->Before(kPlan)).back();
  server_.players[before.id] = before;
  EXPECT_EQ(VerifyBlock("trade.accept").ToString(),
            "player \"" + before.id + "\": coins 100, expected 0; goods 0, expected 2");
}

// The buyer of an accepted trade has 0 coins: nothing else may look like that.
TEST_F(KeeperTest, ANullIsNoZero) {
  Fill("trade.accept");
  const Player buyer =
      scenarios::PlayersIn(scenarios::FindScenario("trade.accept")->After(kPlan)).back();
  ASSERT_EQ(buyer.coins, 0);
  server_.nulls = {buyer.id};
  const Status status = VerifyBlock("trade.accept");
  EXPECT_EQ(status.code(), StatusCode::kWrong);
  EXPECT_EQ(status.ToString(), "player \"" + buyer.id + "\": coins NULL, expected 0");
}

TEST_F(KeeperTest, OthersAreCounted) {
  Fill("simple.insert");
  EXPECT_TRUE(VerifyBlock("simple.insert", 0).ok());
  server_.players["more"] = {"more", 1, 1};
  Status status = VerifyBlock("simple.insert", 0);
  EXPECT_EQ(status.code(), StatusCode::kWrong);
  EXPECT_EQ(status.ToString(), "rows in the table: 7, expected 6");
  EXPECT_TRUE(VerifyBlock("simple.insert", 1).ok());
  EXPECT_TRUE(VerifyBlock("simple.insert").ok());
}

TEST_F(KeeperTest, ReadingScenariosAreCountedToo) {
  Fill("simple.get");
  EXPECT_TRUE(VerifyBlock("simple.get", 1920).ok());
  EXPECT_EQ(VerifyBlock("simple.get", 1919).ToString(), "rows in the table: 1920, expected 1919");
}

TEST_F(KeeperTest, AScenarioThatTruncatesHasNoOtherRows) {
  Fill("simple");
  EXPECT_TRUE(VerifyBlock("simple").ok());
  EXPECT_EQ(rows_, 1920);
  server_.players["more"] = {"more", 1, 1};
  EXPECT_EQ(VerifyBlock("simple").ToString(), "rows in the table: 1921, expected 1920");
  EXPECT_EQ(VerifyBlock("simple", 1).ToString(), "rows in the table: 1921, expected 1920");
}

TEST_F(KeeperTest, CleanupDropsWhatIsOurs) {
  std::vector<std::string> dropped;
  server_.answers["SELECT table_name"] = {
      {"mine", ""}, {"player", "driverbench"}, {"users", "driverbench"}};
  ASSERT_TRUE(Cleanup(backend_, connection_, &dropped).ok());
  EXPECT_THAT(dropped, ElementsAre("player", "users"));
  EXPECT_THAT(server_.Work(), ElementsAre(StartsWith("SELECT table_name"), kNoReferences,
                                          "DROP TABLE `player`", "DROP TABLE `users`"));
}

TEST_F(KeeperTest, CleanupOfNothingIsFine) {
  std::vector<std::string> dropped;
  ASSERT_TRUE(Cleanup(backend_, connection_, &dropped).ok());
  EXPECT_THAT(dropped, IsEmpty());
  ExpectNothingTouched();
}

// Tables of any scenario are kept alike.
TEST_F(KeeperTest, EveryTableOfTheScenarioIsMade) {
  ASSERT_TRUE(PrepareBlock("orders", true).ok());
  EXPECT_THAT(server_.Work(),
              ElementsAre(HasSubstr("'users'"), HasSubstr("'orders'"), kNoReferences,
                          StartsWith("CREATE TABLE `users` (uid INT, "),
                          AllOf(StartsWith("CREATE TABLE `orders` (oid BIGINT AUTO_INCREMENT, "),
                                HasSubstr("COMMENT 'driverbench'"))));
  server_.log.clear();
  ASSERT_TRUE(PrepareBlock("orders", false).ok());
  EXPECT_THAT(server_.Work(),
              ElementsAre(HasSubstr("'users'"), HasSubstr("'orders'"), kNoReferences,
                          "TRUNCATE TABLE `users`", "TRUNCATE TABLE `orders`"));
}

// The row that a block should have deleted is the one thing that After does not name.
TEST_F(KeeperTest, ALostDeleteIsFound) {
  const auto before = scenarios::FindScenario("orders.delete")->Before(kPlan);
  const scenarios::Row& order = before.at(0).rows.at(1);
  EXPECT_TRUE(VerifyBlock("orders.delete").ok());
  EXPECT_EQ(rows_, 0);
  server_.rows["SELECT oid, uid, price FROM orders"] = {order};
  EXPECT_EQ(VerifyBlock("orders.delete").ToString(),
            "orders " + ToString(order[0]) + ": is there, expected to be gone");
}

TEST_F(KeeperTest, ALibraryWithoutSqlCannotKeep) {
  server_.runs_sql = false;
  EXPECT_EQ(PrepareBlock("simple.get", true).code(), StatusCode::kUnsupported);
}

}  // namespace
}  // namespace driverbench::worker

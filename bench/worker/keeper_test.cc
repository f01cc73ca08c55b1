#include "bench/worker/keeper.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "bench/worker/fake_server.h"
#include "scenarios/catalog.h"
#include "scenarios/players.h"

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

class KeeperTest : public ::testing::Test {
 protected:
  KeeperTest() {
    connection_.options.host = "10.0.0.7";
    connection_.options.port = 4001;
    connection_.options.database = "games";
  }

  Status PrepareBlock(const char* scenario, bool fresh, bool again = false) {
    return Prepare(backend_, connection_, *scenarios::FindScenario(scenario), kPlan, fresh, again,
                   &rows_);
  }
  Status VerifyBlock(const char* scenario, std::optional<std::int64_t> others = std::nullopt) {
    return Verify(backend_, connection_, *scenarios::FindScenario(scenario), kPlan, others, &rows_);
  }

  // The table as a block that was right leaves it.
  void Fill(const char* scenario) {
    for (const auto& rows : {scenarios::FindScenario(scenario)->Table(kPlan.seed),
                             scenarios::FindScenario(scenario)->After(kPlan)}) {
      for (const Player& player : rows) server_.players[player.id] = player;
    }
  }

  void ExpectNothingTouched() {
    EXPECT_THAT(server_.log, Each(AllOf(Not(StartsWith("DROP")), Not(StartsWith("TRUNCATE")),
                                        Not(StartsWith("CREATE")), Not(StartsWith("INSERT")))));
  }

  FakeServer server_;
  const FakeBackend backend_{&server_};
  protocol::Connection connection_;
  std::int64_t rows_ = -1;
};

class LockTest : public KeeperTest {
 protected:
  LockTest() {
    server_.answers["SELECT schema_name"] = {{"games"}};
    server_.answers["SELECT CONNECTION_ID"] = {{"12"}};
    server_.answers["SELECT GET_LOCK"] = {{"1"}};
  }
  LockHolder holder_;
};

TEST_F(LockTest, TakesTheDatabasesLock) {
  ASSERT_TRUE(TakeLock(backend_, connection_, &holder_).ok());
  EXPECT_NE(holder_.store, nullptr);
  EXPECT_EQ(holder_.connection_id, "12");
  EXPECT_THAT(server_.Work(),
              ElementsAre(StartsWith("SELECT schema_name"), "SET SESSION wait_timeout = 31536000",
                          "SELECT CONNECTION_ID()", "SELECT GET_LOCK('driverbench.games', 0)"));
  ASSERT_EQ(server_.connections.size(), 1U);
  EXPECT_EQ(server_.connections[0].database, "") << "it may not exist yet";
}

TEST_F(LockTest, MakesTheDatabaseOnlyWhenItIsMissing) {
  server_.answers["SELECT schema_name"] = {};
  ASSERT_TRUE(TakeLock(backend_, connection_, &holder_).ok());
  EXPECT_THAT(server_.log, Contains("CREATE DATABASE IF NOT EXISTS `games`"));
}

TEST_F(LockTest, AnotherRunIsAConflictInASentence) {
  for (const Rows& taken : {Rows{{"0"}}, Rows{{std::nullopt}}, Rows{}}) {
    server_.answers["SELECT GET_LOCK"] = taken;
    const Status status = TakeLock(backend_, connection_, &holder_);
    EXPECT_EQ(status.code(), StatusCode::kConflict);
    EXPECT_EQ(status.ToString(),
              "another run of driverbench works on database games of 10.0.0.7:4001; wait for its "
              "end or choose another database");
    EXPECT_EQ(holder_.store, nullptr);
  }
}

TEST_F(LockTest, ErrorsArePassedThrough) {
  server_.answers["SELECT schema_name"] = {};
  for (const char* statement :
       {"CONNECT", "SELECT schema_name", "CREATE DATABASE", "SET SESSION wait_timeout",
        "SELECT CONNECTION_ID", "SELECT GET_LOCK"}) {
    server_.errors = {
        {statement, {StatusCode::kAuthentication, "fake", 1044, "42000", "Access denied"}}};
    EXPECT_EQ(TakeLock(backend_, connection_, &holder_).ToString(),
              "[fake] 1044 (42000): Access denied")
        << statement;
    EXPECT_EQ(holder_.store, nullptr);
  }
}

TEST_F(LockTest, AnotherWorkerHasNoneToCheck) {
  EXPECT_EQ(CheckLock(backend_, connection_, &holder_).code(), StatusCode::kInvalidArgument);
}

TEST_F(LockTest, ALockThatIsHeldCostsOneStatement) {
  ASSERT_TRUE(TakeLock(backend_, connection_, &holder_).ok());
  server_.log.clear();
  server_.answers["SELECT IS_USED_LOCK"] = {{"1"}};
  EXPECT_EQ(CheckLock(backend_, connection_, &holder_).ToString(), "ok");
  EXPECT_THAT(server_.log, ElementsAre("SELECT IS_USED_LOCK('driverbench.games') = "
                                       "CONNECTION_ID()"));
}

// TiDB gives it away after an hour, and its connection would not learn of it.
TEST_F(LockTest, AnOldLockIsTakenAnewAtOnce) {
  ASSERT_TRUE(TakeLock(backend_, connection_, &holder_).ok());
  constexpr const char* kAnew =
      "SELECT IF(RELEASE_LOCK('driverbench.games') = 1, GET_LOCK('driverbench.games', 0), 0)";
  for (const auto& [age, answer, code] : {std::tuple{19, "0", StatusCode::kOk},
                                          {21, "1", StatusCode::kOk},
                                          {0, "0", StatusCode::kOk},
                                          {21, "0", StatusCode::kConflict}}) {
    holder_.taken -= std::chrono::minutes(age);
    server_.answers["SELECT IS_USED_LOCK"] = {{"1"}};
    server_.answers[kAnew] = {{answer}};
    server_.log.clear();
    EXPECT_EQ(CheckLock(backend_, connection_, &holder_).code(), code) << age << answer;
    EXPECT_EQ(server_.log.front() == kAnew, age == 21);
  }
}

TEST_F(LockTest, ALockThatWasLostNamesWhoHasItNow) {
  constexpr const char* kLost =
      "this run has lost its lock on database games of 10.0.0.7:4001, which its connection 12 held";
  ASSERT_TRUE(TakeLock(backend_, connection_, &holder_).ok());
  // A connection that is another one by now, and one that is gone.
  const std::map<std::string, Status::Error> gone{
      {"SELECT IS_USED_LOCK('driverbench.games') = CONNECTION_ID()",
       {StatusCode::kConnection, "fake", 2013, "HY000", "Lost connection"}}};
  for (const auto& [errors, why] : {std::pair{std::map<std::string, Status::Error>(), ""},
                                    std::pair{gone, " ([fake] 2013 (HY000): Lost connection)"}}) {
    server_.errors = errors;
    server_.answers["SELECT IS_USED_LOCK('driverbench.games') = "] = {{"0"}};
    for (const auto& [used, account, now] :
         {std::tuple{Rows{{"34"}}, Rows{{"root@10.0.0.3:50122"}},
                     "connection 34 of root@10.0.0.3:50122 has it now, another run: wait for its "
                     "end"},
          // TiDB says 1, whoever it is.
          std::tuple{Rows{{"1"}}, Rows{},
                     "another connection has it now, another run: wait for "
                     "its end"},
          std::tuple{Rows{{"0"}}, Rows{},
                     "nobody has it now, but another run may have changed the "
                     "table"},
          std::tuple{Rows{{std::nullopt}}, Rows{},
                     "nobody has it now, but another run may have "
                     "changed the table"}}) {
      server_.answers["SELECT IS_USED_LOCK"] = used;
      server_.answers["SELECT CONCAT(user"] = account;
      const Status status = CheckLock(backend_, connection_, &holder_);
      EXPECT_EQ(status.code(), StatusCode::kConflict);
      EXPECT_EQ(status.ToString(), std::string(kLost) + why + "; " + now);
    }
  }
  server_.errors["CONNECT"] = {StatusCode::kConnection, "fake", 2002, "HY000", "refused"};
  EXPECT_EQ(CheckLock(backend_, connection_, &holder_).code(), StatusCode::kConnection)
      << "the server is gone: nothing is known of the lock";
}

TEST_F(KeeperTest, AFreshTableIsMadeWithTheMark) {
  ASSERT_TRUE(PrepareBlock("simple.get", true).ok());
  const auto work = server_.Work();
  ASSERT_EQ(work.size(), 6U);
  EXPECT_THAT(work[0], AllOf(HasSubstr("table_comment"), HasSubstr("'player'")));
  EXPECT_THAT(work[1], AllOf(StartsWith("CREATE TABLE player (id VARCHAR(36), coins INTEGER, "
                                        "goods INTEGER, PRIMARY KEY (id) "),
                             HasSubstr("/*T![clustered_index] CLUSTERED */"),
                             HasSubstr("CHARACTER SET utf8mb4 COLLATE utf8mb4_bin"),
                             HasSubstr("COMMENT 'driverbench'")));
  EXPECT_EQ(work[2], "INSERT 500");
  EXPECT_EQ(work[5], "INSERT 420");
  EXPECT_EQ(rows_, 1920);
  EXPECT_EQ(server_.players.size(), 1920U);
  EXPECT_EQ(server_.connections.at(0).database, "games");
}

TEST_F(KeeperTest, AFreshTableReplacesOurOwn) {
  server_.Table("driverbench");
  server_.players["left"] = {"left", 1, 1};
  ASSERT_TRUE(PrepareBlock("trade.accept", true).ok());
  const auto work = server_.Work();
  ASSERT_EQ(work.size(), 4U);
  EXPECT_EQ(work[1], "DROP TABLE player");
  EXPECT_THAT(work[2], StartsWith("CREATE TABLE player"));
  EXPECT_EQ(work[3], "INSERT 12");  // 2 threads, 3 operations, a pair each
  EXPECT_EQ(rows_, 0) << "the block's own rows are none of the table's";
  EXPECT_FALSE(server_.players.contains("left"));
}

// VIEW is what a server says of a view of that name.
TEST_F(KeeperTest, AForeignTableIsLeftAlone) {
  server_.players["theirs"] = {"theirs", 1, 1};
  for (const char* comment : {"", "VIEW", "Driverbench", "driverbench ", "not driverbench"}) {
    server_.Table(comment);
    bool dropped = false;
    for (const Status& status :
         {PrepareBlock("simple.get", true), PrepareBlock("simple", true),
          PrepareBlock("simple", false), Cleanup(backend_, connection_, &dropped)}) {
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
  EXPECT_THAT(server_.Work(),
              ElementsAre(StartsWith("SELECT table_comment"), "TRUNCATE TABLE player"));
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
              ElementsAre(StartsWith("DELETE FROM player WHERE id IN ('"), "INSERT 12"));
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
              static_cast<std::int64_t>(scenarios::FindScenario(scenario)->After(kPlan).size()));
    EXPECT_THAT(server_.log, Not(Contains("COUNT")));
  }
}

TEST_F(KeeperTest, EveryRowIsCompared) {
  const auto after = scenarios::FindScenario("simple.bulk")->After(kPlan);
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
  const Player before = scenarios::FindScenario("trade.accept")->Before(kPlan).back();
  server_.players[before.id] = before;
  EXPECT_EQ(VerifyBlock("trade.accept").ToString(),
            "player \"" + before.id + "\": coins 100, expected 0; goods 0, expected 2");
}

// The buyer of an accepted trade has 0 coins: nothing else may look like that.
TEST_F(KeeperTest, ANullIsNoZero) {
  Fill("trade.accept");
  const Player buyer = scenarios::FindScenario("trade.accept")->After(kPlan).back();
  ASSERT_EQ(buyer.coins, 0);
  server_.nulls = {buyer.id};
  const Status status = VerifyBlock("trade.accept");
  EXPECT_EQ(status.code(), StatusCode::kWrong);
  EXPECT_EQ(status.ToString(), "player \"" + buyer.id + "\": coins NULL, expected a number");
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
  bool dropped = false;
  server_.Table("driverbench");
  ASSERT_TRUE(Cleanup(backend_, connection_, &dropped).ok());
  EXPECT_TRUE(dropped);
  EXPECT_THAT(server_.log, Contains("DROP TABLE player"));
}

TEST_F(KeeperTest, CleanupOfNothingIsFine) {
  bool dropped = true;
  ASSERT_TRUE(Cleanup(backend_, connection_, &dropped).ok());
  EXPECT_FALSE(dropped);
  ExpectNothingTouched();
}

}  // namespace
}  // namespace driverbench::worker

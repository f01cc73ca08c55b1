#include <chrono>
#include <future>
#include <string>
#include <thread>
#include <vector>

#include "backends/contract/contract.h"

namespace driverbench::contract {
namespace {

using std::chrono::milliseconds;

TEST_P(Contract, AutocommitIsVisibleAtOnce) {
  const auto other = Open(/*autocommit=*/true);
  ASSERT_NE(other, nullptr);
  const Player player{Id("a"), 1, 2};
  EXPECT_TRUE(Lacks(*other, player.id));
  ASSERT_TRUE(Ok(connection_->players().Insert({&player, 1})));
  EXPECT_TRUE(Has(*other, player));
  ASSERT_TRUE(Ok(connection_->players().Adjust(player.id, {.coins = 1, .goods = 1})));
  EXPECT_TRUE(Has(*other, {player.id, 2, 3}));
}

TEST_P(Contract, WithoutAutocommitNothingIsVisibleBeforeCommit) {
  const auto writer = Open(/*autocommit=*/false);
  ASSERT_NE(writer, nullptr);
  for (int round = 0; round < 2;
       ++round) {  // Commit ends one transaction, the next begins by itself
    const Player player{Id(std::to_string(round)), 1, 2};
    ASSERT_TRUE(Ok(writer->players().Insert({&player, 1})));
    ASSERT_TRUE(Ok(writer->players().Adjust(player.id, {.coins = 10, .goods = 10})));
    EXPECT_TRUE(Has(*writer, {player.id, 11, 12}));
    EXPECT_TRUE(Lacks(*connection_, player.id));
    ASSERT_TRUE(Ok(writer->Commit()));
    EXPECT_TRUE(Has(*connection_, {player.id, 11, 12}));
  }
}

TEST_P(Contract, RollbackUndoesEverythingSinceTheLastEnd) {
  const auto writer = Open(/*autocommit=*/false);
  ASSERT_NE(writer, nullptr);
  const Player kept{Id("kept"), 1, 2};
  const Player gone{Id("gone"), 3, 4};
  ASSERT_TRUE(Ok(writer->players().Insert({&kept, 1})));
  ASSERT_TRUE(Ok(writer->Commit()));
  ASSERT_TRUE(Ok(writer->players().Insert({&gone, 1})));
  ASSERT_TRUE(Ok(writer->players().Adjust(kept.id, {.coins = 5, .goods = 5})));
  ASSERT_TRUE(Ok(writer->Rollback()));
  for (IConnection* connection : {writer.get(), connection_.get()}) {
    EXPECT_TRUE(Lacks(*connection, gone.id));
    EXPECT_TRUE(Has(*connection, kept));
  }
}

TEST_P(Contract, ClosingWithoutCommitUndoes) {
  auto writer = Open(/*autocommit=*/false);
  ASSERT_NE(writer, nullptr);
  const Player player{Id("gone"), 3, 4};
  ASSERT_TRUE(Ok(writer->players().Insert({&player, 1})));
  writer.reset();
  EXPECT_TRUE(Lacks(*connection_, player.id));
}

TEST_P(Contract, CommitAndRollbackOfNothingAreFine) {
  for (const bool autocommit : {true, false}) {
    const auto connection = Open(autocommit);
    ASSERT_NE(connection, nullptr);
    EXPECT_TRUE(Ok(connection->Commit()));
    EXPECT_TRUE(Ok(connection->Rollback()));
    EXPECT_TRUE(Ok(connection->Commit()));
  }
}

TEST_P(Contract, ADuplicateKeyLeavesTheTransactionUsable) {
  const auto writer = Open(/*autocommit=*/false);
  ASSERT_NE(writer, nullptr);
  const Player first{Id("first"), 1, 2};
  const Player second{Id("second"), 3, 4};
  ASSERT_TRUE(Ok(writer->players().Insert({&first, 1})));
  ASSERT_TRUE(Fails(writer->players().Insert({&first, 1}), StatusCode::kDuplicateKey));
  ASSERT_TRUE(Ok(writer->players().Insert({&second, 1})));
  ASSERT_TRUE(Ok(writer->Commit()));
  EXPECT_TRUE(Has(*connection_, first));
  EXPECT_TRUE(Has(*connection_, second));
}

// A Lock that does not lock reads the balance from before the first one's commit.
TEST_P(Contract, LockWaitsForTheOtherTransaction) {
  const Player player{Id("a"), 100, 10};
  ASSERT_TRUE(Ok(connection_->players().Insert({&player, 1})));
  const auto first = Open(/*autocommit=*/false);
  const auto second = Open(/*autocommit=*/false);
  ASSERT_TRUE(first != nullptr && second != nullptr);

  Balance balance;
  bool found = false;
  ASSERT_TRUE(Ok(first->players().Lock(player.id, &balance, &found)));
  auto waiting = std::async(std::launch::async,
                            [&] { return second->players().Lock(player.id, &balance, &found); });
  std::this_thread::sleep_for(milliseconds(300));
  ASSERT_TRUE(Ok(first->players().Adjust(player.id, {.coins = -40, .goods = 1})));
  ASSERT_TRUE(Ok(first->Commit()));

  Status status = waiting.get();
  if (status.code() == StatusCode::kConflict) {  // a store may refuse at once instead of waiting
    ASSERT_TRUE(Ok(second->Rollback()));
    status = second->players().Lock(player.id, &balance, &found);
  }
  ASSERT_TRUE(Ok(status));
  EXPECT_TRUE(found);
  EXPECT_EQ(balance, (Balance{.coins = 60, .goods = 11}));
}

TEST_P(ServerContract, LockHeldTooLongIsAConflict) {
  const Player player{Id("a"), 100, 10};
  ASSERT_TRUE(Ok(connection_->players().Insert({&player, 1})));
  const auto first = Open(/*autocommit=*/false);
  const auto second = Open(/*autocommit=*/false);
  ASSERT_TRUE(first != nullptr && second != nullptr);
  Rows none;
  ASSERT_TRUE(Ok(second->Query("SET SESSION innodb_lock_wait_timeout = 1", &none)));

  Balance balance;
  bool found = false;
  ASSERT_TRUE(Ok(first->players().Lock(player.id, &balance, &found)));
  EXPECT_TRUE(Fails(second->players().Lock(player.id, &balance, &found), StatusCode::kConflict));
  EXPECT_TRUE(
      Fails(second->players().Adjust(player.id, {.coins = 1, .goods = 1}), StatusCode::kConflict));
  ASSERT_TRUE(Ok(second->Rollback()));

  ASSERT_TRUE(Ok(first->players().Adjust(player.id, {.coins = -40, .goods = 1})));
  ASSERT_TRUE(Ok(first->Commit()));
  ASSERT_TRUE(Ok(second->players().Lock(player.id, &balance, &found)));
  EXPECT_EQ(balance, (Balance{.coins = 60, .goods = 11}));

  // Rollback lets go as well.
  ASSERT_TRUE(Ok(second->Rollback()));
  EXPECT_TRUE(Ok(first->players().Lock(player.id, &balance, &found)));
}

TEST_P(ServerContract, ADeadlockIsAConflictForOneOfTheTwo) {
  const std::vector<Player> players{{Id("a"), 1, 1}, {Id("b"), 2, 2}};
  ASSERT_TRUE(Ok(connection_->players().Insert(players)));
  const auto first = Open(/*autocommit=*/false);
  const auto second = Open(/*autocommit=*/false);
  ASSERT_TRUE(first != nullptr && second != nullptr);

  const auto lock = [](IConnection& connection, const std::string& id) {
    Balance balance;
    bool found = false;
    Status status = connection.players().Lock(id, &balance, &found);
    if (!status.ok()) {
      EXPECT_TRUE(Ok(connection.Rollback()));  // so that the other one goes on
    }
    return status;
  };
  ASSERT_TRUE(Ok(lock(*first, Id("a"))));
  ASSERT_TRUE(Ok(lock(*second, Id("b"))));
  auto waiting = std::async(std::launch::async, [&] { return lock(*first, Id("b")); });
  const Status mine = lock(*second, Id("a"));
  const Status others = waiting.get();
  EXPECT_TRUE(Fails(mine.ok() ? others : mine, StatusCode::kConflict));
  EXPECT_TRUE(Ok(mine.ok() ? mine : others));
}

TEST_P(ServerContract, AutocommitIsWhatWasAskedFor) {
  EXPECT_EQ(Ask(*connection_, "select @@autocommit"), "1");
  const auto off = Open(/*autocommit=*/false);
  ASSERT_NE(off, nullptr);
  EXPECT_EQ(Ask(*off, "select @@autocommit"), "0");
  ASSERT_TRUE(Ok(off->Commit()));
  EXPECT_EQ(Ask(*off, "select @@autocommit"), "0");
}

}  // namespace
}  // namespace driverbench::contract

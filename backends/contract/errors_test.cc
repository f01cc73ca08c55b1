#include <chrono>
#include <functional>
#include <string>
#include <string_view>
#include <thread>
#include <utility>
#include <vector>

#include "backends/contract/contract.h"

namespace driverbench::contract {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;
using std::chrono::steady_clock;

struct Call {
  const char* name;
  std::function<Status(IConnection&)> run;
};

// Every method that needs the table.
std::vector<Call> TableCalls() {
  return {
      {"Insert",
       [](IConnection& connection) {
         const Player player{"lost", 1, 2};
         return connection.players().Insert({&player, 1});
       }},
      {"Insert of three",
       [](IConnection& connection) {
         const std::vector<Player> players{{"lost 1", 1, 2}, {"lost 2", 1, 2}, {"lost 3", 1, 2}};
         return connection.players().Insert(players);
       }},
      {"Find",
       [](IConnection& connection) {
         Player player;
         bool found = false;
         return connection.players().Find("lost", &player, &found);
       }},
      {"List",
       [](IConnection& connection) {
         std::vector<Player> players;
         return connection.players().List(3, &players);
       }},
      {"Count",
       [](IConnection& connection) {
         std::int64_t count = 0;
         return connection.players().Count(&count);
       }},
      {"Lock",
       [](IConnection& connection) {
         Balance balance;
         bool found = false;
         return connection.players().Lock("lost", &balance, &found);
       }},
      {"Adjust",
       [](IConnection& connection) {
         return connection.players().Adjust("lost", {1, 2});
       }},
  };
}

std::vector<Call> AllCalls() {
  std::vector<Call> calls = TableCalls();
  calls.push_back({"Commit", [](IConnection& connection) { return connection.Commit(); }});
  calls.push_back({"Rollback", [](IConnection& connection) { return connection.Rollback(); }});
  calls.push_back({"Query", [](IConnection& connection) {
                     Rows rows;
                     return connection.Query("select 1", &rows);
                   }});
  return calls;
}

TEST_P(ServerContract, AMissingTableIsTheServersErrorAndTheStoreGoesOn) {
  ConnectOptions options = Options();
  options.database = "mysql";  // a database that is there on every server and holds no `player`
  const auto connection = Open(options);
  ASSERT_NE(connection, nullptr);
  for (const Call& call : TableCalls()) {
    SCOPED_TRACE(call.name);
    for (int round = 0; round < 2; ++round) {
      const Status status = call.run(*connection);
      ASSERT_TRUE(Fails(status, StatusCode::kServer));
      EXPECT_TRUE(IsNumbered(status, 1146, "42S02"));
      EXPECT_EQ(Ask(*connection, "select 1"), "1");
    }
  }
}

TEST_P(Contract, AfterAnErrorTheStoreGoesOn) {
  const Player player{Id("a"), 1, 2};
  const Player next{Id("b"), 3, 4};
  ASSERT_TRUE(Ok(connection_->players().Insert({&player, 1})));
  ASSERT_TRUE(Fails(connection_->players().Insert({&player, 1}), StatusCode::kDuplicateKey));
  EXPECT_TRUE(Has(*connection_, player));
  ASSERT_TRUE(Fails(connection_->players().Insert({&player, 1}), StatusCode::kDuplicateKey));
  ASSERT_TRUE(Ok(connection_->players().Insert({&next, 1})));
  EXPECT_TRUE(Has(*connection_, next));
  ASSERT_TRUE(Fails(connection_->players().Insert({}), StatusCode::kInvalidArgument));
  std::int64_t count = 0;
  EXPECT_TRUE(Ok(connection_->players().Count(&count)));
  EXPECT_TRUE(Ok(connection_->players().Adjust(next.id, {.coins = 1, .goods = 1})));
}

// Ends the connection of `victim` from another one and waits until the server has forgotten it.
// Asks again and again: TiDB forgets a KILL that comes between the end of a command and the wait
// for the next one, whose deadline takes the place of the KILL's.
void Kill(IConnection& victim, IConnection& other) {
  const std::string id = Ask(victim, "select connection_id()");
  Rows rows;
  const auto start = steady_clock::now();
  do {
    const Status status = other.Query("KILL " + id, &rows);
    if (status.code() == StatusCode::kServer) return;  // MariaDB: no such connection
    ASSERT_TRUE(Ok(status));
    std::this_thread::sleep_for(milliseconds(20));
    ASSERT_TRUE(
        Ok(other.Query("select id from information_schema.processlist where id = " + id, &rows)));
  } while (!rows.empty() && Elapsed(start) < kNoHang);
  ASSERT_TRUE(rows.empty()) << "connection " << id << " outlived KILL";
}

// libzdb has its C client reconnect in silence, and neither forbids it nor notices: named here, so
// that it is known. What it prepared is gone with the old connection, and so there it is noticed.
bool Reconnects(std::string_view call) {
  return ThisBackend().name() == "libzdb" &&
         (call == "Commit" || call == "Rollback" || call == "Query");
}

TEST_P(ServerContract, AKilledConnectionIsAConnectionErrorOfEveryCall) {
  const bool lacks_list = LacksList(*connection_, GetParam().protocol);
  for (const Call& call : AllCalls()) {
    SCOPED_TRACE(call.name);
    if (lacks_list && std::string_view(call.name) == "List") continue;
    const auto victim = Open(/*autocommit=*/false);
    ASSERT_NE(victim, nullptr);
    // Once while it lives, so that what a store keeps from call to call is there.
    const Status alive = call.run(*victim);
    ASSERT_TRUE(Ok(alive));
    ASSERT_TRUE(Ok(victim->Rollback()));
    ASSERT_NO_FATAL_FAILURE(Kill(*victim, *connection_));
    if (Reconnects(call.name)) {
      EXPECT_TRUE(Ok(call.run(*victim))) << "it does not reconnect: no longer to be named";
      continue;
    }
    const auto start = steady_clock::now();
    EXPECT_TRUE(Fails(call.run(*victim), StatusCode::kConnection));
    EXPECT_TRUE(Fails(call.run(*victim), StatusCode::kConnection)) << "it reconnected";
    EXPECT_LT(Elapsed(start), kNoHang);
  }
}

TEST_P(ServerContract, ASlowAnswerEndsAtTheReadTimeout) {
  ConnectOptions options = Options();
  options.read_timeout = seconds(1);
  const auto connection = Open(options);
  ASSERT_NE(connection, nullptr);
  EXPECT_EQ(Ask(*connection, "select 1"), "1");
  Rows rows;
  if (HasGap(Gap::kReadTimeout)) {
    EXPECT_TRUE(Ok(connection->Query("select sleep(2)", &rows)));
    return;
  }
  const auto start = steady_clock::now();
  const Status status =
      connection->Query("select sleep(10)", &rows);  // libraries may try three times
  EXPECT_LT(Elapsed(start), seconds(8));
  const bool timeout = status.code() == StatusCode::kTimeout;
  EXPECT_TRUE(Fails(status, timeout ? StatusCode::kTimeout : StatusCode::kConnection));
}

}  // namespace
}  // namespace driverbench::contract

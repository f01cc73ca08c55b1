#include "bench/worker/lock.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>
#include <map>
#include <string>
#include <tuple>
#include <utility>

#include "bench/worker/fake_server.h"

namespace driverbench::worker {
namespace {

using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::StartsWith;

class LockTest : public ::testing::Test {
 protected:
  LockTest() {
    connection_.options.host = "10.0.0.7";
    connection_.options.port = 4001;
    connection_.options.database = "games";
    server_.answers["SELECT schema_name"] = {{"games"}};
    server_.answers["SELECT CONNECTION_ID"] = {{"12"}};
    server_.answers["SELECT GET_LOCK"] = {{"1"}};
  }
  FakeServer server_;
  const FakeBackend backend_{&server_};
  protocol::Connection connection_;
  LockHolder holder_;
};

TEST_F(LockTest, TakesTheDatabasesLock) {
  ASSERT_TRUE(TakeLock(backend_, connection_, &holder_).ok());
  EXPECT_NE(holder_.session, nullptr);
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
    EXPECT_EQ(holder_.session, nullptr);
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
    EXPECT_EQ(holder_.session, nullptr);
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

}  // namespace
}  // namespace driverbench::worker

// The connect scenario against the memory store, in a transaction that is never committed.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "backends/memory/store.h"
#include "scenarios/catalog.h"
#include "scenarios/players.h"
#include "scenarios/testing.h"

namespace driverbench::scenarios {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::StartsWith;

// What an operation opens on the table of another connection, with a log of its life.
class Opened final : public IConnection {
 public:
  Opened(IConnection* table, bool leases, std::vector<std::string>* log)
      : table_(*table), leases_(leases), log_(*log) {
    log_.emplace_back("open");
  }
  ~Opened() override { log_.emplace_back("close"); }
  Opened(const Opened&) = delete;
  Opened& operator=(const Opened&) = delete;

  bool leases() const override { return leases_; }
  Status Begin() override { return Log("begin"); }
  Status End() override { return Log("end"); }
  IPlayerStore& players() override {
    log_.emplace_back("players");
    return table_.players();
  }
  Status Commit() override { return Log("commit"); }
  Status Rollback() override { return Log("rollback"); }
  Status Query(std::string_view /*sql*/, Rows* /*out*/) override { return Log("query"); }
  std::optional<std::string> Cipher() const override { return std::nullopt; }

 private:
  Status Log(const char* call) {
    log_.emplace_back(call);
    return {};
  }

  IConnection& table_;
  const bool leases_;
  std::vector<std::string>& log_;
};

class ConnectTest : public ::testing::Test {
 protected:
  ConnectTest() {
    EXPECT_TRUE(memory_->players().Insert(FullTable(plan_.seed)).ok());
    script_->ConnectWith([this](std::unique_ptr<IConnection>* out) {
      if (fails_) return Status(Spy::Failure());
      *out = std::make_unique<Opened>(&spy_, leases_, &log_);
      return Status();
    });
    EXPECT_TRUE(script_->Use(own_).ok());
  }

  const BlockPlan plan_{.seed = 3, .number = 1, .operations = 2};
  const std::unique_ptr<IConnection> memory_ = MakeMemoryStore(false);
  Spy own_{memory_.get()};  // the thread's own connection
  Spy spy_{memory_.get()};
  bool leases_ = false;
  bool fails_ = false;
  std::vector<std::string> log_;
  const std::unique_ptr<Script> script_ = FindScenario("connect")->Open(plan_, 0);
};

TEST_F(ConnectTest, AnOperationOpensReadsAndCloses) {
  for (const int i : {0, 1}) {
    log_.clear();
    EXPECT_EQ(Text(script_->Run(i)), "ok: ok");
    EXPECT_THAT(log_, ElementsAre("open", "players", "close"));
  }
  EXPECT_THAT(spy_.calls, ElementsAre("Find", "Find"));
  EXPECT_NE(spy_.ids[0], spy_.ids[1]);
  EXPECT_THAT(own_.calls, IsEmpty());
}

TEST_F(ConnectTest, WhatLeasesIsLent) {
  leases_ = true;
  EXPECT_EQ(Text(script_->Run(0)), "ok: ok");
  EXPECT_THAT(log_, ElementsAre("open", "begin", "players", "end", "close"));
}

TEST_F(ConnectTest, WhatIsReadIsCompared) {
  spy_.on_find = [](Player* player, bool*) { ++player->goods; };
  EXPECT_THAT(Text(script_->Run(0)), StartsWith("wrong: player "));
  spy_.on_find = [](Player*, bool* found) { *found = false; };
  EXPECT_THAT(Text(script_->Run(0)), StartsWith("wrong: player "));
  EXPECT_EQ(log_.back(), "close");
}

TEST_F(ConnectTest, AConnectionThatCannotBeOpenedIsTheOperationsFailure) {
  fails_ = true;
  EXPECT_EQ(script_->Run(0).code(), StatusCode::kConnection);
  EXPECT_THAT(log_, IsEmpty());
}

}  // namespace
}  // namespace driverbench::scenarios

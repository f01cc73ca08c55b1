#include "bench/coordinator/blocks/block_runner.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <optional>
#include <set>
#include <sstream>
#include <string>
#include <utility>

#include "bench/coordinator/error.h"
#include "bench/coordinator/workers/script.h"

namespace driverbench::coordinator {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Pair;
using ::testing::StartsWith;

// Workers in shell: each writes into the log who is asked for what, and answers with the file that
// has the action's name.
class BlockRunnerTest : public ScratchTest {
 protected:
  BlockRunnerTest() {
    settings_.servers.push_back({.name = "s", .password = {}, .ca = {}});
    for (const char* name : {"first", "second", "target"}) Worker(name);
    for (const char* name : {"first", "second"}) {
      built_.backends.push_back({.name = name,
                                 .built = true,
                                 .command = {In(name)},
                                 .reason = {},
                                 .install = {},
                                 .description = protocol::Description{.keeper = true}});
    }
    target_.target.name = "t";
    target_.target.server = "s";
    target_.worker = {In("target")};
    target_.description = protocol::Description{};
    target_.description->backend = "first";
    target_.description->scenarios = {scenario_};
    Answers("prepare", R"({"rows":7})");
    Answers("verify", R"({"rows":1})");
    Answers("attest", "{}");
    Answers("run", R"({"wall_ns":10000,"cpu_ns":0,"samples_ns":[9000]})");
    keepers_.emplace(settings_, built_);
    blocks_.emplace(
        BlockRunner::Setting{.run = settings_.run, .scenario = scenario_, .worker_cpu = {}},
        &*keepers_);
  }

  void Worker(const std::string& name) const {
    std::ofstream(In(name)) << R"(#!/bin/sh
while read -r line; do
  action=${line#*\"do\":\"}
  action=${action%%\"*}
  said=
  for what in '"keep":true' '"rate":500' '"fresh":true' '"again":true' '"others":7' '"others":8'; do
    case $line in *"$what"*) said="$said $what";; esac
  done
  echo "${0##*/} $action$said" >> "${0%/*}/log"
  echo "${0##*/} $$" >> "${0%/*}/processes"
  cat "${0%/*}/$action"
done
)";
    std::filesystem::permissions(In(name), std::filesystem::perms::owner_all);
  }
  void Answers(const std::string& action, const std::string& result) const {
    std::ofstream(In(action)) << R"({"v":2,"result":)" << result << "}\n";
  }
  void Fails(const std::string& action, const std::string& code) const {
    std::ofstream(In(action)) << R"({"v":2,"error":{"code":")" << code
                              << R"(","library":"l","native":1,"sqlstate":"","text":"no"}})"
                              << '\n';
  }

  // What was asked since the last time.
  std::string Log() const {
    std::string log = ReadAll("log");
    std::filesystem::remove(In("log"));
    return log;
  }
  record::Block RunBlock(const Statements* an_operation = nullptr) {
    scenarios::BlockPlan plan = blocks_->NextPlan(/*operations=*/1, /*warmup=*/0);
    plan.load = load_;
    return blocks_->RunBlock(target_, plan, an_operation);
  }

  settings::Settings settings_;
  Built built_;
  protocol::Description::Scenario scenario_{.name = "simple.get"};
  scenarios::Load load_;
  Entrant target_;
  std::optional<Keepers> keepers_;
  std::optional<BlockRunner> blocks_;
};

TEST_F(BlockRunnerTest, AKeeperOfAnotherBackendMakesAndChecksTheRows) {
  const record::Block block = RunBlock();
  EXPECT_EQ(block.outcome, record::Outcome::kOk) << block.detail;
  EXPECT_THAT(block.samples_ns, ElementsAre(9000));
  EXPECT_EQ(Log(),
            "second prepare \"fresh\":true\n"
            "target run\n"
            "second verify \"others\":7\n");
  EXPECT_EQ(RunBlock().number, 2);
  EXPECT_EQ(Log(),
            "second prepare\n"
            "target run\n"
            "second verify \"others\":8\n")
      << "with the row of the first block";
}

TEST_F(BlockRunnerTest, TheServersCountersAreReadBesideTheWorker) {
  Answers("account", R"({"statements":{"select":5},"epoch":"e"})");
  const Statements an_operation{{"select", 1}};
  const record::Block block = RunBlock(&an_operation);
  ASSERT_TRUE(block.witness);
  EXPECT_THAT(block.witness->untold, HasSubstr("a read of our own"));
  EXPECT_EQ(Log(),
            "second prepare \"fresh\":true\n"
            "second account\n"
            "target run\n"
            "second account\n"
            "second verify \"others\":7\n");
}

TEST_F(BlockRunnerTest, OfAnOpenLoadTheWorkerTellsItsLateness) {
  load_ = {500};
  blocks_.emplace(
      BlockRunner::Setting{
          .run = settings_.run, .scenario = scenario_, .load = load_, .worker_cpu = {}},
      &*keepers_);
  record::Block block = RunBlock();
  EXPECT_EQ(block.outcome, record::Outcome::kProtocol);
  EXPECT_THAT(block.detail, HasSubstr("does not know of open loads"));
  Answers("run", R"({"wall_ns":10000,"cpu_ns":0,"samples_ns":[9000],"late_ns":100})");
  block = RunBlock();
  EXPECT_EQ(block.outcome, record::Outcome::kOk) << block.detail;
  EXPECT_EQ(block.case_id, (record::CaseId{"simple.get", 1, {500}}));
  EXPECT_EQ(block.cost[metrics::Metric::kLateness], 100);
}

TEST_F(BlockRunnerTest, WhatFailedLeavesNoTableToGoOnWith) {
  Fails("run", "server");
  record::Block block = RunBlock();
  EXPECT_EQ(block.outcome, record::Outcome::kError);
  EXPECT_EQ(block.error_code, "server");
  EXPECT_EQ(Log(),
            "second prepare \"fresh\":true\n"
            "target run\n"
            "second attest\n")
      << "the server may be gone";
  Answers("run", R"({"wall_ns":10000,"cpu_ns":0,"samples_ns":[9000]})");
  Fails("verify", "wrong");
  block = RunBlock();
  EXPECT_EQ(block.outcome, record::Outcome::kWrong);
  EXPECT_THAT(block.samples_ns, IsEmpty()) << "never of what is wrong";
  Answers("verify", R"({"rows":1})");
  EXPECT_EQ(RunBlock().outcome, record::Outcome::kOk);
  EXPECT_EQ(Log(),
            "second prepare \"fresh\":true\n"
            "target run\n"
            "second verify \"others\":7\n"
            "second prepare \"fresh\":true\n"
            "target run\n"
            "second verify \"others\":7\n");
}

TEST_F(BlockRunnerTest, AKeeperThatFailsAndAServerThatIsGoneEndTheRun) {
  for (const char* action : {"verify", "prepare"}) {
    Fails(action, "server");
    EXPECT_THROW(RunBlock(), RunStopped) << action;
  }
  Answers("prepare", R"({"rows":7})");
  Fails("run", "connection");
  Fails("attest", "connection");
  EXPECT_THROW(RunBlock(), RunStopped);
}

TEST_F(BlockRunnerTest, AWorkerLivesOnWhereItsTargetDoesAndItMay) {
  using protocol::Lifetime;
  // Of three blocks, the last of which is a lifetime's last.
  const auto run = [&](Lifetime lifetime) {
    target_.lifetime = lifetime;
    std::filesystem::remove(In("processes"));
    Log();
    std::string asked;
    for (const bool on : {true, true, false}) {
      blocks_->LetLive(on);
      EXPECT_EQ(RunBlock().outcome, record::Outcome::kOk);
    }
    std::istringstream log(Log());
    for (std::string line; std::getline(log, line);) {
      if (line.starts_with("target")) asked += line + ";";
    }
    std::istringstream lines(ReadAll("processes"));
    std::set<std::string> processes;
    for (std::string line; std::getline(lines, line);) {
      if (line.starts_with("target")) processes.insert(line);
    }
    return std::pair(processes.size(), asked);
  };
  EXPECT_THAT(run(Lifetime::kBlock), Pair(3, "target run;target run;target run;"));
  EXPECT_THAT(run(Lifetime::kProcess), Pair(1, "target run;target run;target run;"));
  EXPECT_THAT(run(Lifetime::kConnection),
              Pair(1, "target run \"keep\":true;target run \"keep\":true;target run;"));
  EXPECT_THAT(run(Lifetime::kProcess), Pair(1, ::testing::_));
}

TEST_F(BlockRunnerTest, WithoutAServerTheRowsLiveInTheWorker) {
  target_.description->has_server = false;
  RunBlock();
  RunBlock();
  EXPECT_EQ(Log(),
            "target prepare \"fresh\":true\n"
            "target run\n"
            "target verify\n"
            "target prepare \"fresh\":true\n"
            "target run\n"
            "target verify\n");
}

TEST_F(BlockRunnerTest, AnAuditDoesTheSameWorkAgain) {
  Answers("audit", "{}");
  for (const std::int64_t operations : {0, 1}) {
    std::string seen;
    blocks_->Rewind();
    scenarios::BlockPlan plan = blocks_->NextPlan(1, 0);
    EXPECT_EQ(plan.number, 1);
    plan.operations = operations;
    EXPECT_EQ(blocks_->AuditBlock(target_, plan, [&] { seen += Log() + "between\n"; }).outcome,
              record::Outcome::kOk);
    EXPECT_EQ(seen + Log(), operations == 0 ? "between\ntarget audit\nbetween\n"
                                            : "second prepare \"fresh\":true\nbetween\n"
                                              "target audit\nbetween\nsecond verify\n")
        << operations;
  }
  EXPECT_EQ(RunBlock().outcome, record::Outcome::kOk);
  EXPECT_EQ(Log(),
            "second prepare \"again\":true\n"
            "target run\n"
            "second verify\n");
}

TEST_F(BlockRunnerTest, TablesAreHandedOver) {
  RunBlock();
  BlockRunner other({.run = settings_.run, .scenario = scenario_, .worker_cpu = {}}, &*keepers_,
                    blocks_->TakeTables());
  Log();
  other.RunBlock(target_, other.NextPlan(1, 0));
  EXPECT_THAT(Log(), StartsWith("second prepare\n"));
  RunBlock();
  EXPECT_THAT(Log(), StartsWith("second prepare \"fresh\":true\n"));
}

TEST_F(BlockRunnerTest, AnotherVersionOfTheScenarioIsNotRun) {
  target_.description->scenarios.front().version = 2;
  EXPECT_EQ(RunBlock().detail, "the worker has version 2 of simple.get, version 1 is compared");
  target_.description->scenarios.clear();
  const record::Block block = RunBlock();
  EXPECT_EQ(block.outcome, record::Outcome::kUnsupported);
  EXPECT_EQ(block.detail, "the worker does not know simple.get");
  EXPECT_EQ(Log(), "");
}

}  // namespace
}  // namespace driverbench::coordinator

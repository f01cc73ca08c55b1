#include "bench/worker/block.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <pthread.h>
#include <sys/resource.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <functional>
#include <iterator>
#include <mutex>
#include <numeric>
#include <set>
#include <thread>
#include <vector>

#include "bench/worker/audit.h"
#include "bench/worker/fake_server.h"
#include "bench/worker/keeper.h"
#include "bench/worker/memory_backend.h"
#include "scenarios/catalog.h"

namespace driverbench::worker {
namespace {

using ::testing::Each;
using ::testing::Ge;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;
using Clock = std::chrono::steady_clock;

// The memory store, with a log of the connections.
class RecordingBackend final : public MemoryBackend {
 public:
  Status Connect(const ConnectOptions& options, std::unique_ptr<IConnection>* out) const override {
    const std::scoped_lock lock(mutex_);
    if (opened_.size() == fails_at) return {StatusCode::kConnection, "refused"};
    opened_.push_back(options);
    return MemoryBackend::Connect(options, out);
  }
  const std::vector<ConnectOptions>& opened() const { return opened_; }

  std::size_t fails_at = 1000;  // the connection of this number, from 0

 private:
  mutable std::mutex mutex_;
  mutable std::vector<ConnectOptions> opened_;
};

// Does nothing but keep a log, and fails where it is told to.
class ProbeScenario final : public scenarios::Scenario {
 public:
  struct Log {
    std::vector<std::int64_t> operations;
    std::set<const IConnection*> sessions;
    std::set<std::thread::id> threads;
    Clock::time_point warm;  // the end of the last operation of the warm-up
  };

  explicit ProbeScenario(bool autocommit = true) : autocommit_(autocommit) {}

  std::vector<const scenarios::Table*> Tables() const override { return {}; }
  Traits traits() const override { return {.name = "probe", .autocommit = autocommit_}; }
  std::unique_ptr<scenarios::Script> Open(const scenarios::BlockPlan& plan,
                                          int thread) const override {
    return std::make_unique<Probe>(this, plan, thread);
  }

  int fails_thread = -1;
  std::int64_t fails_at = -1;
  mutable std::array<Log, 4> logs;

 private:
  class Probe final : public scenarios::Script {
   public:
    Probe(const ProbeScenario* scenario, const scenarios::BlockPlan& plan, int thread)
        : scenario_(*scenario), plan_(plan), thread_(thread) {}
    Status Use(IConnection& connection) override {
      scenario_.logs.at(thread_).sessions.insert(&connection);
      return {};
    }
    Status Run(std::int64_t i) override {
      Log& log = scenario_.logs.at(thread_);
      log.operations.push_back(i);
      log.threads.insert(std::this_thread::get_id());
      if (i + 1 == plan_.warmup) log.warm = Clock::now();
      if (thread_ == scenario_.fails_thread && i == scenario_.fails_at)
        return {StatusCode::kWrong, "operation " + std::to_string(i)};
      return {};
    }

   private:
    const ProbeScenario& scenario_;
    const scenarios::BlockPlan plan_;
    const int thread_;
  };

  bool autocommit_;
};

std::vector<std::int64_t> UpTo(std::int64_t n) {
  std::vector<std::int64_t> numbers(n);
  std::iota(numbers.begin(), numbers.end(), 0);
  return numbers;
}

std::int64_t Sum(const std::vector<std::int64_t>& samples) {
  return std::accumulate(samples.begin(), samples.end(), std::int64_t{0});
}

class BlockTest : public ::testing::Test {
 protected:
  Status Run(const scenarios::Scenario& scenario, const scenarios::BlockPlan& plan) {
    times_ = {};
    return RunBlock(backend_, {}, scenario, plan, &times_);
  }

  RecordingBackend backend_;
  KeptSession kept_;
  protocol::BlockTimes times_;
};

TEST_F(BlockTest, ASampleAnOperationTheWarmUpUntimed) {
  const ProbeScenario scenario;
  ASSERT_TRUE(Run(scenario, {.warmup = 3, .operations = 50}).ok());
  EXPECT_EQ(scenario.logs[0].operations, UpTo(53));
  EXPECT_THAT(times_.samples_ns, SizeIs(50));
  EXPECT_THAT(times_.samples_ns, Each(Ge(0)));
  EXPECT_GE(times_.cpu_ns, 0);
  // Consecutive readings: together they are the whole time, and that began after the warm-up.
  EXPECT_EQ(times_.wall_ns, static_cast<double>(Sum(times_.samples_ns)));
  EXPECT_GT(times_.wall_ns, 0);
  EXPECT_LE(times_.wall_ns, std::chrono::nanoseconds(Clock::now() - scenario.logs[0].warm).count());
}

// Allocations are counted in allocations_test: this program has no interposer.
TEST_F(BlockTest, WhatItCostTheClient) {
  for (const int threads : {1, 3}) {
    ASSERT_TRUE(Run(ProbeScenario(), {.threads = threads, .warmup = 3, .operations = 50}).ok());
    const metrics::ClientCost& cost = times_.cost;
    for (const metrics::Metric metric :
         {metrics::Metric::kUserTime, metrics::Metric::kSystemTime,
          metrics::Metric::kVoluntarySwitches, metrics::Metric::kInvoluntarySwitches,
          metrics::Metric::kPeakMemory})
      ASSERT_TRUE(cost[metric]) << metrics::MetricName(metric);
    EXPECT_GE(*cost[metrics::Metric::kUserTime], 0);
    EXPECT_GE(*cost[metrics::Metric::kSystemTime], 0);
    // Google Benchmark's measure is taken around ours; each thread's is rounded to microseconds.
    EXPECT_LE(static_cast<double>(*cost[metrics::Metric::kUserTime] +
                                  *cost[metrics::Metric::kSystemTime]),
              times_.cpu_ns + 4000.0 * threads);
    EXPECT_GE(*cost[metrics::Metric::kVoluntarySwitches], 0);
    EXPECT_GE(*cost[metrics::Metric::kInvoluntarySwitches], 0);
    EXPECT_GT(*cost[metrics::Metric::kPeakMemory], 1 << 20);
    EXPECT_FALSE(cost[metrics::Metric::kAllocations]);
  }
}

TEST_F(BlockTest, AnAuditOfNoOperationsOnlyConnects) {
  for (const std::int64_t operations : {0, 2}) {
    const ProbeScenario scenario;
    const scenarios::BlockPlan plan{.warmup = 0, .operations = operations};
    ASSERT_TRUE(RunAudit(backend_, {}, scenario, plan).ok());
    EXPECT_EQ(scenario.logs[0].operations, UpTo(operations));
    EXPECT_EQ(scenario.logs[0].sessions.size(), operations == 0 ? 0U : 1U);  // that were used
  }
  EXPECT_THAT(backend_.opened(), SizeIs(2));
}

TEST_F(BlockTest, WithoutAWarmUp) {
  const ProbeScenario scenario;
  ASSERT_TRUE(Run(scenario, {.warmup = 0, .operations = 1}).ok());
  EXPECT_EQ(scenario.logs[0].operations, UpTo(1));
  EXPECT_THAT(times_.samples_ns, SizeIs(1));
}

TEST_F(BlockTest, EveryThreadHasItsOwnOperationsAndConnection) {
  const ProbeScenario scenario;
  ASSERT_TRUE(Run(scenario, {.threads = 4, .warmup = 2, .operations = 30}).ok());
  EXPECT_THAT(times_.samples_ns, SizeIs(4 * 30));
  std::set<const IConnection*> sessions;
  std::set<std::thread::id> threads;
  for (const ProbeScenario::Log& log : scenario.logs) {
    EXPECT_EQ(log.operations, UpTo(32));
    EXPECT_THAT(log.sessions, SizeIs(1));
    EXPECT_THAT(log.threads, SizeIs(1));
    sessions.insert(log.sessions.begin(), log.sessions.end());
    threads.insert(log.threads.begin(), log.threads.end());
  }
  EXPECT_THAT(sessions, SizeIs(4));
  EXPECT_THAT(threads, SizeIs(4));
  EXPECT_THAT(backend_.opened(), SizeIs(4));
  // The samples of the threads, one after the other; wall is from the first start to the last end.
  for (int thread = 0; thread < 4; ++thread) {
    const auto begin = times_.samples_ns.begin() + thread * 30;
    EXPECT_LE(static_cast<double>(Sum({begin, begin + 30})), times_.wall_ns);
  }
}

TEST_F(BlockTest, TheScenarioSaysWhetherToCommit) {
  for (const bool autocommit : {true, false}) {
    ASSERT_TRUE(Run(ProbeScenario(autocommit), {}).ok());
    EXPECT_EQ(backend_.opened().back().autocommit, autocommit);
  }
}

TEST_F(BlockTest, AFailureOfTheWarmUpEndsTheBlock) {
  for (const int threads : {1, 4}) {
    ProbeScenario scenario;
    scenario.fails_thread = threads - 1;
    scenario.fails_at = 1;
    const Status status = Run(scenario, {.threads = threads, .warmup = 3, .operations = 20});
    EXPECT_EQ(status.code(), StatusCode::kWrong);
    EXPECT_EQ(status.ToString(), "operation 1");
    EXPECT_EQ(scenario.logs.at(threads - 1).operations, UpTo(2));
    EXPECT_THAT(times_.samples_ns, IsEmpty());
    EXPECT_EQ(times_.wall_ns, 0);
    EXPECT_EQ(times_.cpu_ns, 0);
    EXPECT_EQ(times_.cost, metrics::ClientCost());
  }
}

TEST_F(BlockTest, AFailureOfATimedOperationEndsTheBlock) {
  for (const int threads : {1, 4}) {
    for (const std::int64_t at : {3, 7, 22}) {  // the first, one between, the last
      ProbeScenario scenario;
      scenario.fails_thread = threads == 1 ? 0 : 2;
      scenario.fails_at = at;
      const Status status = Run(scenario, {.threads = threads, .warmup = 3, .operations = 20});
      EXPECT_EQ(status.ToString(), "operation " + std::to_string(at));
      EXPECT_EQ(scenario.logs.at(scenario.fails_thread).operations, UpTo(at + 1));
      EXPECT_THAT(times_.samples_ns, IsEmpty());
      EXPECT_EQ(times_.wall_ns, 0);
    }
  }
}

TEST_F(BlockTest, AConnectionThatFailsEndsTheBlock) {
  for (const std::size_t fails_at : {0, 3}) {
    RecordingBackend backend;
    backend.fails_at = fails_at;
    const ProbeScenario scenario;
    const Status status =
        RunBlock(backend, {}, scenario, {.threads = 4, .warmup = 1, .operations = 5}, &times_);
    EXPECT_EQ(status.code(), StatusCode::kConnection);
    EXPECT_THAT(times_.samples_ns, IsEmpty());
  }
}

// What a library was told is no proof of what it did: no times without the server's word.
TEST(BlockSessionTest, ASessionThatIsNotAsAskedForHasNoTimes) {
  FakeServer server;
  const FakeBackend backend(&server);
  protocol::BlockTimes times;
  const auto run = [&] {
    times = {};
    server.log.clear();
    return RunBlock(backend, {}, *scenarios::FindScenario("simple.insert"),
                    {.warmup = 2, .operations = 3}, &times);
  };
  ASSERT_EQ(run().ToString(), "ok");
  EXPECT_THAT(times.samples_ns, SizeIs(3));
  EXPECT_THAT(server.log, ::testing::Contains(::testing::HasSubstr("@@autocommit")));
  EXPECT_EQ(std::ranges::count(server.log, "INSERT 1"), 5);

  server.Session("0");
  EXPECT_EQ(run().code(), StatusCode::kInternal);
  EXPECT_THAT(times.samples_ns, IsEmpty());
  EXPECT_EQ(times.wall_ns, 0);
  server.Session("1", "utf8mb4", "latin1");
  EXPECT_EQ(run().code(), StatusCode::kInternal);
  server.Session("1");
  server.Cipher("TLS_AES_128_GCM_SHA256");
  EXPECT_EQ(run().code(), StatusCode::kTls);
  EXPECT_THAT(times.samples_ns, IsEmpty());
}

TEST(BlockSessionTest, EverySessionIsAttestedAfterItsOperations) {
  FakeServer server;
  const FakeBackend backend(&server);
  protocol::BlockTimes times;
  server.answers["SHOW SESSION VARIABLES"] = {{"transaction_isolation", "READ-COMMITTED"},
                                              {"query_cache_type", "ON"}};
  const scenarios::BlockPlan plan{.warmup = 2, .operations = 3};
  ASSERT_EQ(
      RunBlock(backend, {}, *scenarios::FindScenario("simple.insert"), plan, &times).ToString(),
      "ok");
  EXPECT_THAT(times.attested, ::testing::ElementsAre(::testing::ElementsAre(
                                  ::testing::Pair("isolation", "READ-COMMITTED"),
                                  ::testing::Pair("query_cache_type", "ON"))));
  EXPECT_THAT(server.log.back(), ::testing::StartsWith("SHOW SESSION VARIABLES"));

  server.errors["SHOW SESSION VARIABLES"] = {StatusCode::kConnection, "fake", 2013, "", "Lost"};
  EXPECT_EQ(RunBlock(backend, {}, *scenarios::FindScenario("simple.insert"), plan, &times).code(),
            StatusCode::kConnection);
}

// Connections of one block, and of more where they are kept; none that failed.
TEST(BlockSessionTest, SessionsAreKeptUntilABlockFails) {
  FakeServer server;
  const FakeBackend backend(&server);
  Sessions kept;
  const auto run = [&] {
    protocol::BlockTimes times;
    const scenarios::BlockPlan plan{.number = 1, .warmup = 1, .operations = 2};
    return RunBlock(backend, {}, *scenarios::FindScenario("simple.insert"), plan, &times, nullptr,
                    &kept);
  };
  for (int block = 0; block < 3; ++block) {
    EXPECT_EQ(run().ToString(), "ok");
    EXPECT_THAT(kept, SizeIs(1));
  }
  EXPECT_THAT(server.connections, SizeIs(1));
  EXPECT_EQ(std::ranges::count(server.log, "INSERT 1"), 9);
  EXPECT_EQ(std::ranges::count_if(
                server.log,
                [](const std::string& sql) { return sql.starts_with("SELECT @@autocommit"); }),
            3)
      << "each is checked";
  server.errors["INSERT"] = {StatusCode::kServer, "fake", 1, "", "no"};
  EXPECT_EQ(run().code(), StatusCode::kServer);
  EXPECT_THAT(kept, IsEmpty());
  server.errors.clear();
  EXPECT_EQ(run().ToString(), "ok");
  EXPECT_THAT(server.connections, SizeIs(2));
}

// Or the next block would read what was there when the last one was checked.
TEST(BlockSessionTest, ATransactionIsNotKept) {
  FakeServer server;
  server.Session("0");
  const FakeBackend backend(&server);
  Sessions kept;
  protocol::BlockTimes times;
  const scenarios::BlockPlan plan{.number = 1, .operations = 1};
  server.errors["ROLLBACK"] = {StatusCode::kConnection, "fake", 2013, "", "Lost"};
  const class Idle final : public scenarios::Scenario {
   public:
    std::vector<const scenarios::Table*> Tables() const override { return {}; }
    Traits traits() const override { return {.name = "idle", .autocommit = false}; }
    std::unique_ptr<scenarios::Script> Open(const scenarios::BlockPlan& /*plan*/,
                                            int /*thread*/) const override {
      class Nothing final : public scenarios::Script {
       public:
        Status Use(IConnection& /*connection*/) override { return {}; }
        Status Run(std::int64_t /*i*/) override { return {}; }
      };
      return std::make_unique<Nothing>();
    }
  } idle;
  EXPECT_EQ(RunBlock(backend, {}, idle, plan, &times, nullptr, &kept).code(),
            StatusCode::kConnection);
  EXPECT_THAT(kept, IsEmpty());
  server.errors.clear();
  EXPECT_EQ(RunBlock(backend, {}, idle, plan, &times, nullptr, &kept).ToString(), "ok");
  EXPECT_EQ(server.log.back(), "ROLLBACK");
  EXPECT_THAT(kept, SizeIs(1));
}

// lifetime: process. Nothing of a block is left for the next one.
TEST_F(BlockTest, BlocksFollowEachOther) {
  ProbeScenario scenario;
  for (int block = 0; block < 3; ++block) {
    scenario.logs = {};
    scenario.fails_thread = block == 1 ? 0 : -1;
    scenario.fails_at = 2;
    EXPECT_EQ(Run(scenario, {.threads = 1 + block, .warmup = 1, .operations = 4}).ok(), block != 1);
    EXPECT_THAT(times_.samples_ns, SizeIs(block == 1 ? 0 : 4 * (1 + block)));
    EXPECT_EQ(scenario.logs[0].operations.size(), block == 1 ? 3U : 5U);
  }
}

// Rows are made, used and checked by the one process that has them.
TEST_F(BlockTest, ScenariosRunOnTheMemoryStore) {
  for (const char* name : {"simple.get", "simple.get10", "simple.insert", "simple.bulk",
                           "trade.accept", "trade.refuse", "trade", "connect"}) {
    const scenarios::Scenario& scenario = *scenarios::FindScenario(name);
    for (const int threads : {1, 4}) {
      if (scenario.traits().whole_script && threads > 1) continue;
      const bool whole = scenario.traits().whole_script;
      const scenarios::BlockPlan plan{
          .seed = static_cast<std::uint64_t>(std::hash<std::string>()(name)),
          .number = threads,
          .threads = threads,
          .warmup = whole ? 0 : 2,
          .operations = whole ? 1 : 10};
      std::int64_t rows = 0;
      ASSERT_EQ(Prepare(backend_, {}, &kept_, scenario, plan, threads == 1, /*again=*/false, &rows)
                    .ToString(),
                "ok");
      EXPECT_EQ(Run(scenario, plan).ToString(), "ok") << name;
      EXPECT_THAT(times_.samples_ns, SizeIs(threads * plan.operations));
      EXPECT_EQ(Verify(backend_, {}, &kept_, scenario, plan, std::nullopt, &rows).ToString(), "ok")
          << name;
      const auto after = scenario.After(plan);
      EXPECT_EQ(rows, after.empty() ? 0 : std::ssize(after.front().rows));
    }
  }
}

// Beside the one of each thread, which is checked.
TEST_F(BlockTest, AnOperationThatConnectsHasAConnectionOfItsOwn) {
  const scenarios::Scenario& scenario = *scenarios::FindScenario("connect");
  const scenarios::BlockPlan plan{.threads = 3, .warmup = 2, .operations = 5};
  std::int64_t rows = 0;
  ASSERT_TRUE(
      Prepare(backend_, {}, &kept_, scenario, plan, /*fresh=*/true, /*again=*/false, &rows).ok());
  const std::size_t before = backend_.opened().size();
  ASSERT_EQ(Run(scenario, plan).ToString(), "ok");
  EXPECT_THAT(backend_.opened(), SizeIs(before + 3 * (1 + 2 + 5)));
  backend_.fails_at = before + 3 * (1 + 2 + 5) + 4;
  EXPECT_EQ(Run(scenario, plan).code(), StatusCode::kConnection);
}

TEST_F(BlockTest, VerifyFindsWhatABlockDidNotWrite) {
  const scenarios::BlockPlan plan{.seed = 99, .number = 1, .operations = 3};
  std::int64_t rows = 0;
  const Status status =
      Verify(backend_, {}, &kept_, *scenarios::FindScenario("simple.insert"), plan, {}, &rows);
  EXPECT_EQ(status.code(), StatusCode::kWrong);
  EXPECT_THAT(status.ToString(), HasSubstr("missing, expected coins 10000, goods 90000"));
}

#if !defined(DRIVERBENCH_SANITIZED)
// They end with a sentence when memory has room for three of sixteen; sanitizers need all of it.
TEST_F(BlockTest, ThreadsThatCannotStartAreAnError) {
  const auto run = [this] {
    alarm(60);  // what waits for ever ends here
    constexpr rlim_t kStack = rlim_t{64} << 20;
    pthread_attr_t attributes;
    pthread_attr_init(&attributes);
    pthread_attr_setstacksize(&attributes, kStack);
    pthread_setattr_default_np(&attributes);
    rlim_t pages = 0;
    std::ifstream("/proc/self/statm") >> pages;
    const rlim_t room = pages * sysconf(_SC_PAGESIZE) + 3 * kStack + kStack / 2;
    const rlimit limit{room, room};
    setrlimit(RLIMIT_AS, &limit);
    const Status status = Run(ProbeScenario(), {.threads = 16, .operations = 1});
    std::fputs(status.ToString().c_str(), stderr);
    std::_Exit(status.code() == StatusCode::kInternal ? 0 : 1);
  };
  EXPECT_EXIT(run(), ::testing::ExitedWithCode(0),
              "16 threads cannot be started, only 4: Resource temporarily unavailable; raise");
}
#endif

}  // namespace
}  // namespace driverbench::worker

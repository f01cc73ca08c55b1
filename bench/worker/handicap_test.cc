#include "bench/worker/handicap.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <vector>

#include "backends/memory/store.h"

namespace driverbench::worker {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

// The operations and the spins of a block, in their order: "op 0", "spin 300".
using Log = std::vector<std::string>;

class LoggedScenario final : public scenarios::Scenario {
 public:
  explicit LoggedScenario(Log* log) : log_(log) {}

  Traits traits() const override { return {.name = "logged", .version = 7, .autocommit = false}; }
  std::vector<Player> Table(std::uint64_t seed) const override { return Rows("table", seed); }
  std::vector<Player> Before(const scenarios::BlockPlan& plan) const override {
    return Rows("before", plan.seed);
  }
  std::vector<Player> After(const scenarios::BlockPlan& plan) const override {
    return Rows("after", plan.seed);
  }
  std::unique_ptr<scenarios::Script> Open(const scenarios::BlockPlan& /*plan*/,
                                          int /*thread*/) const override {
    return std::make_unique<LoggedScript>(log_, fails_at);
  }

  std::int64_t fails_at = -1;

 private:
  class LoggedScript final : public scenarios::Script {
   public:
    LoggedScript(Log* log, std::int64_t fails_at) : log_(log), fails_at_(fails_at) {}
    Status Run(IPlayerStore& /*store*/, std::int64_t i) override {
      log_->push_back("op " + std::to_string(i));
      return i == fails_at_ ? Status(StatusCode::kWrong, "it is") : Status();
    }

   private:
    Log* log_;
    std::int64_t fails_at_;
  };

  static std::vector<Player> Rows(const std::string& id, std::uint64_t seed) {
    return {{.id = id + std::to_string(seed), .coins = 1, .goods = 2}};
  }

  Log* log_;
};

Log RunWith(const protocol::Handicap& handicap, const scenarios::BlockPlan& plan,
            std::int64_t fails_at = -1) {
  Log log;
  LoggedScenario inner(&log);
  inner.fails_at = fails_at;
  const HandicappedScenario scenario(
      inner, handicap, [&](std::int64_t ns) { log.push_back("spin " + std::to_string(ns)); });
  const auto script = scenario.Open(plan, 0);
  const auto store = MakeMemoryStore(/*autocommit=*/true);
  for (std::int64_t i = 0; i < plan.per_thread(); ++i) {
    if (!script->Run(*store, i).ok()) {
      log.emplace_back("failed");
      break;
    }
  }
  return log;
}

TEST(Handicap, SpinsAfterEachOperation) {
  EXPECT_THAT(RunWith({.spin_ns = 300}, {.warmup = 1, .operations = 2}),
              ElementsAre("op 0", "spin 300", "op 1", "spin 300", "op 2", "spin 300"));
}

TEST(Handicap, WithoutALengthItDoesNotSpin) {
  EXPECT_THAT(RunWith({}, {.operations = 2}), ElementsAre("op 0", "op 1"));
}

TEST(Handicap, AFailedOperationIsNotSpunAfter) {
  EXPECT_THAT(RunWith({.spin_ns = 300}, {.operations = 2}, 0), ElementsAre("op 0", "failed"));
}

// Blocks of 30 operations, of which every 50th is hit: 0, 50 and 100 of all are 0, 20 and 10 of
// blocks 0, 1 and 3.
TEST(Handicap, EveryCountsOnFromBlockToBlock) {
  const auto hits = [](std::int64_t number) {
    const Log log =
        RunWith({.spin_ns = 9, .every = 50}, {.number = number, .warmup = 5, .operations = 25});
    Log before;
    for (std::size_t i = 1; i < log.size(); ++i) {
      if (log[i] == "spin 9") before.push_back(log[i - 1]);
    }
    return before;
  };
  EXPECT_THAT(hits(0), ElementsAre("op 0"));
  EXPECT_THAT(hits(1), ElementsAre("op 20"));
  EXPECT_THAT(hits(2), IsEmpty());
  EXPECT_THAT(hits(3), ElementsAre("op 10"));
}

TEST(Handicap, JitterIsSpreadEvenlyInEveryStretch) {
  const protocol::Handicap handicap{.spin_ns = 1000, .jitter_ns = 400};
  for (const std::uint64_t first : {0ULL, 12345ULL, 1ULL << 40}) {
    std::vector<int> tenths(10, 0);
    for (std::uint64_t n = first; n < first + 100; ++n) {
      const std::int64_t more = SpinOf(handicap, n) - 1000;
      ASSERT_GE(more, 0);
      ASSERT_LT(more, 400);
      ++tenths[static_cast<std::size_t>(more / 40)];
    }
    EXPECT_GE(*std::ranges::min_element(tenths), 8);
    EXPECT_LE(*std::ranges::max_element(tenths), 12);
  }
}

TEST(Handicap, TheLongestSpinDoesNotOverflow) {
  const protocol::Handicap handicap{
      .spin_ns = protocol::kMostSpinNs, .every = 1, .jitter_ns = protocol::kMostSpinNs};
  for (std::uint64_t n = 0; n < 1000; ++n) {
    ASSERT_GE(SpinOf(handicap, n), protocol::kMostSpinNs);
    ASSERT_LE(SpinOf(handicap, n), 2 * protocol::kMostSpinNs);
  }
}

TEST(Handicap, TheWorkIsThatOfTheScenario) {
  Log log;
  const LoggedScenario inner(&log);
  const HandicappedScenario scenario(inner, {.spin_ns = 1}, [](std::int64_t) {});
  EXPECT_EQ(scenario.traits().name, "logged");
  EXPECT_EQ(scenario.traits().version, 7);
  EXPECT_FALSE(scenario.traits().autocommit);
  EXPECT_EQ(scenario.Table(3).at(0).id, "table3");
  EXPECT_EQ(scenario.Before({.seed = 4}).at(0).id, "before4");
  EXPECT_EQ(scenario.After({.seed = 5}).at(0).id, "after5");
}

TEST(Spinner, CountsInProportion) {
  EXPECT_EQ(TurnsFor(300, 2.5), 750);
  EXPECT_EQ(TurnsFor(100, 0.333), 33);
  EXPECT_EQ(TurnsFor(1, 0.001), 1);
  EXPECT_EQ(TurnsFor(protocol::kMostSpinNs, 4), 4 * protocol::kMostSpinNs);
}

TEST(Spinner, Ends) {
  const Spinner spin;
  spin(1);
  spin(100'000);
}

}  // namespace
}  // namespace driverbench::worker

#include "bench/worker/handicap.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <memory>
#include <string>
#include <vector>

namespace driverbench::worker {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

// The operations and the spins of a block, in their order: "op 0", "spin 300".
using Log = std::vector<std::string>;

class LoggedScript final : public scenarios::Script {
 public:
  LoggedScript(Log* log, std::int64_t fails_at) : log_(log), fails_at_(fails_at) {}
  Status Use(IConnection& /*connection*/) override { return {}; }
  Status Run(std::int64_t i) override {
    log_->push_back("op " + std::to_string(i));
    return i == fails_at_ ? Status(StatusCode::kWrong, "it is") : Status();
  }

 private:
  Log* log_;
  std::int64_t fails_at_;
};

Log RunWith(const protocol::Handicap& handicap, const scenarios::BlockPlan& plan,
            std::int64_t fails_at = -1) {
  Log log;
  const WrapScript wrap = Handicapping(
      handicap, plan, [&](std::int64_t ns) { log.push_back("spin " + std::to_string(ns)); });
  const auto script = wrap(std::make_unique<LoggedScript>(&log, fails_at));
  for (std::int64_t i = 0; i < plan.per_thread(); ++i) {
    if (!script->Run(i).ok()) {
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

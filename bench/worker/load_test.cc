#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>
#include <functional>
#include <memory>
#include <numeric>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "bench/worker/block.h"
#include "bench/worker/memory_backend.h"
#include "bench/worker/schedule.h"

// Open loads and retries: what a block keeps of them.

namespace driverbench::worker {
namespace {

using ::testing::Each;
using ::testing::Ge;
using Clock = std::chrono::steady_clock;

// Every operation is a call of one function, by number, the warm-up's first.
class CallingScenario final : public scenarios::Scenario {
 public:
  using Call = std::function<Status(std::int64_t)>;
  CallingScenario(bool retries, Call call) : retries_(retries), call_(std::move(call)) {}

  std::vector<const scenarios::Table*> Tables() const override { return {}; }
  Traits traits() const override { return {.name = "calling", .retries = retries_}; }
  std::unique_ptr<scenarios::Script> Open(const scenarios::BlockPlan& /*plan*/,
                                          int /*thread*/) const override {
    return std::make_unique<Calling>(call_);
  }

 private:
  class Calling final : public scenarios::Script {
   public:
    explicit Calling(Call call) : call_(std::move(call)) {}
    Status Use(IConnection& /*connection*/) override { return {}; }
    Status Run(std::int64_t i) override { return call_(i); }

   private:
    const Call call_;
  };

  bool retries_;
  Call call_;
};

Status RunCalls(bool retries, const scenarios::BlockPlan& plan, CallingScenario::Call call,
                protocol::BlockTimes* times) {
  return RunBlock(MemoryBackend(), {}, CallingScenario(retries, std::move(call)), plan, times);
}

constexpr scenarios::Load kThousand{.rate = 1000};

TEST(IntendedStarts, ArePlanned) {
  const scenarios::BlockPlan plan{
      .seed = 7, .number = 3, .threads = 2, .operations = 20'000, .load{50'000}};
  const auto starts = IntendedStarts(plan, 0);
  EXPECT_EQ(starts, IntendedStarts(plan, 0));
  EXPECT_TRUE(std::ranges::is_sorted(starts));
  EXPECT_GE(starts.front().count(), 0);
  EXPECT_NE(starts, IntendedStarts(plan, 1));
  scenarios::BlockPlan other = plan;
  other.number = 4;
  EXPECT_NE(starts, IntendedStarts(other, 0));
  other = plan;
  other.seed = 8;
  EXPECT_NE(starts, IntendedStarts(other, 0));
}

TEST(IntendedStarts, OfAllThreadsKeepTheRateWithGapsLikeThoseOfStrangers) {
  const scenarios::BlockPlan plan{.threads = 4, .operations = 20'000, .load{8000}};
  constexpr double kGap = 4 * 1e9 / 8000;
  std::vector<double> gaps;
  std::chrono::nanoseconds last{0};
  for (const auto start : IntendedStarts(plan, 3)) {
    gaps.push_back(static_cast<double>((start - last).count()) / kGap);
    last = start;
  }
  const auto share = [&](double of_gap) {
    return static_cast<double>(
               std::ranges::count_if(gaps, [&](double gap) { return gap < of_gap; })) /
           static_cast<double>(gaps.size());
  };
  const double mean = std::reduce(gaps.begin(), gaps.end()) / static_cast<double>(gaps.size());
  EXPECT_NEAR(mean, 1, 0.03);
  EXPECT_NEAR(share(0.1), 0.095, 0.01);  // 1 - e^-0.1
  EXPECT_NEAR(share(1), 0.632, 0.01);
  EXPECT_NEAR(share(3), 0.950, 0.01);
}

TEST(OpenLoad, NoOperationStartsBeforeItsTimeAndEachOnce) {
  const scenarios::BlockPlan plan{.warmup = 2, .operations = 50, .load = kThousand};
  std::vector<Clock::time_point> begins;
  Clock::time_point warm;
  protocol::BlockTimes times;
  const Status status = RunCalls(
      false, plan,
      [&](std::int64_t i) {
        EXPECT_EQ(i, std::ssize(begins));
        begins.push_back(Clock::now());
        if (i == 1) warm = begins.back();
        return Status();
      },
      &times);
  ASSERT_TRUE(status.ok()) << status.ToString();
  ASSERT_EQ(begins.size(), 52U);
  const auto starts = IntendedStarts(plan, 0);
  for (std::size_t n = 0; n < starts.size(); ++n) EXPECT_GE(begins[n + 2], warm + starts[n]) << n;
  EXPECT_GE(times.wall_ns, static_cast<double>(starts.back().count()));
  EXPECT_THAT(times.samples_ns, testing::SizeIs(50));
  EXPECT_THAT(times.samples_ns, Each(Ge(0)));
}

// Whoever was to start in a stall has waited for its end: a closed load would show it once.
TEST(OpenLoad, AStallIsInTheLatencyOfAllThatWaitForItsEnd) {
  using std::chrono::milliseconds;
  constexpr milliseconds kStall{60};
  constexpr std::int64_t kAt = 5;
  const scenarios::BlockPlan plan{.operations = 100, .load = kThousand};
  protocol::BlockTimes times;
  const Status status = RunCalls(
      false, plan,
      [&](std::int64_t i) {
        if (i == kAt) std::this_thread::sleep_for(kStall);
        return Status();
      },
      &times);
  ASSERT_TRUE(status.ok()) << status.ToString();
  const auto starts = IntendedStarts(plan, 0);
  int waited = 0;
  for (std::size_t n = kAt + 1; n < starts.size(); ++n) {
    const auto since = starts[n] - starts[kAt];
    if (since >= kStall) break;
    ++waited;
    EXPECT_GE(times.samples_ns[n], (kStall - since).count()) << n;
  }
  EXPECT_GE(waited, 20);
  // The library's doing, and not the worker's.
  const std::int64_t all = std::reduce(times.samples_ns.begin(), times.samples_ns.end());
  EXPECT_LT(*times.cost[metrics::Metric::kLateness], all / 2);
}

TEST(OpenLoad, CountsWhatWaitingDoesNotAddTo) {
  const scenarios::BlockPlan plan{.operations = 3, .load = kThousand};
  protocol::BlockTimes times;
  ASSERT_TRUE(RunCalls(
                  false, plan, [](std::int64_t) { return Status(); }, &times)
                  .ok());
  EXPECT_GE(times.cost[metrics::Metric::kLateness], 0);
  for (const metrics::Metric metric :
       {metrics::Metric::kInstructions, metrics::Metric::kUserTime, metrics::Metric::kSystemTime,
        metrics::Metric::kVoluntarySwitches, metrics::Metric::kRetries}) {
    EXPECT_FALSE(times.cost[metric]) << metrics::MetricName(metric);
  }
  protocol::BlockTimes closed;
  ASSERT_TRUE(RunCalls(
                  false, {.operations = 3}, [](std::int64_t) { return Status(); }, &closed)
                  .ok());
  EXPECT_FALSE(closed.cost[metrics::Metric::kLateness]);
  EXPECT_TRUE(closed.cost[metrics::Metric::kUserTime]);
}

TEST(OpenLoad, EndsAtTheFirstFailure) {
  for (const std::int64_t fails_at : {0, 2, 4}) {  // of the warm-up, the first timed one, a later
    std::int64_t last = -1;
    protocol::BlockTimes times;
    const Status status = RunCalls(
        false, {.warmup = 2, .operations = 9, .load = kThousand},
        [&](std::int64_t i) {
          last = i;
          return i == fails_at ? Status(StatusCode::kWrong, "another row") : Status();
        },
        &times);
    EXPECT_EQ(status.code(), StatusCode::kWrong);
    EXPECT_EQ(last, fails_at);
  }
}

TEST(Retries, AreCountedOfTimedOperationsUntilOneGoesThrough) {
  for (const scenarios::Load load : {scenarios::Load(), kThousand}) {
    std::vector<std::int64_t> calls;
    protocol::BlockTimes times;
    const Status status = RunCalls(
        true, {.warmup = 1, .operations = 3, .load = load},
        [&](std::int64_t i) {
          calls.push_back(i);
          const bool conflict = i != 2 && std::ranges::count(calls, i) < 3;
          return conflict ? Status(StatusCode::kConflict, "somebody else") : Status();
        },
        &times);
    ASSERT_TRUE(status.ok()) << status.ToString();
    EXPECT_THAT(calls, testing::ElementsAre(0, 0, 0, 1, 1, 1, 2, 3, 3, 3));
    EXPECT_EQ(times.cost[metrics::Metric::kRetries], 4);
    EXPECT_GT(times.cost[metrics::Metric::kRetryTime], 0);
    EXPECT_THAT(times.samples_ns, testing::SizeIs(3));
  }
}

TEST(Retries, EndSomeTime) {
  protocol::BlockTimes times;
  std::int64_t calls = 0;
  const Status status = RunCalls(
      true, {},
      [&](std::int64_t) {
        ++calls;
        return Status(StatusCode::kConflict, "for ever");
      },
      &times);
  EXPECT_EQ(status.code(), StatusCode::kConflict);
  EXPECT_EQ(calls, 1000);
}

TEST(Retries, AreOfConflictsAndOfScenariosThatRetry) {
  const auto always = [](StatusCode code) {
    return [code](std::int64_t) { return Status(code, "no"); };
  };
  protocol::BlockTimes times;
  EXPECT_EQ(RunCalls(true, {}, always(StatusCode::kDuplicateKey), &times).code(),
            StatusCode::kDuplicateKey);
  EXPECT_EQ(RunCalls(false, {}, always(StatusCode::kConflict), &times).code(),
            StatusCode::kConflict);
  ASSERT_TRUE(RunCalls(
                  true, {}, [](std::int64_t) { return Status(); }, &times)
                  .ok());
  EXPECT_EQ(times.cost[metrics::Metric::kRetries], 0);
  ASSERT_TRUE(RunCalls(
                  false, {}, [](std::int64_t) { return Status(); }, &times)
                  .ok());
  EXPECT_FALSE(times.cost[metrics::Metric::kRetries]);
}

}  // namespace
}  // namespace driverbench::worker

#include "bench/worker/counters.h"

#include <gtest/gtest.h>

#include <chrono>
#include <cstddef>
#include <ctime>
#include <thread>
#include <vector>

namespace driverbench::worker {
namespace {

std::int64_t ThreadCpuNs() {
  timespec now{};
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
  return std::int64_t{now.tv_sec} * 1'000'000'000 + now.tv_nsec;
}

// Nanoseconds of CPU time that it really took.
std::int64_t Burn(std::int64_t ns) {
  const std::int64_t begin = ThreadCpuNs();
  while (ThreadCpuNs() - begin < ns) {
  }
  return ThreadCpuNs() - begin;
}

TEST(ThreadCounters, TheCpuTimeOfThisThread) {
  Burn(5'000'000);  // before it
  ThreadCounters counters;
  const std::int64_t begin = ThreadCpuNs();
  counters.Start();
  std::thread([] { Burn(50'000'000); }).join();  // somebody else's
  const std::int64_t burnt = Burn(20'000'000);
  const metrics::ClientCost cost = counters.Stop();
  const std::int64_t all = ThreadCpuNs() - begin;
  ASSERT_TRUE(cost[metrics::Metric::kUserTime] && cost[metrics::Metric::kSystemTime]);
  EXPECT_GE(*cost[metrics::Metric::kUserTime], 0);
  EXPECT_GE(*cost[metrics::Metric::kSystemTime], 0);
  constexpr std::int64_t kRounding = 4000;  // each is in microseconds
  EXPECT_GE(*cost[metrics::Metric::kUserTime] + *cost[metrics::Metric::kSystemTime],
            burnt - kRounding);
  EXPECT_LE(*cost[metrics::Metric::kUserTime] + *cost[metrics::Metric::kSystemTime],
            all + kRounding);
}

// The kernel has booked a thread's time up to its last switch or tick only.
TEST(ThreadCounters, TheCpuTimeUpToNow) {
  for (int again = 0; again < 20; ++again) {
    ThreadCounters counters;
    const std::int64_t begin = ThreadCpuNs();
    counters.Start();
    volatile std::int64_t sum = 0;
    for (int i = 0; i < 500'000; ++i) sum = sum + i;  // less than a tick, and no system call
    const metrics::ClientCost cost = counters.Stop();
    const std::int64_t all = ThreadCpuNs() - begin;
    ASSERT_TRUE(cost[metrics::Metric::kUserTime] && cost[metrics::Metric::kSystemTime]);
    EXPECT_GE(*cost[metrics::Metric::kUserTime] + *cost[metrics::Metric::kSystemTime], all / 2);
  }
}

TEST(ThreadCounters, WaitsAreVoluntarySwitches) {
  ThreadCounters counters;
  counters.Start();
  for (int i = 0; i < 30; ++i) std::this_thread::sleep_for(std::chrono::microseconds(200));
  const metrics::ClientCost cost = counters.Stop();
  ASSERT_TRUE(cost[metrics::Metric::kVoluntarySwitches] &&
              cost[metrics::Metric::kInvoluntarySwitches]);
  EXPECT_GE(*cost[metrics::Metric::kVoluntarySwitches], 30);
  EXPECT_GE(*cost[metrics::Metric::kInvoluntarySwitches], 0);
}

TEST(ThreadCounters, InstructionsWhereTheMachineCountsThem) {
  ThreadCounters counters;
  counters.Start();
  volatile std::int64_t sum = 0;
  for (int i = 0; i < 100'000; ++i) sum = sum + i;
  const metrics::ClientCost cost = counters.Stop();
  if (!cost[metrics::Metric::kInstructions])
    GTEST_SKIP() << "this machine, or its kernel for us, counts none";
  EXPECT_GT(*cost[metrics::Metric::kInstructions], 300'000);
  EXPECT_LT(*cost[metrics::Metric::kInstructions], 10'000'000);
}

// Allocations of a program that allocations.cc is not linked into, as this one.
TEST(ThreadCounters, WhatIsNotCountedIsAbsent) {
  ThreadCounters counters;
  counters.Start();
  const std::vector<int> numbers(1000);
  const metrics::ClientCost cost = counters.Stop();
  EXPECT_FALSE(cost[metrics::Metric::kAllocations]);
  EXPECT_FALSE(cost[metrics::Metric::kAllocatedBytes]);
  EXPECT_FALSE(cost[metrics::Metric::kPeakMemory]);  // of the process, not of a thread
}

TEST(ThreadCounters, OneThreadThatDoesNotKnowSpoilsTheSum) {
  const metrics::ClientCost full{
      {metrics::Metric::kAllocations, 1},       {metrics::Metric::kAllocatedBytes, 2},
      {metrics::Metric::kVoluntarySwitches, 3}, {metrics::Metric::kInvoluntarySwitches, 4},
      {metrics::Metric::kUserTime, 5},          {metrics::Metric::kSystemTime, 6},
      {metrics::Metric::kInstructions, 7}};
  metrics::ClientCost sum = full;
  metrics::Add(full, &sum);
  EXPECT_EQ(sum, (metrics::ClientCost{{metrics::Metric::kAllocations, 2},
                                      {metrics::Metric::kAllocatedBytes, 4},
                                      {metrics::Metric::kVoluntarySwitches, 6},
                                      {metrics::Metric::kInvoluntarySwitches, 8},
                                      {metrics::Metric::kUserTime, 10},
                                      {metrics::Metric::kSystemTime, 12},
                                      {metrics::Metric::kInstructions, 14}}));
  metrics::ClientCost missing = full;
  missing[metrics::Metric::kInstructions].reset();
  missing[metrics::Metric::kUserTime].reset();
  missing[metrics::Metric::kSystemTime].reset();
  metrics::Add(missing, &sum);
  EXPECT_EQ(sum[metrics::Metric::kAllocations], 3);
  EXPECT_FALSE(sum[metrics::Metric::kInstructions]);
  EXPECT_FALSE(sum[metrics::Metric::kUserTime] || sum[metrics::Metric::kSystemTime]);
  metrics::Add(full, &sum);
  EXPECT_FALSE(sum[metrics::Metric::kInstructions]);
  sum = metrics::ClientCost();
  metrics::Add(full, &sum);
  EXPECT_EQ(sum, metrics::ClientCost());
}

TEST(PeakMemoryBytes, IsTheMostAtOnceAndNotWhatIsLeft) {
  constexpr std::size_t kBallast = 64 << 20;
  const auto before = PeakMemoryBytes();
  ASSERT_TRUE(before);
  EXPECT_GT(*before, 1 << 20);
  { const std::vector<char> ballast(kBallast, 'x'); }
  const auto after = PeakMemoryBytes();
  ASSERT_TRUE(after);
  EXPECT_GT(*after, static_cast<std::int64_t>(kBallast));
  EXPECT_GE(PeakMemoryBytes(), after);
}

}  // namespace
}  // namespace driverbench::worker

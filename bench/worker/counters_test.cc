#include "bench/worker/counters.h"

#include <gtest/gtest.h>

#include <chrono>
#include <cstddef>
#include <ctime>
#include <thread>
#include <vector>

namespace driverbench {
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
  const Cost cost = counters.Stop();
  const std::int64_t all = ThreadCpuNs() - begin;
  ASSERT_TRUE(cost.cpu);
  EXPECT_GE(cost.cpu->user_ns, 0);
  EXPECT_GE(cost.cpu->system_ns, 0);
  constexpr std::int64_t kRounding = 4000;  // each is in microseconds
  EXPECT_GE(cost.cpu->user_ns + cost.cpu->system_ns, burnt - kRounding);
  EXPECT_LE(cost.cpu->user_ns + cost.cpu->system_ns, all + kRounding);
}

// The kernel has booked a thread's time up to its last switch or tick only.
TEST(ThreadCounters, TheCpuTimeUpToNow) {
  for (int again = 0; again < 20; ++again) {
    ThreadCounters counters;
    const std::int64_t begin = ThreadCpuNs();
    counters.Start();
    volatile std::int64_t sum = 0;
    for (int i = 0; i < 500'000; ++i) sum = sum + i;  // less than a tick, and no system call
    const Cost cost = counters.Stop();
    const std::int64_t all = ThreadCpuNs() - begin;
    ASSERT_TRUE(cost.cpu);
    EXPECT_GE(cost.cpu->user_ns + cost.cpu->system_ns, all / 2);
  }
}

TEST(ThreadCounters, WaitsAreVoluntarySwitches) {
  ThreadCounters counters;
  counters.Start();
  for (int i = 0; i < 30; ++i) std::this_thread::sleep_for(std::chrono::microseconds(200));
  const Cost cost = counters.Stop();
  ASSERT_TRUE(cost.context_switches);
  EXPECT_GE(cost.context_switches->voluntary, 30);
  EXPECT_GE(cost.context_switches->involuntary, 0);
}

TEST(ThreadCounters, InstructionsWhereTheMachineCountsThem) {
  ThreadCounters counters;
  counters.Start();
  volatile std::int64_t sum = 0;
  for (int i = 0; i < 100'000; ++i) sum = sum + i;
  const Cost cost = counters.Stop();
  if (!cost.instructions) GTEST_SKIP() << "this machine, or its kernel for us, counts none";
  EXPECT_GT(*cost.instructions, 300'000);
  EXPECT_LT(*cost.instructions, 10'000'000);
}

// Allocations of a program that allocations.cc is not linked into, as this one.
TEST(ThreadCounters, WhatIsNotCountedIsAbsent) {
  ThreadCounters counters;
  counters.Start();
  const std::vector<int> numbers(1000);
  const Cost cost = counters.Stop();
  EXPECT_FALSE(cost.allocations);
  EXPECT_FALSE(cost.allocated_bytes);
  EXPECT_FALSE(cost.peak_memory_bytes);  // of the process, not of a thread
}

TEST(ThreadCounters, OneThreadThatDoesNotKnowSpoilsTheSum) {
  const Cost full{.allocations = 1,
                  .allocated_bytes = 2,
                  .context_switches = Cost::Switches{3, 4},
                  .cpu = Cost::Split{5, 6},
                  .instructions = 7};
  Cost sum = full;
  Add(full, &sum);
  EXPECT_EQ(sum, (Cost{.allocations = 2,
                       .allocated_bytes = 4,
                       .context_switches = Cost::Switches{6, 8},
                       .cpu = Cost::Split{10, 12},
                       .instructions = 14}));
  Cost missing = full;
  missing.instructions.reset();
  missing.cpu.reset();
  Add(missing, &sum);
  EXPECT_EQ(sum.allocations, 3);
  EXPECT_FALSE(sum.instructions);
  EXPECT_FALSE(sum.cpu);
  Add(full, &sum);
  EXPECT_FALSE(sum.instructions);
  sum = Cost();
  Add(full, &sum);
  EXPECT_EQ(sum, Cost());
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
}  // namespace driverbench

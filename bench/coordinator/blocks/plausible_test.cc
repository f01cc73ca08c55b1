#include "bench/coordinator/blocks/plausible.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <string>

namespace driverbench::coordinator {
namespace {

using ::testing::HasSubstr;

constexpr std::int64_t kMost = std::numeric_limits<std::int64_t>::max();

// Two threads of two operations, as an answer may be that was waited a millisecond for.
const scenarios::BlockPlan kPlan{.threads = 2, .operations = 2};
constexpr std::chrono::milliseconds kWaited{1};
constexpr std::chrono::nanoseconds kHere{0};  // a server of which the round trip is not known

protocol::BlockTimes Good() {
  protocol::BlockTimes times{
      .wall_ns = 900'000, .cpu_ns = 500'000, .samples_ns = {400'000, 500'000, 1, 0}};
  times.cost[metrics::Metric::kAllocations] = 24;
  times.cost[metrics::Metric::kAllocatedBytes] =
      kMost;  // a request for it is refused, but it was one
  times.cost[metrics::Metric::kVoluntarySwitches] = 4;
  times.cost[metrics::Metric::kInvoluntarySwitches] = 0;
  times.cost[metrics::Metric::kUserTime] = 100'000;
  times.cost[metrics::Metric::kSystemTime] = 400'000;
  times.cost[metrics::Metric::kInstructions] = 60'000;
  times.cost[metrics::Metric::kPeakMemory] = 9 << 20;
  return times;
}

template <typename Change>
std::string Changed(Change change) {
  protocol::BlockTimes times = Good();
  change(&times);
  return Implausible(times, kPlan, kWaited, std::nullopt);
}

TEST(Implausible, WhatCanBeIsTaken) {
  EXPECT_EQ(Implausible(Good(), kPlan, kWaited, std::nullopt), "");
  EXPECT_EQ(Changed([](protocol::BlockTimes* t) { t->cost = {}; }), "");
  EXPECT_EQ(
      Changed([](protocol::BlockTimes* t) { t->cost[metrics::Metric::kAllocations].reset(); }), "");
  EXPECT_EQ(Changed([](protocol::BlockTimes* t) {
              for (const metrics::MetricRow& row : metrics::kMetricTable) {
                const bool can_be_none = row.metric != metrics::Metric::kPeakMemory &&
                                         row.metric != metrics::Metric::kLateness;
                if (row.is_told() && can_be_none) t->cost[row.metric] = 0;
              }
            }),
            "");
}

TEST(Implausible, Times) {
  const auto expect_bad = [](auto change) {
    EXPECT_THAT(Changed(change), HasSubstr("the answer's times cannot be: "));
  };
  expect_bad([](protocol::BlockTimes* t) { t->wall_ns = 0; });
  expect_bad([](protocol::BlockTimes* t) { t->wall_ns = 1'100'000; });
  expect_bad([](protocol::BlockTimes* t) { t->wall_ns = 400'000; });  // less than its samples take
  expect_bad([](protocol::BlockTimes* t) { t->wall_ns = std::nan(""); });
  expect_bad([](protocol::BlockTimes* t) { t->cpu_ns = -1; });
  expect_bad([](protocol::BlockTimes* t) { t->samples_ns.pop_back(); });
  expect_bad([](protocol::BlockTimes* t) { t->samples_ns[3] = -1; });
}

// Zero nanoseconds are a time of a store in memory, and of nobody who asks a server.
TEST(Implausible, AnOperationOverTheNetworkTakesAMicrosecond) {
  protocol::BlockTimes times = Good();
  times.samples_ns = {400'000, 450'000, 1000, 1000};
  EXPECT_EQ(Implausible(times, kPlan, kWaited, kHere), "");
  times.samples_ns.back() = 1;
  EXPECT_THAT(Implausible(times, kPlan, kWaited, kHere), HasSubstr("the shortest 1 ns"));
  EXPECT_EQ(Implausible(times, kPlan, kWaited, std::nullopt), "");
}

TEST(Implausible, NoMedianIsFarBelowTheNetworksRoundTrip) {
  using std::chrono::microseconds;
  protocol::BlockTimes times = Good();
  times.samples_ns = {400'000, 1000, 50'000, 60'000};  // one may be: ways differ
  EXPECT_EQ(Implausible(times, kPlan, kWaited, microseconds(220)), "");
  EXPECT_EQ(Implausible(times, kPlan, kWaited, microseconds(221)),
            "the answer's times cannot be: half of the operations took 55000 ns or less, the "
            "network alone takes 221000 ns");
}

TEST(Implausible, TheSamplesOfOneThreadAreTheBlock) {
  const scenarios::BlockPlan plan{.threads = 1, .operations = 2};
  protocol::BlockTimes times{.wall_ns = 900'000, .cpu_ns = 1, .samples_ns = {450'000, 440'000}};
  EXPECT_EQ(Implausible(times, plan, kWaited, kHere), "");
  for (std::int64_t& sample : times.samples_ns) sample /= 2;
  EXPECT_THAT(Implausible(times, plan, kWaited, kHere), HasSubstr("445000 ns together"));
}

TEST(Implausible, OfSeveralThreadsOneAtLeastIsAtWork) {
  scenarios::BlockPlan plan{.threads = 8, .operations = 20};
  protocol::BlockTimes times{
      .wall_ns = 900'000, .cpu_ns = 1, .samples_ns = std::vector<std::int64_t>(160, 1001)};
  EXPECT_EQ(Implausible(times, plan, kWaited, kHere), "") << "160 us of 900";
  times.wall_ns = 80e6;
  const std::chrono::milliseconds waited(100);
  EXPECT_THAT(Implausible(times, plan, waited, kHere), HasSubstr("160160 ns together"));
  EXPECT_EQ(Implausible(times, plan, waited, std::nullopt), "") << "in memory they need not meet";
  plan.operations = 19;
  times.samples_ns.resize(152);
  EXPECT_EQ(Implausible(times, plan, waited, kHere), "");
}

TEST(Implausible, WhatNoMachineDoesInThatTime) {
  const auto expect_bad = [](const std::string& what, auto change) {
    EXPECT_EQ(Changed(change),
              "the answer's " + what + " cannot be, within the 1000000 ns that it was waited for");
  };
  expect_bad("cpu_ns", [](protocol::BlockTimes* t) { t->cpu_ns = 1e18; });
  expect_bad("user_ns and system_ns",
             [](protocol::BlockTimes* t) { t->cost[metrics::Metric::kUserTime] = kMost; });
  expect_bad("user_ns and system_ns",
             [](protocol::BlockTimes* t) { t->cost[metrics::Metric::kSystemTime] = kMost; });
  expect_bad("instructions",
             [](protocol::BlockTimes* t) { t->cost[metrics::Metric::kInstructions] = kMost; });
  expect_bad("allocations",
             [](protocol::BlockTimes* t) { t->cost[metrics::Metric::kAllocations] = kMost; });
  expect_bad("context_switches",
             [](protocol::BlockTimes* t) { t->cost[metrics::Metric::kVoluntarySwitches] = kMost; });
  expect_bad("context_switches", [](protocol::BlockTimes* t) {
    t->cost[metrics::Metric::kInvoluntarySwitches] = kMost;
  });
  expect_bad("peak_memory_bytes",
             [](protocol::BlockTimes* t) { t->cost[metrics::Metric::kPeakMemory] = kMost; });
  expect_bad("peak_memory_bytes",
             [](protocol::BlockTimes* t) { t->cost[metrics::Metric::kPeakMemory] = 0; });
  expect_bad("allocated_bytes without allocations",
             [](protocol::BlockTimes* t) { t->cost[metrics::Metric::kAllocations] = 0; });
}

// Two threads of a hundred operations, ten in a millisecond: ten milliseconds, a little less or
// more.
const scenarios::BlockPlan kOpen{.threads = 2, .operations = 100, .load{20'000}};
constexpr std::chrono::milliseconds kWaitedForOpen{12};

protocol::BlockTimes GoodOpen() {
  protocol::BlockTimes times{
      .wall_ns = 10e6, .cpu_ns = 5e6, .samples_ns = std::vector<std::int64_t>(200)};
  std::ranges::fill(times.samples_ns, 50'000);
  times.cost[metrics::Metric::kLateness] = 200 * 1000;
  return times;
}

TEST(Implausible, SamplesOfAnOpenLoadOverlapAndFillNothing) {
  protocol::BlockTimes times = GoodOpen();
  const auto implausible = [&] { return Implausible(times, kOpen, kWaitedForOpen, kHere); };
  EXPECT_EQ(implausible(), "");
  std::ranges::fill(times.samples_ns, 1001);
  EXPECT_EQ(implausible(), "") << "mostly idle";
  std::ranges::fill(times.samples_ns, 9'000'000);
  EXPECT_EQ(implausible(), "") << "mostly waiting for the one before";
  times.samples_ns.back() = 10'000'002;
  EXPECT_THAT(implausible(), HasSubstr("wall 10000000 ns"));
}

TEST(Implausible, AnOpenLoadKeepsItsScheduleAndTellsItsLateness) {
  protocol::BlockTimes times = GoodOpen();
  const auto implausible = [&] {
    return Implausible(times, kOpen, std::chrono::seconds(9), kHere);
  };
  times.wall_ns = 5.2e6;  // of a Poisson process of 100 events it is 5.1 ms once in 10^9 times
  EXPECT_EQ(implausible(), "");
  times.wall_ns = 5e6;
  EXPECT_THAT(implausible(), HasSubstr("20000 operations a second of 2 threads were asked for"));
  times.wall_ns = 1.017e9;  // 17.4 ms, and the second that threads may be apart
  EXPECT_EQ(implausible(), "");
  times.wall_ns = 1.018e9;
  EXPECT_THAT(implausible(), HasSubstr("were asked for"));
  times.samples_ns[99] = 5'000'000;  // that operation was in its queue for so long
  EXPECT_EQ(implausible(), "");
  times = GoodOpen();
  times.cost[metrics::Metric::kLateness] = 10'000'001;
  EXPECT_THAT(implausible(), HasSubstr("late by 10000001 ns of 10000000 ns"));
  times.cost[metrics::Metric::kLateness].reset();
  EXPECT_THAT(implausible(), HasSubstr("the worker does not know of open loads"));
}

TEST(Implausible, AScheduleOfFewOperationsIsOneToo) {
  const scenarios::BlockPlan plan{.operations = 20, .load{2000}};
  protocol::BlockTimes times{.wall_ns = 1.5e6, .cpu_ns = 1};
  times.samples_ns.assign(20, 70'000);
  times.cost[metrics::Metric::kLateness] = 0;
  EXPECT_THAT(Implausible(times, plan, kWaitedForOpen, kHere), HasSubstr("were asked for"))
      << "a closed load that says 0";
  times.wall_ns = 9e6;
  EXPECT_EQ(Implausible(times, plan, kWaitedForOpen, kHere), "");
}

TEST(Implausible, WhatAClosedLoadHasNotAndRetriesThatLastLongerThanAll) {
  EXPECT_THAT(Changed([](protocol::BlockTimes* t) { t->cost[metrics::Metric::kLateness] = 0; }),
              HasSubstr("no rate was asked for"));
  EXPECT_THAT(Changed([](protocol::BlockTimes* t) {
                t->cost[metrics::Metric::kRetries] = 1;
                t->cost[metrics::Metric::kRetryTime] = 900'002;
              }),
              HasSubstr("lost_ns"));
}

}  // namespace
}  // namespace driverbench::coordinator

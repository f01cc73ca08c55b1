#include "bench/coordinator/blocks/filling.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdint>
#include <random>
#include <string>
#include <vector>

#include "bench/record/sample_run.h"

namespace driverbench::coordinator {
namespace {

using ::testing::StartsWith;

constexpr double kConnecting = 5e6;
constexpr std::int64_t kOperation = 100'000;  // ns

// A block of 200 operations on each thread, 20 ms, whose samples are `share` of the truth.
record::Block OfRound(double share, double stall_ns, int threads = 1) {
  record::Block block = record::SampleBlock("simple.get", "a", 0, 200, kOperation);
  const std::vector<std::int64_t> one = block.samples_ns;
  for (int i = 1; i < threads; ++i)
    block.samples_ns.insert(block.samples_ns.end(), one.begin(), one.end());
  block.case_id.threads = threads;
  for (std::int64_t& sample : block.samples_ns)
    sample = static_cast<std::int64_t>(static_cast<double>(sample) * share);
  block.waited_ns = kConnecting + 220.0 * kOperation + stall_ns;  // with the warm-up
  return block;
}

record::Block Shortest(double stall_ns) {
  record::Block block = record::SampleBlock("simple.get", "a", 0, 1, kOperation);
  block.waited_ns = kConnecting + 21.0 * kOperation + stall_ns;
  return block;
}

std::string GapOf(double share, int rounds, int threads = 1) {
  Filling filling;
  for (int round = 0; round < rounds; ++round) {
    // Every fifth block meets a stall that is longer than itself.
    filling.Add(OfRound(share, round % 5 == 1 ? 50e6 : round * 1e4, threads), Shortest(0));
  }
  return filling.Gap();
}

TEST(Filling, HonestSamplesFillTheTimeWhateverStalls) {
  for (const int rounds : {0, 1, 5, 20, 50}) EXPECT_EQ(GapOf(1, rounds), "") << rounds;
  EXPECT_EQ(GapOf(1, 20, 8), "");
}

// Rows that are made slowly, by an interpreter for one.
TEST(Filling, SomeOfTheTimeMayGoElsewhere) { EXPECT_EQ(GapOf(0.75, 20), ""); }

TEST(Filling, HalfTheTimeMayNot) {
  EXPECT_THAT(GapOf(0.5, 20), StartsWith("its samples fill 9.9"));
  EXPECT_THAT(GapOf(0.5, 20, 8), StartsWith("its samples fill 9.9"));
  EXPECT_EQ(GapOf(0.5, 13), "") << "too few to tell";
  EXPECT_THAT(GapOf(0.001, 8), StartsWith("its samples fill"));
  EXPECT_EQ(GapOf(0.001, 7), "");
}

TEST(Filling, AShortestBlockMayStallToo) {
  Filling filling;
  for (int round = 0; round < 20; ++round)
    filling.Add(OfRound(0.5, 0), Shortest(round == 7 ? 50e6 : 0));
  EXPECT_THAT(filling.Gap(), StartsWith("its samples fill"));
}

// A machine that is at times so busy that connecting takes longer than the block.
TEST(Filling, NoiseIsNoGap) {
  std::mt19937 random(7);
  std::exponential_distribution<double> stall(1 / 20e6);
  for (int run = 0; run < 200; ++run) {
    Filling filling;
    for (int round = 0; round < 60; ++round) {
      filling.Add(OfRound(1, stall(random)), Shortest(stall(random)));
      ASSERT_EQ(filling.Gap(), "") << run;
    }
  }
}

}  // namespace
}  // namespace driverbench::coordinator

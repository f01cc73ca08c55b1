#include "bench/coordinator/filling.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "bench/report/sample_run.h"

namespace driverbench {
namespace {

using ::testing::StartsWith;

constexpr double kConnecting = 5e6;
constexpr std::int64_t kOperation = 100'000;  // ns

// A block of 200 operations on each thread, 20 ms, whose samples are `share` of the truth.
Block OfRound(double share, double stall_ns, int threads = 1) {
  Block block = SampleBlock("simple.get", "a", 0, 200, kOperation);
  const std::vector<std::int64_t> one = block.samples_ns;
  for (int i = 1; i < threads; ++i)
    block.samples_ns.insert(block.samples_ns.end(), one.begin(), one.end());
  block.threads = threads;
  for (std::int64_t& sample : block.samples_ns)
    sample = static_cast<std::int64_t>(static_cast<double>(sample) * share);
  block.waited_ns = kConnecting + 220.0 * kOperation + stall_ns;  // with the warm-up
  return block;
}

Block Shortest(double stall_ns) {
  Block block = SampleBlock("simple.get", "a", 0, 1, kOperation);
  block.waited_ns = kConnecting + 21.0 * kOperation + stall_ns;
  return block;
}

std::string GapOf(double share, int rounds, int threads = 1) {
  Filling filling;
  for (int round = 0; round < rounds; ++round) {
    // Every fifth block meets a stall that is longer than itself.
    filling.Add(OfRound(share, round % 5 == 1 ? 50e6 : round * 1e4, threads));
    filling.AddShortest(Shortest(round % 5 == 3 ? 50e6 : round * 1e4));
  }
  return filling.Gap();
}

TEST(Filling, HonestSamplesFillTheTimeWhateverStalls) {
  for (const int rounds : {0, 1, 5, 20}) EXPECT_EQ(GapOf(1, rounds), "") << rounds;
  EXPECT_EQ(GapOf(1, 20, 8), "");
}

// Rows that are made slowly, by an interpreter for one.
TEST(Filling, SomeOfTheTimeMayGoElsewhere) { EXPECT_EQ(GapOf(0.75, 20), ""); }

TEST(Filling, HalfTheTimeMayNot) {
  EXPECT_THAT(GapOf(0.5, 20), StartsWith("its samples fill 9.9"));
  EXPECT_THAT(GapOf(0.5, 20, 8), StartsWith("its samples fill 9.9"));
  EXPECT_THAT(GapOf(0.001, 5), StartsWith("its samples fill"));
  EXPECT_EQ(GapOf(0.5, 4), "");  // too few to tell
  EXPECT_THAT(GapOf(0.02, 2), StartsWith("its samples fill"));
}

}  // namespace
}  // namespace driverbench

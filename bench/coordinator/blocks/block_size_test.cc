#include "bench/coordinator/blocks/block_size.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <deque>

namespace driverbench::coordinator {
namespace {

using std::chrono::milliseconds;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::Pair;

class BlockSizeTest : public ::testing::Test {
 protected:
  void Add(const std::string& target, const std::string& server, std::vector<std::int64_t> samples,
           const std::string& pair = "") {
    Entrant& entrant = entrants_.emplace_back();
    entrant.target.name = target;
    entrant.target.server = server;
    entrant.pair = pair;
    pointers_.push_back(&entrant);
    record::Block& block = blocks_.emplace_back();
    block.target = target;
    block.samples_ns = std::move(samples);
  }
  BlockSizes Sizes(milliseconds block_time = milliseconds(10)) const {
    return SizesOf(blocks_, pointers_, block_time);
  }

  std::deque<Entrant> entrants_;
  std::vector<const Entrant*> pointers_;
  std::vector<record::Block> blocks_;
};

TEST_F(BlockSizeTest, TargetsOfAServerHaveOneNumberOnAverage) {
  Add("fast", "near", {50'000});
  Add("slow", "near", {150'000});
  EXPECT_THAT(Sizes(), ElementsAre(Pair("near", 100)));
  EXPECT_THAT(Sizes(milliseconds(20)), ElementsAre(Pair("near", 200)));
}

TEST_F(BlockSizeTest, AFarServerHasANumberOfItsOwn) {
  Add("local", "near", {100'000});
  Add("remote", "far", {5'000'000});
  EXPECT_THAT(Sizes(), ElementsAre(Pair("far", 2), Pair("near", 100)));
}

TEST_F(BlockSizeTest, AtLeastOneAndNotTooMany) {
  Add("remote", "far", {50'000'000});
  Add("unreal", "near", {1});
  EXPECT_THAT(Sizes(), ElementsAre(Pair("far", 1), Pair("near", 1'000'000)));
}

TEST_F(BlockSizeTest, OfAnOpenLoadTheRateSaysHowLongABlockTakes) {
  Add("one", "near", {100'000, 100'000});
  blocks_[0].case_id.load.rate = 2000;
  EXPECT_THAT(Sizes(), ElementsAre(Pair("near", 400))) << "a queue as that of several threads";
  blocks_[0].case_id.threads = 4;  // each a quarter of the rate
  EXPECT_THAT(Sizes(), ElementsAre(Pair("near", 100)));
}

TEST_F(BlockSizeTest, AStallDoesNotCount) {
  Add("one", "near", {100'000, 100'000, 900'000'000});
  EXPECT_THAT(Sizes(), ElementsAre(Pair("near", 100)));
}

TEST_F(BlockSizeTest, SeveralThreadsHaveTimeToQueue) {
  Add("one", "near", {100'000, 100'000, 100'000, 3'700'000});
  blocks_.back().case_id.threads = 2;
  EXPECT_THAT(Sizes(), ElementsAre(Pair("near", 200))) << "200 ms of the mean";
  EXPECT_THAT(Sizes(milliseconds(1)), ElementsAre(Pair("near", 20)));
}

TEST_F(BlockSizeTest, WhatFailedTellsNothing) {
  Add("good", "near", {100'000});
  Add("bad", "near", {});
  Add("worse", "far", {});
  blocks_.emplace_back().target = "unknown";
  EXPECT_THAT(Sizes(), ElementsAre(Pair("near", 100)));
  EXPECT_THAT(SizesOf({}, pointers_, milliseconds(10)), IsEmpty());
}

// The servers that `ab` compares; which pair is met first does not matter.
TEST_F(BlockSizeTest, TheSidesOfAPairHaveOneNumber) {
  Add("one@base", "old", {50'000}, "one");
  Add("one@new", "new", {150'000}, "one");
  Add("other", "third", {10'000'000});
  EXPECT_THAT(Sizes(), ElementsAre(Pair("new", 100), Pair("old", 100), Pair("third", 1)));
}

TEST_F(BlockSizeTest, PairsThatShareAServerAreOneGroup) {
  Add("one@base", "a", {100'000}, "one");
  Add("two@base", "c", {100'000}, "two");
  Add("one@new", "b", {100'000}, "one");
  Add("two@new", "b", {500'000}, "two");
  EXPECT_THAT(Sizes(), ElementsAre(Pair("a", 50), Pair("b", 50), Pair("c", 50)));
}

TEST(AreFarOff, BeyondTwiceOrHalf) {
  for (const std::int64_t wanted : {42, 84, 168}) {
    EXPECT_FALSE(AreFarOff({{"near", 84}}, {{"near", wanted}})) << wanted;
  }
  for (const std::int64_t wanted : {3, 41, 169}) {
    EXPECT_TRUE(AreFarOff({{"near", 84}}, {{"near", wanted}})) << wanted;
  }
  EXPECT_TRUE(AreFarOff({{"far", 4}, {"near", 4}}, {{"far", 4}, {"near", 90}}));
  EXPECT_FALSE(AreFarOff({{"far", 4}, {"near", 84}}, {{"near", 84}})) << "all of far failed";
}

TEST(WarmupFor, ATenthWithinBounds) {
  EXPECT_EQ(WarmupFor(1), 3);
  EXPECT_EQ(WarmupFor(500), 50);
  EXPECT_EQ(WarmupFor(1'000'000), 100);
}

}  // namespace
}  // namespace driverbench::coordinator

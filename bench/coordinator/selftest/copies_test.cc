#include "bench/coordinator/selftest/copies.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <set>
#include <string>
#include <vector>

#include "bench/coordinator/error.h"
#include "bench/stats/quantile.h"

namespace driverbench::coordinator {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

std::vector<double> Samples(double median) { return {median / 2, median, 3 * median}; }

std::string Refusal(const std::vector<std::string>& names) {
  try {
    ParseVariants(names);
  } catch (const UserError& error) {
    return error.what();
  }
  return {};
}

TEST(Variants, WithoutNamesThereAreAll) {
  std::vector<std::string> names;
  for (const Variant& variant : ParseVariants({})) names.push_back(variant.name());
  EXPECT_THAT(names, ElementsAre("same", "0.5%", "1%", "2%", "3%", "5%", "10%", "stall", "wider",
                                 "faster"));
  EXPECT_EQ(ParseVariants(names), ParseVariants({}));
}

TEST(Variants, WhatIsNoneIsRefused) {
  for (const char* name : {"", "sane", "3", "0%", "-1%", "1001%", "3 %", "same,1%"})
    EXPECT_THAT(Refusal({name}), HasSubstr(std::string("\"") + name + "\" is none")) << name;
  EXPECT_THAT(Refusal({"3%", "same", "3.0%"}), HasSubstr("3% is named twice"));
  EXPECT_EQ(Refusal({"12.5%", "1000%"}), "");
}

TEST(Copies, HaveNamesOfTheirOwnAndTheOriginalIsFirst) {
  const auto copies = CopiesOf("x", ParseVariants({}));
  EXPECT_EQ(copies.front(), "x");
  EXPECT_EQ(copies.size(), 13U);
  EXPECT_EQ(std::set<std::string>(copies.begin(), copies.end()).size(), copies.size());
  EXPECT_THAT(CopiesOf("x", ParseVariants({"same", "faster"})),
              ElementsAre("x", "x+same", "x+faster-base", "x+faster"));
}

TEST(Copies, EveryPairAndEveryHandicapIsOfThem) {
  const auto variants = ParseVariants({});
  const auto copies = CopiesOf("x", variants);
  const auto is_copy = [&](const std::string& name) {
    return std::ranges::find(copies, name) != copies.end();
  };
  for (const report::SelftestPair& pair : PairsOf("x", variants)) {
    EXPECT_TRUE(is_copy(pair.base)) << pair.base;
    EXPECT_TRUE(is_copy(pair.now)) << pair.now;
    EXPECT_NE(pair.base, pair.now);
  }
  for (const auto& [name, handicap] : HandicapsOf("x", variants, {Samples(60'000)}))
    EXPECT_TRUE(is_copy(name)) << name;
}

TEST(Copies, WhatIsTheSameHasTheSameTailAndOnlyTheStallStalls) {
  for (const report::SelftestPair& pair : PairsOf("x", ParseVariants({}))) {
    EXPECT_EQ(pair.has_tail_change, pair.name != "same") << pair.name;
    EXPECT_EQ(pair.stalls, pair.name == "stall") << pair.name;
  }
}

TEST(Copies, HandicapsAreSharesOfTheMedian) {
  const auto handicaps = HandicapsOf("x", ParseVariants({}), {Samples(60'000)});
  EXPECT_FALSE(handicaps.contains("x"));
  EXPECT_FALSE(handicaps.contains("x+same"));
  EXPECT_FALSE(handicaps.contains("x+faster"));
  EXPECT_EQ(handicaps.at("x+0.5%"), protocol::Handicap{.spin_ns = 300});
  EXPECT_EQ(handicaps.at("x+10%"), protocol::Handicap{.spin_ns = 6'000});
  EXPECT_EQ(handicaps.at("x+faster-base"), protocol::Handicap{.spin_ns = 1'800});
  EXPECT_EQ(handicaps.at("x+stall"), (protocol::Handicap{.spin_ns = 600'000, .every = 50}));
  EXPECT_EQ(handicaps.at("x+wider"), protocol::Handicap{.jitter_ns = 12'000});
  EXPECT_EQ(handicaps.at("x+wider-base").every, 1);
  EXPECT_EQ(handicaps.at("x+wider-base").jitter_ns, 0);
}

// Of operations of seconds too: the protocol takes no more.
TEST(Copies, NoHandicapIsBeyondTheProtocol) {
  for (const auto& [name, handicap] : HandicapsOf("x", ParseVariants({}), {Samples(1e12)})) {
    EXPECT_LE(handicap.spin_ns, protocol::kMostSpinNs) << name;
    EXPECT_LE(handicap.jitter_ns, protocol::kMostSpinNs) << name;
  }
}

TEST(SameMedianSpin, IsTheMiddleWhereLatenciesAreSymmetric) {
  std::vector<double> samples;
  for (int i = -500; i <= 500; ++i) samples.push_back(60'000 + 10 * i);
  EXPECT_NEAR(SameMedianSpin({samples}, 2'000), 1'000, 1);
}

// As beside a noisy neighbour that is busy in every third block.
TEST(SameMedianSpin, IsThatOfABlockWhereBlocksDiffer) {
  std::vector<std::vector<double>> blocks;
  for (int i = 0; i < 12; ++i) {
    blocks.emplace_back();
    for (int j = -50; j <= 50; ++j) blocks.back().push_back((i % 3 == 0 ? 33'000 : 21'000) + j);
  }
  EXPECT_NEAR(SameMedianSpin(blocks, 4'000), 2'000, 1);
  EXPECT_EQ(MedianOfBlocks(blocks), 21'000);
}

// More long ones than short ones, as latencies are: then the middle would be too little.
TEST(SameMedianSpin, MakesTheMediansAlikeWhereTheyAreNot) {
  std::vector<double> samples;
  for (int i = 1; i < 4000; ++i) samples.push_back(50'000 - 10'000 * std::log(i / 4000.0));
  constexpr double kJitter = 12'000;
  const double spin = SameMedianSpin({samples}, kJitter);
  EXPECT_GT(spin, kJitter / 2 * 1.02);

  std::vector<double> steady;
  std::vector<double> spread;
  for (const double sample : samples) {
    steady.push_back(sample + spin);
    for (int tenth = 0; tenth < 10; ++tenth)
      spread.push_back(sample + kJitter * (tenth + 0.5) / 10);
  }
  EXPECT_NEAR(*stats::Median(spread) / *stats::Median(steady), 1, 0.0005);
}

}  // namespace
}  // namespace driverbench::coordinator

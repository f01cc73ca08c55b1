#include "scenarios/expect.h"

#include <gtest/gtest.h>

#include "scenarios/testing.h"

namespace driverbench::scenarios {
namespace {

TEST(ExpectTest, WhatIsEqualIsOk) {
  EXPECT_TRUE(ExpectBalance("1", true, {1, 2}, {1, 2}).ok());
  EXPECT_TRUE(ExpectPlayer(true, {"1", 1, 2}, {"1", 1, 2}).ok());
  EXPECT_TRUE(ExpectNumber("count(*)", -3, -3).ok());
}

TEST(ExpectTest, TheFirstDifferenceIsNamed) {
  EXPECT_EQ(Text(ExpectBalance("1", true, {100, 2}, {0, 2})),
            "wrong: player \"1\": coins 100, expected 0");
  EXPECT_EQ(Text(ExpectBalance("1", true, {0, 3}, {0, -2})),
            "wrong: player \"1\": goods 3, expected -2");
  EXPECT_EQ(Text(ExpectBalance("1", true, {2, 1}, {1, 2})),
            "wrong: player \"1\": coins 2, expected 1; goods 1, expected 2");
  EXPECT_EQ(Text(ExpectPlayer(true, {"2", 1, 2}, {"1", 1, 2})),
            "wrong: player \"2\", expected \"1\"");
  EXPECT_EQ(Text(ExpectNumber("count(*)", 1919, 1920)), "wrong: count(*) 1919, expected 1920");
}

// What a store leaves in its out-parameter for a missing player says nothing.
TEST(ExpectTest, AMissingPlayerIsMissingWhateverWasRead) {
  EXPECT_EQ(Text(ExpectBalance("1", false, {5, 6}, {5, 6})),
            "wrong: player \"1\": missing, expected coins 5, goods 6");
  EXPECT_EQ(Text(ExpectPlayer(false, {"2", 5, 6}, {"1", 5, 6})),
            "wrong: player \"1\": missing, expected coins 5, goods 6");
}

}  // namespace
}  // namespace driverbench::scenarios

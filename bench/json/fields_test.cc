#include "bench/json/fields.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <array>
#include <chrono>
#include <cstdint>
#include <limits>
#include <map>
#include <optional>
#include <set>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

namespace driverbench::json {
namespace {

using nlohmann::ordered_json;

enum class Colour : std::uint8_t { kRed, kGreen };
inline constexpr std::array<std::string_view, 2> kColourNames = {"red", "green"};
constexpr const auto& NamesOf(Colour /*any*/) { return kColourNames; }

struct Wheel {
  int size = 0;
  bool operator==(const Wheel&) const = default;
};

struct Cart {
  std::string name;
  Colour colour = Colour::kRed;
  bool sold = false;
  std::uint16_t year = 2000;
  std::int64_t balance = 0;
  double weight = 0;
  double price = 1;
  std::chrono::seconds age{0};
  std::vector<Wheel> wheels;
  std::set<std::string> owners;
  std::map<std::string, std::int64_t> parts;
  std::optional<int> doors;
  std::optional<Wheel> spare;

  bool operator==(const Cart&) const = default;
};

}  // namespace

void Fields(auto& json, Like<Wheel> auto& wheel) {
  json("size", wheel.size, {.least = 1, .most = 99});
}

void Fields(auto& json, Like<Cart> auto& cart) {
  json("name", cart.name);
  json("colour", cart.colour);
  json.Maybe("sold", cart.sold);
  json("year", cart.year);
  json("balance", cart.balance, kAnyWhole);
  json("weight", cart.weight);
  json.Newer("price", cart.price, kPositive);
  json("age", cart.age);
  json("wheels", cart.wheels);
  json.Maybe("owners", cart.owners);
  json("parts", cart.parts);
  json("doors", cart.doors);
  json.Needed("spare", cart.spare);
}

namespace {

Cart Full() {
  return {.name = "dray",
          .colour = Colour::kGreen,
          .sold = true,
          .year = 1890,
          .balance = -7,
          .weight = 0.5,
          .price = 2.25,
          .age = std::chrono::seconds(3),
          .wheels = {{1}, {99}},
          .owners = {"a", "b"},
          .parts = {{"axle", 2}},
          .doors = 0,
          .spare = Wheel{3}};
}

constexpr const char* kFull =
    R"({"name":"dray","colour":"green","sold":true,"year":1890,"balance":-7,"weight":0.5,)"
    R"("price":2.25,"age":3,"wheels":[{"size":1},{"size":99}],"owners":["a","b"],)"
    R"("parts":{"axle":2},"doors":0,"spare":{"size":3}})";

Cart Read(const ordered_json& json, Texts texts = Texts::kAsTheyAre) {
  return ReadJson<Cart>(json, Place("the cart"), texts);
}

// What is said of the full cart after one value of it became another; "" when it is taken.
std::string Refusal(const std::string& pointer, const std::string& value) {
  ordered_json json = ordered_json::parse(kFull);
  json[ordered_json::json_pointer(pointer)] = ordered_json::parse(value);
  try {
    Read(json);
    return "";
  } catch (const std::invalid_argument& error) {
    return error.what();
  }
}

TEST(Fields, ServeBothDirectionsInTheirOrder) {
  EXPECT_EQ(ToJson<ordered_json>(Full(), Texts::kAsTheyAre).dump(), kFull);
  EXPECT_EQ(Read(ordered_json::parse(kFull)), Full());
  // The other kind of JSON sorts its keys.
  const auto sorted = ToJson<nlohmann::json>(Full(), Texts::kAsTheyAre);
  EXPECT_EQ(sorted, nlohmann::json::parse(kFull));
}

TEST(Fields, WhatIsEmptyOrNewerMayBeAbsent) {
  Cart cart;
  cart.spare = Wheel{1};
  const std::string least =
      R"({"name":"","colour":"red","year":2000,"balance":0,"weight":0.0,"price":1.0,"age":0,)"
      R"("wheels":[],"parts":{},"spare":{"size":1}})";
  EXPECT_EQ(ToJson<ordered_json>(cart, Texts::kAsTheyAre).dump(), least);
  ordered_json json = ordered_json::parse(least);
  json.erase("price");
  EXPECT_EQ(Read(json), cart);
  for (const char* key : {"name", "colour", "year", "weight", "age", "wheels", "parts", "spare"}) {
    ordered_json without = json;
    without.erase(key);
    try {
      Read(without);
      ADD_FAILURE() << key;
    } catch (const std::invalid_argument& error) {
      EXPECT_EQ(error.what(), "`" + std::string(key) + "` is missing");
    }
  }
}

TEST(Fields, WhatIsWrongIsSaidWithItsPlace) {
  EXPECT_EQ(Refusal("/wheels/1/size", "100"), "`wheels[1].size` is no whole number from 1 to 99");
  EXPECT_EQ(Refusal("/wheels/1", "{}"), "`wheels[1].size` is missing");
  EXPECT_EQ(Refusal("/wheels/0", "7"), "`wheels[0]` is no object");
  EXPECT_EQ(Refusal("/spare", "null"), "`spare` is no object");
  EXPECT_EQ(Refusal("/wheels", "{}"), "`wheels` is no list");
  EXPECT_EQ(Refusal("/owners", "\"a\""), "`owners` is no list");
  EXPECT_EQ(Refusal("/owners/0", "1"), "`owners[0]` is no text");
  EXPECT_EQ(Refusal("/parts", "[]"), "`parts` is no object");
  EXPECT_EQ(Refusal("/parts/axle", "-1"), "`parts.axle` is no whole number from 0 on");
  EXPECT_EQ(Refusal("/parts/\x1b", "-1"), "`parts.\\x1b` is no whole number from 0 on");
  EXPECT_EQ(Refusal("/name", "1"), "`name` is no text");
  EXPECT_EQ(Refusal("/sold", "1"), "`sold` is neither true nor false");
  EXPECT_EQ(Refusal("/colour", "\"blue\""), "`colour` is unknown: \"blue\"");
  EXPECT_EQ(Refusal("/colour", "1"), "`colour` is no text");
  EXPECT_EQ(Refusal("/price", "0"), "`price` is no positive number");
  EXPECT_EQ(Refusal("/weight", "\"1\""), "`weight` is no number");
  EXPECT_EQ(Refusal("/weight", "true"), "`weight` is no number");
  EXPECT_EQ(Refusal("/weight", "-1"), "");
  EXPECT_THROW(Read(ordered_json::array()), std::invalid_argument);
  EXPECT_LT(Refusal("/colour", '"' + std::string(1'000'000, 'x') + '"').size(), 200U);
}

TEST(Fields, WholeNumbersAreWholeAndFit) {
  for (const char* value :
       {"1.5", "1.0", "1e3", "18446744073709551616", "\"1\"", "null", "[]", "[1]", "true"}) {
    EXPECT_EQ(Refusal("/year", value), "`year` is no whole number from 0 to 65535");
    EXPECT_EQ(Refusal("/balance", value), "`balance` is no whole number");
    EXPECT_EQ(Refusal("/doors", value), "`doors` is no whole number from 0 on");
    EXPECT_EQ(Refusal("/age", value), "`age` is no whole number from 0 on");
  }
  EXPECT_NE(Refusal("/year", "65536"), "");
  EXPECT_EQ(Refusal("/year", "65535"), "");
  EXPECT_NE(Refusal("/doors", "2147483648"), "");
  EXPECT_NE(Refusal("/balance", "9223372036854775808"), "");
  EXPECT_EQ(Refusal("/balance", "-9223372036854775808"), "");
}

TEST(Fields, TextIsCleanedWhereItIsWanted) {
  Cart cart = Full();
  cart.name = "a\nb";
  cart.parts = {{"c\nd", 1}};
  const auto clean = ToJson<ordered_json>(cart, Texts::kClean);
  EXPECT_EQ(clean["name"], "a b");
  EXPECT_TRUE(clean["parts"].contains("c d"));
  const auto raw = ToJson<ordered_json>(cart, Texts::kAsTheyAre);
  EXPECT_EQ(Read(raw), cart);
  EXPECT_EQ(Read(raw, Texts::kClean).name, "a b");
  EXPECT_EQ(Read(raw, Texts::kClean).parts.begin()->first, "c d");
}

TEST(Fields, ANumberThatIsNoneIsWrittenAsZero) {
  Cart cart = Full();
  cart.weight = std::numeric_limits<double>::quiet_NaN();
  cart.price = -std::numeric_limits<double>::infinity();
  const auto json = ToJson<ordered_json>(cart, Texts::kAsTheyAre);
  EXPECT_EQ(json["weight"], 0.0);
  EXPECT_EQ(json["price"], 0.0);
}

TEST(Names, ServeBothWays) {
  EXPECT_EQ(text::NameOf(Colour::kGreen), "green");
  EXPECT_EQ(text::FromName<Colour>("red"), Colour::kRed);
  EXPECT_EQ(text::FromName<Colour>("Red"), std::nullopt);
  EXPECT_EQ(text::FromName<Colour>(""), std::nullopt);
}

}  // namespace
}  // namespace driverbench::json

#include "bench/coordinator/blocks/round_order.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <set>
#include <string>
#include <vector>

namespace driverbench::coordinator {
namespace {

// Entrants "a", "b", ..., each with its pair.
class RoundOrderTest : public ::testing::Test {
 protected:
  void Enter(const std::vector<std::string>& pairs) {
    entrants_.resize(pairs.size());
    for (std::size_t i = 0; i < pairs.size(); ++i) {
      entrants_[i].target.name = std::string(1, static_cast<char>('a' + i));
      entrants_[i].pair = pairs[i];
    }
  }

  std::string Order() {
    std::vector<const Entrant*> all(entrants_.size());
    std::ranges::transform(entrants_, all.begin(), [](const Entrant& entrant) { return &entrant; });
    std::string names;
    for (const Entrant* entrant : RoundOrder(all, &random_)) names += entrant->target.name;
    return names;
  }

  std::vector<Entrant> entrants_;
  std::mt19937_64 random_{1};
};

TEST_F(RoundOrderTest, ThoseOfAPairStandNextToEachOtherInEveryOrder) {
  Enter({"x", "y", "x", "y"});  // a and c, b and d
  std::map<std::string, int> seen;
  for (int i = 0; i < 800; ++i) ++seen[Order()];
  // 2 orders of the pairs, and 2 within each.
  const std::set<std::string> expected = {"acbd", "acdb", "cabd", "cadb",
                                          "bdac", "dbac", "bdca", "dbca"};
  std::set<std::string> names;
  for (const auto& [order, times] : seen) {
    names.insert(order);
    EXPECT_GT(times, 60) << order;  // of 100 expected
  }
  EXPECT_EQ(names, expected);
}

TEST_F(RoundOrderTest, ThoseWithoutAPairGoAnywhere) {
  Enter({"", "", ""});
  std::set<std::string> orders;
  for (int i = 0; i < 200; ++i) orders.insert(Order());
  EXPECT_EQ(orders.size(), 6U);
}

TEST_F(RoundOrderTest, WhoseOtherHalfFailedGoesOnAlone) {
  Enter({"x", "y", "x"});
  entrants_.pop_back();
  std::set<std::string> orders;
  for (int i = 0; i < 100; ++i) orders.insert(Order());
  EXPECT_EQ(orders, (std::set<std::string>{"ab", "ba"}));
}

// Runs are repeated by their seed.
TEST_F(RoundOrderTest, WithoutPairsItIsAPlainShuffle) {
  Enter({"", "", "", "", ""});
  std::mt19937_64 random = random_;
  std::string names = "abcde";
  std::ranges::shuffle(names, random);
  EXPECT_EQ(Order(), names);
}

}  // namespace
}  // namespace driverbench::coordinator

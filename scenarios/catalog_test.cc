#include "scenarios/catalog.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <set>
#include <string>
#include <vector>

namespace driverbench::scenarios {
namespace {

using ::testing::UnorderedElementsAre;

// Of all rows, with their tables.
std::set<std::string> Keys(const std::vector<std::vector<TableRows>>& all) {
  std::set<std::string> keys;
  for (const auto& tables : all) {
    for (const TableRows& table : tables) {
      for (const Row& row : table.rows)
        keys.insert(std::string(table.table->name) + " " + ToString(row.front()));
    }
  }
  return keys;
}

TEST(CatalogTest, HasEveryWorkloadOnce) {
  std::multiset<std::string> names;
  for (const Scenario* scenario : Catalog()) names.emplace(scenario->traits().name);
  EXPECT_THAT(names, UnorderedElementsAre("simple", "simple.insert", "simple.get", "simple.bulk",
                                          "simple.count", "simple.page", "trade", "trade.accept",
                                          "trade.refuse", "orders", "orders.join", "orders.update",
                                          "orders.delete", "simple.get10", "connect"));
}

TEST(CatalogTest, FindsByTheWholeName) {
  for (const Scenario* scenario : Catalog())
    EXPECT_EQ(FindScenario(scenario->traits().name), scenario);
  for (const char* name : {"", "simpl", "simple.", "simple.getter", "Simple", "SIMPLE", "simple "})
    EXPECT_EQ(FindScenario(name), nullptr) << name;
}

TEST(CatalogTest, TraitsAreTheWorkloads) {
  for (const Scenario* scenario : Catalog()) {
    const auto traits = scenario->traits();
    const std::string name(traits.name);
    EXPECT_EQ(traits.connects, name == "connect") << name;
    EXPECT_EQ(traits.autocommit,
              name.starts_with("simple") || name == "orders.join" || traits.connects)
        << name;
    EXPECT_EQ(traits.whole_script, name.find('.') == std::string::npos && !traits.connects) << name;
    EXPECT_EQ(traits.truncates, name == "simple" || name == "orders") << name;
    EXPECT_GE(traits.version, 1) << name;
  }
}

// The keeper and every worker make their rows and expectations for themselves.
TEST(CatalogTest, TheSamePlanIsTheSameWork) {
  const BlockPlan plan{.seed = 5, .number = 3, .threads = 2, .warmup = 1, .operations = 4};
  BlockPlan next = plan;
  next.number = 4;
  for (const Scenario* scenario : Catalog()) {
    const std::string name(scenario->traits().name);
    EXPECT_EQ(scenario->Fresh(5), scenario->Fresh(5)) << name;
    EXPECT_EQ(scenario->Before(plan), scenario->Before(plan)) << name;
    EXPECT_EQ(scenario->After(plan), scenario->After(plan)) << name;

    if (scenario->traits().truncates) continue;  // there every block makes the same rows
    std::set<std::string> ids;
    std::size_t count = 0;
    for (const auto& own :
         {Keys({scenario->Fresh(5)}), Keys({scenario->Before(plan), scenario->After(plan)}),
          Keys({scenario->Before(next), scenario->After(next)})}) {
      ids.insert(own.begin(), own.end());
      count += own.size();
    }
    EXPECT_EQ(ids.size(), count) << name << ": rows of different blocks meet";
  }
}

}  // namespace
}  // namespace driverbench::scenarios

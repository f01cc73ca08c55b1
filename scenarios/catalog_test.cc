#include "scenarios/catalog.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <set>
#include <string>

namespace driverbench::scenarios {
namespace {

using ::testing::UnorderedElementsAre;

TEST(CatalogTest, HasEveryWorkloadOnce) {
  std::multiset<std::string> names;
  for (const Scenario* scenario : Catalog()) names.emplace(scenario->traits().name);
  EXPECT_THAT(names, UnorderedElementsAre("simple", "simple.insert", "simple.get", "simple.bulk",
                                          "simple.count", "simple.page", "trade", "trade.accept",
                                          "trade.refuse"));
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
    EXPECT_EQ(traits.autocommit, !name.starts_with("trade")) << name;
    EXPECT_EQ(traits.whole_script, name == "simple" || name == "trade") << name;
    EXPECT_EQ(traits.truncates, name == "simple") << name;
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
    EXPECT_EQ(scenario->Table(5), scenario->Table(5)) << name;
    EXPECT_EQ(scenario->Before(plan), scenario->Before(plan)) << name;
    EXPECT_EQ(scenario->After(plan), scenario->After(plan)) << name;

    std::set<std::string> ids;
    for (const Player& player : scenario->Table(5)) ids.insert(player.id);
    std::size_t count = scenario->Table(5).size();
    if (scenario->traits().truncates) continue;  // there every block makes the same rows
    for (const BlockPlan& one : {plan, next}) {
      for (const Player& player : scenario->After(one)) ids.insert(player.id);
      count += scenario->After(one).size();
    }
    EXPECT_EQ(ids.size(), count) << name << ": rows of different blocks meet";
  }
}

}  // namespace
}  // namespace driverbench::scenarios

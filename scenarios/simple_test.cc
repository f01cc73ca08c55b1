// The simple.* scenarios against the memory store. Its table is the process's, so every test stays
// in a transaction that is never committed: nothing here commits.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <vector>

#include "backends/memory/store.h"
#include "scenarios/catalog.h"
#include "scenarios/players.h"
#include "scenarios/testing.h"

namespace driverbench::scenarios {
namespace {

using ::testing::StartsWith;
using ::testing::UnorderedElementsAreArray;

void Fill(IConnection& connection, const std::vector<Player>& rows) {
  if (rows.empty()) return;
  ASSERT_TRUE(connection.players().Insert(rows).ok());
}

class SimpleTest : public ::testing::Test {
 protected:
  // What the keeper does before a block.
  void Make(const std::string& name, const BlockPlan& plan) {
    scenario_ = FindScenario(name);
    ASSERT_NE(scenario_, nullptr);
    plan_ = plan;
    for (const auto& rows : {scenario_->Fresh(plan.seed), scenario_->Before(plan)}) {
      Fill(*memory_, PlayersIn(rows));
    }
  }

  Status RunPlan() { return RunAll(*scenario_, plan_, spy_); }

  // What the keeper does after it.
  void ExpectAfter() {
    for (const Player& expected : PlayersIn(scenario_->After(plan_))) {
      Player read;
      bool found = false;
      ASSERT_TRUE(memory_->players().Find(expected.id, &read, &found).ok());
      ASSERT_TRUE(found) << expected.id;
      EXPECT_EQ(read, expected);
    }
  }

  const std::unique_ptr<IConnection> memory_ = MakeMemoryStore(false);
  Spy spy_{memory_.get()};
  const Scenario* scenario_ = nullptr;
  BlockPlan plan_;
};

constexpr BlockPlan kStep{.seed = 11, .number = 2, .threads = 3, .warmup = 2, .operations = 5};

TEST_F(SimpleTest, EveryScenarioIsRightOnAStoreThatIsRight) {
  for (const Scenario* scenario : Catalog()) {
    const std::string name(scenario->traits().name);
    if (!name.starts_with("simple")) continue;
    const std::unique_ptr<IConnection> connection = MakeMemoryStore(false);
    const BlockPlan plan = scenario->traits().whole_script ? BlockPlan{.seed = 4} : kStep;
    const auto table = PlayersIn(scenario->Fresh(plan.seed));
    Fill(*connection, table);
    EXPECT_TRUE(scenario->Before(plan).empty()) << name;
    EXPECT_EQ(Text(RunAll(*scenario, plan, *connection)), "ok: ok") << name;
    std::int64_t count = 0;
    ASSERT_TRUE(connection->players().Count(&count).ok());
    EXPECT_EQ(static_cast<std::size_t>(count),
              table.size() + PlayersIn(scenario->After(plan)).size())
        << name;
  }
}

TEST_F(SimpleTest, TheScriptIs21Statements) {
  Make("simple", {.seed = 1, .number = 3});
  ASSERT_EQ(Text(RunPlan()), "ok: ok");
  std::vector<std::string> expected{"Insert 1", "Find"};
  expected.insert(expected.end(), 16, "Insert 114");
  expected.insert(expected.end(), {"Insert 95", "Count", "List 3"});
  EXPECT_EQ(expected.size(), 21U);
  EXPECT_EQ(spy_.calls, expected);
  ExpectAfter();
}

TEST_F(SimpleTest, TheScriptKeepsTheTutorialsValues) {
  const auto after = PlayersIn(FindScenario("simple")->After({.seed = 1}));
  ASSERT_EQ(after.size(), 1920U);
  EXPECT_EQ(after[0], (Player{"test", 1, 1}));
  for (std::size_t i = 1; i < after.size(); ++i) {
    EXPECT_EQ(after[i].coins, 10000);
    EXPECT_EQ(after[i].goods, 10000);
    EXPECT_EQ(after[i].id.size(), 36U);
  }
}

TEST_F(SimpleTest, AStepIsOneStatementAnOperation) {
  for (const auto& [name, call] :
       {std::pair{"simple.get", "Find"}, std::pair{"simple.count", "Count"},
        std::pair{"simple.page", "List 3"}, std::pair{"simple.insert", "Insert 1"},
        std::pair{"simple.bulk", "Insert 114"}}) {
    const std::unique_ptr<IConnection> connection = MakeMemoryStore(false);
    Spy spy(connection.get());
    const Scenario& scenario = *FindScenario(name);
    Fill(*connection, PlayersIn(scenario.Fresh(11)));
    ASSERT_EQ(Text(RunAll(scenario, kStep, spy)), "ok: ok");
    EXPECT_EQ(spy.calls, std::vector<std::string>(3 * 7, call)) << name;
  }
}

TEST_F(SimpleTest, InsertsLeaveTheRowsThatTheKeeperExpects) {
  for (const auto& [name, rows] : {std::pair{"simple.insert", 1}, std::pair{"simple.bulk", 114}}) {
    Make(name, kStep);
    ASSERT_EQ(Text(RunPlan()), "ok: ok");
    const auto after = PlayersIn(scenario_->After(plan_));
    ASSERT_EQ(after.size(), static_cast<std::size_t>(3 * 7 * rows)) << name;
    ExpectAfter();
    for (std::size_t i = 0; i < after.size(); ++i) {
      const Balance expected = DistinctBalance(static_cast<std::int64_t>(i) % (7 * rows));
      EXPECT_EQ((Balance{after[i].coins, after[i].goods}), expected) << name << " row " << i;
    }
    plan_.number = kStep.number + 1;  // the next block's rows are others: no duplicate key
    EXPECT_EQ(Text(RunPlan()), "ok: ok") << name;
    EXPECT_THAT(Text(RunPlan()), StartsWith("duplicate_key: [memory]")) << name;
    ASSERT_TRUE(memory_->Rollback().ok());
  }
}

TEST_F(SimpleTest, GetReadsEveryRowOnceInAnOrderOfItsOwn) {
  const auto order = [&](std::uint64_t seed, std::int64_t number, int thread) {
    const BlockPlan plan{.seed = seed, .number = number, .threads = 2, .operations = kTableRows};
    const std::unique_ptr<IConnection> connection = MakeMemoryStore(false);
    Spy spy(connection.get());
    EXPECT_TRUE(connection->players().Insert(FullTable(seed)).ok());
    const auto script = FindScenario("simple.get")->Open(plan, thread);
    EXPECT_TRUE(script->Use(spy).ok());
    for (std::int64_t i = 0; i < kTableRows; ++i) EXPECT_EQ(Text(script->Run(i)), "ok: ok");
    return spy.ids;
  };
  std::vector<std::string> all;
  for (const Player& player : FullTable(1)) all.push_back(player.id);
  const auto one = order(1, 1, 0);
  EXPECT_THAT(one, UnorderedElementsAreArray(all));
  EXPECT_EQ(one, order(1, 1, 0));
  EXPECT_NE(one, order(1, 2, 0));
  EXPECT_NE(one, order(1, 1, 1));
  EXPECT_NE(one, all);
}

// A block may have more operations than the table has rows.
TEST_F(SimpleTest, GetBeginsAgainAfterTheLastRow) {
  Make("simple.get", {.seed = 1, .number = 1, .warmup = 10, .operations = 2 * kTableRows});
  ASSERT_EQ(Text(RunPlan()), "ok: ok");
  ASSERT_EQ(spy_.ids.size(), static_cast<std::size_t>(10 + 2 * kTableRows));
  EXPECT_EQ(spy_.ids[5], spy_.ids[5 + kTableRows]);
}

TEST_F(SimpleTest, GetNoticesAWrongRow) {
  Make("simple.get", {.seed = 1, .number = 1});
  const Player right = [&] {
    Player read;
    spy_.on_find = [&](Player* player, bool*) { read = *player; };
    EXPECT_TRUE(RunPlan().ok());
    return read;
  }();
  const std::string who = "player \"" + right.id + "\"";
  const auto say = [](const char* what, std::int32_t got, std::int32_t expected) {
    return std::string(what) + " " + std::to_string(got) + ", expected " + std::to_string(expected);
  };

  spy_.on_find = [](Player* player, bool*) { std::swap(player->coins, player->goods); };
  EXPECT_EQ(Text(RunPlan()), "wrong: " + who + ": " + say("coins", right.goods, right.coins) +
                                 "; " + say("goods", right.coins, right.goods));
  spy_.on_find = [](Player* player, bool*) { player->coins += 1; };
  EXPECT_EQ(Text(RunPlan()), "wrong: " + who + ": " + say("coins", right.coins + 1, right.coins));
  spy_.on_find = [](Player* player, bool*) { player->goods = 0; };
  EXPECT_EQ(Text(RunPlan()), "wrong: " + who + ": " + say("goods", 0, right.goods));
  spy_.on_find = [](Player* /*player*/, bool* found) { *found = false; };
  EXPECT_EQ(Text(RunPlan()), "wrong: " + who + ": missing, expected coins " +
                                 std::to_string(right.coins) + ", goods " +
                                 std::to_string(right.goods));
  spy_.on_find = [](Player* player, bool*) { player->id = "someone"; };
  EXPECT_EQ(Text(RunPlan()), "wrong: player \"someone\", expected \"" + right.id + "\"");
}

// A row that stays in the reused out-parameter looks like an answer.
TEST_F(SimpleTest, GetNoticesAStaleRow) {
  Make("simple.get", {.seed = 1, .number = 1, .operations = 2});
  Player first;
  spy_.on_find = [&](Player* player, bool*) {
    if (first.id.empty()) first = *player;
    *player = first;
  };
  const std::string text = Text(RunPlan());
  EXPECT_THAT(text, StartsWith("wrong: player \"" + first.id + "\", expected \""));
}

TEST_F(SimpleTest, CountNoticesAWrongNumber) {
  Make("simple.count", {.seed = 1, .number = 1});
  spy_.on_count = [](std::int64_t* count) { --*count; };
  EXPECT_EQ(Text(RunPlan()), "wrong: count(*) 1919, expected 1920");
  spy_.on_count = [](std::int64_t* count) { *count = 0; };
  EXPECT_EQ(Text(RunPlan()), "wrong: count(*) 0, expected 1920");
}

TEST_F(SimpleTest, PageTakesAnyThreeRows) {
  Make("simple.page", {.seed = 1, .number = 1});
  const auto table = FullTable(1);
  for (const std::size_t first : {0, 700, 1917}) {
    spy_.on_list = [&](std::vector<Player>* page) {
      page->assign(table.begin() + static_cast<std::ptrdiff_t>(first),
                   table.begin() + static_cast<std::ptrdiff_t>(first) + 3);
    };
    EXPECT_EQ(Text(RunPlan()), "ok: ok");
  }
}

TEST_F(SimpleTest, PageNoticesAWrongPage) {
  Make("simple.page", {.seed = 1, .number = 1});
  std::vector<Player> right;
  spy_.on_list = [&](std::vector<Player>* page) { right = *page; };
  ASSERT_EQ(Text(RunPlan()), "ok: ok");
  const auto wrong = [&](const std::function<void(std::vector<Player>*)>& change) {
    spy_.on_list = change;
    return Text(RunPlan());
  };

  EXPECT_EQ(wrong([](auto* page) { page->pop_back(); }), "wrong: rows of a page: 2, expected 3");
  EXPECT_EQ(wrong([](auto* page) { page->clear(); }), "wrong: rows of a page: 0, expected 3");
  EXPECT_EQ(wrong([](auto* page) { page->push_back(page->front()); }),
            "wrong: rows of a page: 4, expected 3");
  EXPECT_EQ(
      wrong([](auto* page) { page->at(2) = page->at(0); }),
      "wrong: player \"" + right[0].id + "\", expected \"another player than in the rows before\"");
  EXPECT_EQ(wrong([](auto* page) { page->at(1).id = "foreign"; }),
            "wrong: player \"foreign\", expected \"a player of the table\"");
  EXPECT_EQ(wrong([](auto* page) { page->at(2).goods = -1; }), "wrong: player \"" + right[2].id +
                                                                   "\": goods -1, expected " +
                                                                   std::to_string(right[2].goods));
  // Each row is right somewhere, but not together.
  EXPECT_THAT(wrong([](auto* page) { std::swap(page->at(0).id, page->at(1).id); }),
              StartsWith("wrong: player \"" + right[1].id + "\": coins "));
}

TEST_F(SimpleTest, TheScriptNoticesWhatItsStepsNotice) {
  const auto wrong = [](const std::function<void(Spy*)>& change) {
    const std::unique_ptr<IConnection> connection = MakeMemoryStore(false);
    Spy spy(connection.get());
    change(&spy);
    return Text(RunAll(*FindScenario("simple"), {.seed = 1}, spy));
  };
  EXPECT_EQ(
      wrong([](Spy* spy) { spy->on_find = [](Player* player, bool*) { player->coins = 2; }; }),
      "wrong: player \"test\": coins 2, expected 1");
  EXPECT_EQ(wrong([](Spy* spy) {
              spy->on_count = [](std::int64_t* count) { *count -= 17; };  // a row of each batch
            }),
            "wrong: count(*) 1903, expected 1920");
  EXPECT_EQ(
      wrong([](Spy* spy) { spy->on_list = [](std::vector<Player>* page) { page->resize(1); }; }),
      "wrong: rows of a page: 1, expected 3");
}

// Whatever statement fails, its error is what the caller gets, and nothing runs after it.
TEST_F(SimpleTest, ErrorsOfTheStoreArePassedThrough) {
  for (const Scenario* scenario : Catalog()) {
    const std::string name(scenario->traits().name);
    if (!name.starts_with("simple")) continue;
    const std::size_t statements = name == "simple" ? 21 : 1;
    for (std::size_t call = 0; call < statements; ++call) {
      const std::unique_ptr<IConnection> connection = MakeMemoryStore(false);
      Spy spy(connection.get());
      Fill(*connection, PlayersIn(scenario->Fresh(1)));
      spy.FailAt(call);
      EXPECT_EQ(Text(RunAll(*scenario, {.seed = 1}, spy)), "connection: [spy] 2013 (HY000): gone")
          << name << " " << call;
      EXPECT_EQ(spy.calls.size(), call + 1) << name;
    }
  }
}

}  // namespace
}  // namespace driverbench::scenarios

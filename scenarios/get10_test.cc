// simple.get10 on a library with a pipeline; without one it is ten reads of simple_test.cc.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <deque>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "backends/api/player_sql.h"
#include "backends/memory/store.h"
#include "scenarios/catalog.h"
#include "scenarios/players.h"
#include "scenarios/players_scenario.h"
#include "scenarios/testing.h"

namespace driverbench::scenarios {
namespace {

using ::testing::ElementsAre;

// A table that is read through a pipeline alone, with a log of the calls.
class Piped final : public IConnection, IPipeline {
 public:
  explicit Piped(std::vector<Player> table) : table_(std::move(table)) {}

  std::vector<std::string> calls;  // a letter each: p, q, s, r
  std::vector<std::string> ids;    // in the order of reading
  std::function<void(RowSet*)> on_read;
  std::size_t fails_at = 100'000;  // the Read of this number, from 0

  IPipeline* pipeline() override { return this; }
  IPlayerStore& players() override { return memory_->players(); }
  Status Commit() override { return {}; }
  Status Rollback() override { return {}; }
  Status Query(std::string_view /*sql*/, Rows* /*out*/) override { return {}; }
  std::optional<std::string> Cipher() const override { return std::nullopt; }

  Status Prepare(std::string_view sql, std::size_t* statement) override {
    EXPECT_EQ(sql, player_sql::kFind);
    calls.emplace_back("p");
    *statement = 7;
    return {};
  }
  Status Queue(std::size_t statement, std::span<const Value> values) override {
    EXPECT_EQ(statement, 7U);
    calls.emplace_back("q");
    queue_.emplace_back(values[0].text());
    return {};
  }
  Status Send() override {
    calls.emplace_back("s");
    return {};
  }
  Status Read(RowSet* out) override {
    calls.emplace_back("r");
    if (ids.size() == fails_at) return Status(Spy::Failure());
    const auto player = std::ranges::find(table_, queue_.front(), &Player::id);
    out->Clear(3);
    std::ranges::copy(RowOf(*player), out->Add().begin());
    if (on_read) on_read(out);
    ids.push_back(queue_.front());
    queue_.pop_front();
    return {};
  }

 private:
  const std::unique_ptr<IConnection> memory_ = MakeMemoryStore(false);
  const std::vector<Player> table_;
  std::deque<std::string> queue_;
};

class Get10Test : public ::testing::Test {
 protected:
  Get10Test() { EXPECT_TRUE(script_->Use(piped_).ok()); }

  const BlockPlan plan_{.seed = 3, .number = 1, .operations = 200};
  Piped piped_{FullTable(plan_.seed)};
  const std::unique_ptr<Script> script_ = FindScenario("simple.get10")->Open(plan_, 0);
};

TEST_F(Get10Test, TenAreSentBeforeTheFirstIsRead) {
  EXPECT_THAT(std::exchange(piped_.calls, {}), ElementsAre("p"));
  ASSERT_EQ(Text(script_->Run(0)), "ok: ok");
  std::vector<std::string> expected(10, "q");
  expected.emplace_back("s");
  expected.insert(expected.end(), 10, "r");
  EXPECT_EQ(piped_.calls, expected);
}

TEST_F(Get10Test, EveryRowIsReadOnceBeforeOneTwice) {
  for (std::int64_t i = 0; i < plan_.operations; ++i) ASSERT_EQ(Text(script_->Run(i)), "ok: ok");
  std::vector<std::string> first(piped_.ids.begin(), piped_.ids.begin() + kTableRows);
  EXPECT_TRUE(std::equal(piped_.ids.begin() + kTableRows, piped_.ids.end(), first.begin()));
  std::ranges::sort(first);
  EXPECT_EQ(std::ranges::unique(first).begin(), first.end());
}

TEST_F(Get10Test, EveryFieldIsCompared) {
  const std::vector<std::pair<std::string, std::function<void(RowSet*)>>> wrongs = {
      {"id", [](RowSet* out) { out->Add(); }},  // two rows
      {"none", [](RowSet* out) { out->Clear(3); }},
      {"coins",
       [](RowSet* out) {
         const std::vector<Value> row(out->row(0).begin(), out->row(0).end());
         out->Clear(3);
         const auto copy = out->Add();
         std::ranges::copy(row, copy.begin());
         copy[1].Set(copy[1].int_value() + 1);
       }},
      {"a NULL",
       [](RowSet* out) {
         const std::vector<Value> row(out->row(0).begin(), out->row(0).end());
         out->Clear(3);
         const auto copy = out->Add();
         std::ranges::copy(row, copy.begin());
         copy[2].SetNull();
       }},
      {"another row", [](RowSet* out) {
         out->Clear(3);
         std::ranges::copy(RowOf({"x", 1, 2}), out->Add().begin());
       }}};
  for (const auto& [what, wrong] : wrongs) {
    piped_.on_read = wrong;
    EXPECT_EQ(script_->Run(0).code(), StatusCode::kWrong) << what;
  }
}

TEST_F(Get10Test, AFailureIsTheOperations) {
  piped_.fails_at = 4;
  EXPECT_EQ(script_->Run(0).code(), StatusCode::kConnection);
}

TEST(Get10, WithoutAPipelineTenReadsOneAfterTheOther) {
  const std::unique_ptr<IConnection> memory = MakeMemoryStore(false);
  ASSERT_TRUE(memory->players().Insert(FullTable(3)).ok());
  Spy spy(memory.get());
  const BlockPlan plan{.seed = 3, .number = 1, .operations = 2};
  ASSERT_EQ(Text(RunAll(*FindScenario("simple.get10"), plan, spy)), "ok: ok");
  EXPECT_EQ(spy.calls, std::vector<std::string>(20, "Find"));
  spy.on_find = [](Player* player, bool*) { player->coins += 1; };
  EXPECT_EQ(RunAll(*FindScenario("simple.get10"), plan, spy).code(), StatusCode::kWrong);
}

}  // namespace
}  // namespace driverbench::scenarios

#include "bench/report/selftest.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <string>
#include <vector>

#include "bench/record/sample_run.h"
#include "bench/report/terminal.h"

namespace driverbench::report {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

constexpr std::int64_t kMedian = 60'000;
constexpr double kBlockSeconds = 0.05;

// `rounds` of blocks of these targets, in this order, each with the median that `median` gives.
template <typename MedianOf>
record::Run RunOf(const std::vector<std::string>& targets, int rounds, MedianOf median) {
  record::Run run{.header = record::SampleHeader(targets), .audits = {}, .blocks = {}};
  double now = 3;
  for (int round = 0; round < rounds; ++round) {
    for (const std::string& target : targets) {
      record::Block block =
          record::SampleBlock("simple.get", target, round, 101, median(target, round));
      block.ended_s = now += kBlockSeconds;
      run.blocks.push_back(std::move(block));
    }
  }
  return run;
}

SelftestPlan Plan(std::vector<SelftestPair> pairs) {
  return {.pairs = std::move(pairs), .margin = 0.005, .window_s = 1};
}

SelftestPair Slower(const std::string& now) {
  return {.name = "3% slower", .base = "x", .now = now, .spun_ns = 1'800, .has_change = true};
}

// A pair's round takes 0.1 s: ten of them are a window. 401 rounds, the first of which does not
// count, are 40 windows and 10 joined ones.
std::string TextOf(const record::Run& run, const SelftestPlan& plan,
                   const std::vector<SelftestRow>& rows) {
  return Terminal(SelftestDocument(run, plan, rows, Explain::kNo), {.width = 132});
}

TEST(Selftest, FindsWhatIsThereAndNothingElse) {
  const record::Run run =
      RunOf({"x", "x+same", "x+3%"}, 401, [](const std::string& target, int round) {
        return (kMedian + 60 * (round % 3 - 1)) * (target == "x+3%" ? 103 : 100) / 100;
      });
  const auto rows =
      LookAtSelftest(run, Plan({{.name = "same", .base = "x", .now = "x+same"}, Slower("x+3%")}));
  ASSERT_EQ(rows.size(), 2U);
  for (const SelftestRow& row : rows) {
    EXPECT_EQ(row.rounds, 400);
    EXPECT_EQ(row.windows.windows, 40);
    EXPECT_EQ(row.joined.windows, 10);
    EXPECT_EQ(row.FalseAlarms(row.windows), 0);
    EXPECT_EQ(row.tails, 40);
    EXPECT_EQ(row.slower_tails, 0);
  }
  EXPECT_EQ(rows[0].windows.same, 40);
  EXPECT_EQ(rows[0].Found(rows[0].windows), 0);
  EXPECT_EQ(rows[1].Found(rows[1].windows), 40);
  EXPECT_EQ(rows[1].Found(rows[1].joined), 10);
  EXPECT_NEAR(rows[1].spun, 0.03, 1e-3);
  EXPECT_NEAR(stats::ShareOf(rows[1].seen->estimate), 0.03, 1e-3);
}

TEST(Selftest, AWrongDirectionIsAFalseAlarm) {
  const record::Run run = RunOf({"x", "x+3%"}, 41, [](const std::string& target, int round) {
    if (target == "x") return kMedian;
    return kMedian * (round <= 30 ? 103 : 97) / 100;
  });
  const auto rows = LookAtSelftest(run, Plan({Slower("x+3%")}));
  EXPECT_EQ(rows[0].Found(rows[0].windows), 3);
  EXPECT_EQ(rows[0].FalseAlarms(rows[0].windows), 1);

  SelftestPair same = Slower("x+3%");
  same.has_change = false;
  EXPECT_EQ(LookAtSelftest(run, Plan({same}))[0].FalseAlarms(rows[0].windows), 4);

  SelftestPair faster = Slower("x+3%");
  faster.spun_ns = -1'800;
  EXPECT_EQ(LookAtSelftest(run, Plan({faster}))[0].Found(rows[0].windows), 1);
}

// The tail tells what the median does not.
TEST(Selftest, AStallIsInTheTail) {
  record::Run run = RunOf({"x", "x+stall"}, 41, [](const std::string&, int) { return kMedian; });
  for (record::Block& block : run.blocks) {
    if (block.target == "x+stall") {
      for (int i = 0; i < 3; ++i) block.samples_ns.at(static_cast<std::size_t>(i)) = 10 * kMedian;
    }
  }
  const auto rows = LookAtSelftest(run, Plan({{.name = "stall", .base = "x", .now = "x+stall"}}));
  EXPECT_EQ(rows[0].tails, 4);
  EXPECT_EQ(rows[0].slower_tails, 4);
}

// A tail that is long without it hides a stall: more of the same rounds change nothing.
TEST(Selftest, SaysWhyAStallWasMissed) {
  record::Run run = RunOf({"x", "x+stall"}, 41, [](const std::string&, int) { return kMedian; });
  const auto plan = Plan({{.name = "stall", .base = "x", .now = "x+stall", .stalls = true}});
  EXPECT_THAT(TextOf(run, plan, LookAtSelftest(run, plan)),
              HasSubstr("stall: p99 missed it in 4 of 4; a longer --window"));
  for (record::Block& block : run.blocks) {
    for (int i = 0; i < 3; ++i) block.samples_ns.at(static_cast<std::size_t>(i)) = 20 * kMedian;
  }
  EXPECT_THAT(TextOf(run, plan, LookAtSelftest(run, plan)),
              HasSubstr("stall: p99 missed it in 4 of 4, since p99 without it is 20.0 medians"));
  for (record::Block& block : run.blocks) {
    if (block.target != "x") {
      for (int i = 0; i < 3; ++i) block.samples_ns.at(static_cast<std::size_t>(i)) *= 2;
    }
  }
  EXPECT_THAT(TextOf(run, plan, LookAtSelftest(run, plan)), Not(HasSubstr("missed")));
}

// In `ab` a control fires by its tail too, whichever way.
TEST(Selftest, ATailThatDiffersWhereNothingDoesIsAFalseAlarm) {
  for (const char* slow : {"x", "x+same"}) {
    SCOPED_TRACE(slow);
    record::Run run = RunOf({"x", "x+same"}, 41, [](const std::string&, int) { return kMedian; });
    for (record::Block& block : run.blocks) {
      if (block.target == slow && block.round <= 20) {
        for (int i = 0; i < 3; ++i) block.samples_ns.at(static_cast<std::size_t>(i)) = 10 * kMedian;
      }
    }
    SelftestPlan plan = Plan({{.name = "same", .base = "x", .now = "x+same"}});
    plan.pairs[0].has_tail_change = false;
    const auto rows = LookAtSelftest(run, plan);
    EXPECT_EQ(rows[0].QuietTails(), 4);
    EXPECT_EQ(rows[0].FalseTails(), 2);
    EXPECT_EQ(rows[0].FalseAlarms(rows[0].windows), 0);
    EXPECT_THAT(TextOf(run, plan, rows), HasSubstr("2 false alarms in 4 windows and 4 tails."));

    plan.pairs[0].has_tail_change = true;
    EXPECT_THAT(TextOf(run, plan, LookAtSelftest(run, plan)),
                HasSubstr("No false alarm in 4 windows."));
  }
}

TEST(Selftest, RoundsWithoutABlockDoNotCount) {
  record::Run run = RunOf({"x", "x+3%"}, 41, [](const std::string&, int) { return kMedian; });
  run.blocks[21].outcome = record::Outcome::kWrong;  // of x+3%, in round 10
  run.blocks.pop_back();
  EXPECT_EQ(LookAtSelftest(run, Plan({Slower("x+3%")}))[0].rounds, 38);
}

// What a table does not show is not judged here either.
TEST(Selftest, ABlockWithoutUsableTimesDoesNotCount) {
  record::Run run = RunOf({"x", "x+3%"}, 41, [](const std::string&, int) { return kMedian; });
  run.blocks[21].samples_ns.pop_back();
  run.blocks[30].wall_ns = 0;
  ASSERT_EQ(run.blocks[21].outcome, record::Outcome::kOk);
  EXPECT_EQ(LookAtSelftest(run, Plan({Slower("x+3%")}))[0].rounds, 38);
}

TEST(Selftest, SaysWhatItFindsInWords) {
  const record::Run run = RunOf({"x", "x+3%"}, 401, [](const std::string& target, int) {
    return kMedian * (target == "x" ? 100 : 103) / 100;
  });
  const SelftestPlan plan = Plan({Slower("x+3%")});
  const std::string text = TextOf(run, plan, LookAtSelftest(run, plan));
  EXPECT_THAT(text, HasSubstr("3% slower  +3.0%  +3.0%"));
  EXPECT_THAT(text, HasSubstr("40 of 40"));
  EXPECT_THAT(text, HasSubstr("One comparison alone in its run finds a change of 0.50% in 1 s a "
                              "pair and of 0.50% in 4 s"));
  EXPECT_THAT(text, HasSubstr("No false alarm in 40 windows."));
  EXPECT_THAT(text, HasSubstr("A block took 50.0 ms"));
}

// What is said of one comparison is not said of `ab`, which makes many of them.
TEST(Selftest, SaysOfHowManyComparisonsItSpeaks) {
  const record::Run run = RunOf({"x", "x+3%"}, 401, [](const std::string& target, int round) {
    return (kMedian + 600 * (round % 7 - 3)) * (target == "x+3%" ? 103 + round % 2 : 100) / 100;
  });
  SelftestPlan plan = Plan({Slower("x+3%")});
  plan.window_s = 2;  // 20 rounds: 100 comparisons need 15
  const std::string alone = TextOf(run, plan, LookAtSelftest(run, plan));
  EXPECT_THAT(alone, HasSubstr("One comparison alone in its run finds"));
  EXPECT_THAT(alone, HasSubstr("--comparisons"));
  plan.comparisons = 100;
  const std::string many = TextOf(run, plan, LookAtSelftest(run, plan));
  EXPECT_THAT(many, HasSubstr("One of 100 comparisons of a run finds"));
  EXPECT_THAT(many, Not(HasSubstr("--comparisons")));
  for (const std::string& text : {alone, many}) EXPECT_THAT(text, Not(HasSubstr("`ab` finds")));
}

TEST(Selftest, IsExplainedOnRequest) {
  const record::Run run = RunOf({"x", "x+3%"}, 41, [](const std::string&, int) { return kMedian; });
  const SelftestPlan plan = Plan({Slower("x+3%")});
  const auto rows = LookAtSelftest(run, plan);
  EXPECT_THAT(TextOf(run, plan, rows), HasSubstr("\nColumns: --explain explains them\n"));
  EXPECT_THAT(Terminal(SelftestDocument(run, plan, rows, Explain::kYes), {}),
              HasSubstr("\nColumns\n  spun        what was added to an operation"));
}

TEST(Selftest, SaysWhenThereWasNotTimeEnough) {
  const record::Run run = RunOf({"x", "x+3%"}, 5, [](const std::string&, int) { return kMedian; });
  const SelftestPlan plan = Plan({Slower("x+3%")});
  const std::string text = TextOf(run, plan, LookAtSelftest(run, plan));
  EXPECT_THAT(text, HasSubstr("No window of 1 s a pair was filled"));
  EXPECT_THAT(text, Not(HasSubstr("finds a change")));
}

TEST(Selftest, OfNothingThereIsNothing) {
  const record::Run run{.header = record::SampleHeader({"x"}), .audits = {}, .blocks = {}};
  const SelftestPlan plan = Plan({Slower("x+3%")});
  const auto rows = LookAtSelftest(run, plan);
  EXPECT_EQ(rows.at(0).rounds, 0);
  EXPECT_THAT(TextOf(run, plan, rows), HasSubstr("No window"));
}

}  // namespace
}  // namespace driverbench::report

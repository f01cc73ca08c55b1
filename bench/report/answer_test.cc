#include "bench/report/answer.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "bench/record/sample_run.h"
#include "bench/report/markdown.h"
#include "bench/report/run_report.h"
#include "bench/report/terminal.h"

namespace driverbench::report {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::SizeIs;
using ::testing::StartsWith;

constexpr const char* kGet = "simple.get";
constexpr std::int64_t kOperations = 101;

std::vector<std::string> AnswerOf(const record::Run& run) {
  return Answer(run, analysis::Summarize(run));
}

// All of it as one text, to look for words in.
std::string WordsOf(const record::Run& run) {
  std::string words;
  for (const std::string& sentence : AnswerOf(run)) words += sentence + "\n";
  return words;
}

// Two libraries, each with text and prepared statements: a-text, a-prepared, b-text, b-prepared.
record::Run TwoLibraries() {
  record::Run run;
  run.header = record::SampleHeader({"a-text", "a-prepared", "b-text", "b-prepared"});
  run.header.context["servers"] = "local 127.0.0.1:4000";
  run.header.margin = 0.01;
  for (record::Target& target : run.header.targets) {
    target.backend = target.name.substr(0, 1);
    target.protocol = target.name.substr(2);
    target.attested["library"] = target.backend;
  }
  return run;
}

// What an operation of a target takes, and its blocks waver by.
struct Takes {
  std::string_view target;
  std::int64_t ns;
  std::int64_t waver = 2;  // percent: so much more in every second round, of b in the others
};

// Rounds of a case of which each statement is `statement`.
void AddCase(const std::string& scenario, const std::string& statement, int rounds,
             const std::vector<Takes>& all, record::Run* run) {
  const auto first = static_cast<int>(run->blocks.size());
  for (const Takes& one : all) {
    const std::string target(one.target);
    record::Audit audit = record::SampleAudit(scenario, target, 1);
    const bool prepared = target.ends_with("prepared");
    audit.operation.commands = {{prepared ? "STMT_EXECUTE" : "QUERY", 1}};
    audit.operation.transcript = {(prepared ? "STMT_EXECUTE " : "QUERY ") + statement};
    run->audits.push_back(audit);
  }
  for (int round = 0; round < rounds; ++round) {
    for (const Takes& one : all) {
      const bool more = (round % 2 == 0) == one.target.starts_with('a');
      record::Block block =
          record::SampleBlock(scenario, std::string(one.target), round, kOperations,
                              one.ns + one.ns / 100 * (more ? one.waver : 0));
      block.cpu_ns = kOperations * 10'000;
      block.ended_s = first + round;
      run->blocks.push_back(std::move(block));
    }
  }
}

constexpr const char* kSelect = "SELECT id FROM player";

// Prepared takes a third less with both libraries, which are not told apart.
record::Run ClearProtocol() {
  record::Run run = TwoLibraries();
  AddCase(kGet, kSelect, 20,
          {{"a-text", 90'000}, {"a-prepared", 60'000}, {"b-text", 90'000}, {"b-prepared", 60'000}},
          &run);
  return run;
}

TEST(Answer, IsThreeSentencesAtMost) {
  record::Run run = ClearProtocol();
  EXPECT_THAT(
      AnswerOf(run),
      ElementsAre("On TiDB over loopback: prepared statements save 30.3 us [30.0, 30.6] in "
                  "simple.get, whichever library.",
                  "Like for like, no library is told apart as the fastest (3.0% could have been "
                  "found)."));
  for (record::Block& block : run.blocks) {
    if (block.target == "b-text") block.cpu_ns *= 3;
  }
  run.blocks.back().outcome = record::Outcome::kWrong;
  EXPECT_THAT(AnswerOf(run), SizeIs(3));
}

// The first sentence ---------------------------------------------------------------------------

TEST(AnswerOnProtocols, NamesTheLibrariesOfWhichItIsTrue) {
  record::Run run = TwoLibraries();
  AddCase(
      kGet, kSelect, 20,
      {{"a-text", 90'000}, {"a-prepared", 60'000}, {"b-text", 90'000}, {"b-prepared", 90'000, 9}},
      &run);
  EXPECT_THAT(WordsOf(run),
              HasSubstr("prepared statements save 30.3 us [30.0, 30.6] in simple.get with a; they "
                        "are not told from text in simple.get with b ("));
  EXPECT_THAT(WordsOf(run), Not(HasSubstr("whichever")));
}

TEST(AnswerOnProtocols, SaysWhatTheyCost) {
  record::Run run = TwoLibraries();
  AddCase(kGet, kSelect, 20,
          {{"a-text", 60'000},
           {"a-prepared", 90'000},
           {"b-text", 90'000, 0},
           {"b-prepared", 90'000, 0}},
          &run);
  EXPECT_THAT(WordsOf(run),
              HasSubstr("prepared statements cost 30.3 us [30.0, 30.6] in simple.get with a; they "
                        "are the same as text within 1% in simple.get with b."));
}

// A difference that is there, and that no verdict was given on.
TEST(AnswerOnProtocols, StaysUnclear) {
  record::Run run = TwoLibraries();
  AddCase(kGet, kSelect, 20,
          {{"a-text", 91'000, 0},
           {"b-text", 91'000, 0},
           {"a-prepared", 90'000, 9},
           {"b-prepared", 90'000, 9}},
          &run);
  EXPECT_THAT(WordsOf(run), HasSubstr("prepared statements are not told from text in simple.get, "
                                      "whichever library (5.4%"));
  EXPECT_THAT(WordsOf(run), Not(HasSubstr("save")));
}

// Two pairs of one library, or one of two pairs that was not measured, are not all libraries.
TEST(AnswerOnProtocols, AreOfAllLibrariesOnlyWhereAllWereMeasured) {
  record::Run run = ClearProtocol();
  EXPECT_THAT(WordsOf(run), HasSubstr(", whichever library."));
  record::Run lost = run;
  std::erase_if(lost.blocks,
                [](const record::Block& block) { return block.target == "b-prepared"; });
  EXPECT_THAT(WordsOf(lost), HasSubstr("in simple.get with a."));
  for (record::Target& target : run.header.targets) {
    target.options["pool"] = target.backend;
    target.backend = "a";
  }
  EXPECT_THAT(WordsOf(run), HasSubstr("in simple.get with a-prepared and b-prepared."));
}

// An interval for several libraries holds all of theirs.
TEST(AnswerOnProtocols, OfSeveralLibrariesTheIntervalHoldsAll) {
  record::Run run = TwoLibraries();
  AddCase(kGet, kSelect, 20,
          {{"a-text", 90'000}, {"a-prepared", 60'000}, {"b-text", 90'000}, {"b-prepared", 40'000}},
          &run);
  EXPECT_THAT(WordsOf(run), HasSubstr("save 30.3 us to 50.5 us [30.0, 51.0] in simple.get, "
                                      "whichever library."));
}

// Reads, where there are any; of many cases the first are named, the others counted.
TEST(AnswerOnProtocols, AreThoseOfReads) {
  record::Run run = ClearProtocol();
  const std::vector<Takes> times{{"a-text", 90'000}, {"a-prepared", 60'000}};
  AddCase("simple.insert", "INSERT INTO player VALUES (?)", 20, times, &run);
  EXPECT_THAT(WordsOf(run), Not(HasSubstr("in simple.insert, ")));
  EXPECT_THAT(WordsOf(run), Not(HasSubstr("in simple.insert with")));
  std::erase_if(run.blocks, [](const record::Block& one) { return one.case_id.scenario == kGet; });
  EXPECT_THAT(WordsOf(run), HasSubstr("save 30.3 us [30.0, 30.6] in simple.insert with a"));
  for (const char* scenario : {"r1", "r2", "r3", "r4"}) AddCase(scenario, kSelect, 20, times, &run);
  EXPECT_THAT(WordsOf(run),
              HasSubstr(" in r1, 30.3 us [30.0, 30.6] in r2 and 2 more cases with a."));
}

TEST(AnswerOnProtocols, AreNotOfAnotherServer) {
  record::Run run = ClearProtocol();
  for (record::Target& target : run.header.targets) {
    if (target.protocol == "prepared") target.server = "far";
  }
  EXPECT_THAT(WordsOf(run), Not(HasSubstr("prepared statements")));
  EXPECT_THAT(WordsOf(run), Not(HasSubstr("On TiDB")));
}

TEST(AnswerOnProtocols, OfSeveralThreadsAreThroughputs) {
  record::Run run = ClearProtocol();
  for (record::Block& block : run.blocks) {
    block.case_id.threads = 2;
    const std::vector<std::int64_t> samples = block.samples_ns;
    block.samples_ns.insert(block.samples_ns.end(), samples.begin(), samples.end());
  }
  EXPECT_THAT(WordsOf(run), HasSubstr("prepared statements are 1.50x [1.50, 1.50] as fast in "
                                      "simple.get, 2 threads, whichever library."));
}

// The second -------------------------------------------------------------------------------------

TEST(AnswerOnLibraries, NamesWhoIsTheFastest) {
  record::Run run = TwoLibraries();
  AddCase(kGet, kSelect, 20, {{"a-text", 90'000}, {"b-text", 70'000}}, &run);
  EXPECT_THAT(WordsOf(run), HasSubstr("like for like, b-text is the fastest in simple.get."));
  // Nearer each other than the rounds can tell.
  for (record::Block& block : run.blocks) {
    if (block.target == "b-text")
      block = record::SampleBlock(kGet, "b-text", block.round, kOperations, 90'400);
  }
  EXPECT_THAT(WordsOf(run), Not(HasSubstr("is the fastest")));
  EXPECT_THAT(WordsOf(run), HasSubstr("no library is told apart as the fastest ("));
}

TEST(AnswerOnLibraries, SaysInWhichCases) {
  record::Run run = TwoLibraries();
  AddCase(kGet, kSelect, 20,
          {{"a-text", 90'000}, {"a-prepared", 60'000}, {"b-text", 70'000}, {"b-prepared", 60'000}},
          &run);
  EXPECT_THAT(WordsOf(run),
              HasSubstr("Like for like, b-text is the fastest in simple.get with text; no library "
                        "is told apart as the fastest in simple.get with prepared statements (3.0% "
                        "could have been found)."));
}

// What options do to one library is no contest of libraries.
TEST(AnswerOnLibraries, AreSeveral) {
  record::Run run = TwoLibraries();
  AddCase(kGet, kSelect, 20, {{"a-text", 90'000}, {"b-text", 70'000}}, &run);
  for (record::Target& target : run.header.targets) target.backend = "a";
  EXPECT_THAT(WordsOf(run), Not(HasSubstr("fastest")));
}

TEST(AnswerOnLibraries, SaysThatTheyAreTheSame) {
  record::Run run = TwoLibraries();
  AddCase(kGet, kSelect, 20, {{"a-text", 90'000, 0}, {"b-text", 90'000, 0}}, &run);
  EXPECT_THAT(WordsOf(run),
              HasSubstr("like for like, the libraries are the same within 1% in simple.get."));
}

// What differs between servers is not the libraries'.
TEST(AnswerOnLibraries, AreOfOneServer) {
  record::Run run = TwoLibraries();
  AddCase(kGet, kSelect, 20, {{"a-text", 90'000}, {"b-text", 70'000}}, &run);
  EXPECT_THAT(WordsOf(run), HasSubstr("b-text is the fastest"));
  run.header.targets[2].server = "far";
  EXPECT_THAT(WordsOf(run), Not(HasSubstr("fastest")));
}

TEST(AnswerOnLibraries, NeedTheSameWork) {
  record::Run run = TwoLibraries();
  AddCase(kGet, kSelect, 20, {{"a-text", 90'000}, {"b-text", 70'000}}, &run);
  run.audits[0].operation.opaque = run.audits[1].operation.opaque = "TLS";
  EXPECT_THAT(WordsOf(run), HasSubstr("which library is the fastest is not said"));
  run.audits = {record::SampleAudit(kGet, "a-text", 1), record::SampleAudit(kGet, "b-text", 2)};
  EXPECT_THAT(WordsOf(run), Not(HasSubstr("fastest")));
}

// The third --------------------------------------------------------------------------------------

TEST(AnswerOnTheRest, NamesWhoTakesClearlyMoreCpu) {
  record::Run run = ClearProtocol();
  const auto cpu_of_b = [&](double times) {
    for (record::Block& block : run.blocks) {
      block.cpu_ns = kOperations * 10'000 * (block.target == "b-text" ? times : 1);
    }
    return WordsOf(run);
  };
  EXPECT_THAT(cpu_of_b(2), HasSubstr("\nOf client CPU, b-text takes 2.00x [2.00, 2.00] what a-text "
                                     "takes in simple.get.\n"));
  EXPECT_THAT(cpu_of_b(1.2), Not(HasSubstr("client CPU")));
  // What others take in another case is not said of this one.
  const auto elsewhere = [&run] {
    AddCase("simple.list", kSelect, 20, {{"a-prepared", 90'000}, {"b-prepared", 90'000}}, &run);
    for (record::Block& block : run.blocks) {
      const bool list = block.case_id.scenario != kGet;
      const double times = !list && block.target == "b-text"      ? 3
                           : list && block.target == "b-prepared" ? 2
                                                                  : 1;
      block.cpu_ns = static_cast<std::int64_t>(kOperations * 10'000 * times);
    }
    return WordsOf(run);
  };
  EXPECT_THAT(elsewhere(), HasSubstr("b-text takes 3.00x [3.00, 3.00] what a-text takes in "
                                     "simple.get.\n"));
  // Twice as much in most rounds, which is not sure.
  run = ClearProtocol();
  for (record::Block& block : run.blocks) {
    block.cpu_ns = kOperations * 10'000 * (block.target == "b-text" && block.round % 4 > 0 ? 2 : 1);
  }
  EXPECT_THAT(WordsOf(run), Not(HasSubstr("client CPU")));
}

TEST(AnswerOnTheRest, SaysThatSomethingFailed) {
  record::Run run = ClearProtocol();
  EXPECT_THAT(WordsOf(run), Not(HasSubstr("worked")));
  run.blocks.back().outcome = record::Outcome::kWrong;
  EXPECT_THAT(WordsOf(run), HasSubstr("\nNot everything worked: simple.get, b-prepared: WRONG in 1 "
                                      "of 20 blocks, first in round 20.\n"));
  run.interrupted = true;
  EXPECT_THAT(WordsOf(run), HasSubstr("; the run was interrupted, and not all is in here.\n"));
}

TEST(AnswerOnTheRest, SaysThatTheMachineWasDisturbed) {
  record::Run run = ClearProtocol();
  for (record::Block& block : run.blocks)
    block.machine = record::MachineTime{.total_ns = 100, .others_ns = 15};
  EXPECT_THAT(WordsOf(run), HasSubstr("\nThe machine was disturbed in simple.get"));
}

// What too few rounds say is nothing, whatever their speeds are.
TEST(Answer, OfTooFewRoundsIsThatNothingIsDecided) {
  record::Run run = TwoLibraries();
  AddCase(kGet, kSelect, 5, {{"a-text", 90'000}, {"a-prepared", 10'000}, {"b-text", 200'000}},
          &run);
  EXPECT_THAT(AnswerOf(run),
              ElementsAre("On TiDB over loopback: nothing is decided, for want of rounds.",
                          StartsWith("For an interval of every speed it takes --time ")));
}

TEST(Answer, IsNoneOfSidesAndCopies) {
  record::Run run = ClearProtocol();
  for (record::Target& target : run.header.targets) target.name += "@new";
  for (record::Block& block : run.blocks) block.target += "@new";
  EXPECT_THAT(AnswerOf(run), IsEmpty());
}

TEST(Answer, IsNoneOfOneTarget) {
  record::Run run = TwoLibraries();
  EXPECT_THAT(AnswerOf(record::Run()), IsEmpty());
  EXPECT_THAT(AnswerOf(run), IsEmpty());
  AddCase(kGet, kSelect, 20, {{"a-text", 90'000}}, &run);
  EXPECT_THAT(AnswerOf(run), IsEmpty());
}

// Where one looks first: a terminal's end, a page's beginning.
TEST(Answer, IsTheConclusionOfTheReport) {
  const record::Run run = ClearProtocol();
  const std::string begin = "On TiDB over loopback: prepared statements save";
  const Document report = RunReport(run, Explain::kNo);
  EXPECT_THAT(report.conclusion.text, StartsWith(begin));
  EXPECT_THAT(Markdown(report), StartsWith("**" + begin));
  const std::string terminal = Terminal(report, {});
  EXPECT_GT(terminal.find(begin), terminal.find("Columns"));
  EXPECT_EQ(RunClosing(run, analysis::Summarize(run), Explain::kNo).conclusion.text,
            report.conclusion.text);
}

}  // namespace
}  // namespace driverbench::report

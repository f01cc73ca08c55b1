// A worker as a process: its requests from a file, its answers to another.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/wait.h>

#include <cstdlib>
#include <fstream>
#include <sstream>
#include <string>
#include <vector>

#include "bench/protocol/protocol.h"
#include "bench/testing/scratch_folder.h"

namespace driverbench::worker {
namespace {

using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::SizeIs;

class ServeTest : public ::testing::Test {
 protected:
  static std::string ReadAll(const std::string& path) {
    std::ifstream in(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(in), {}};
  }

  // Runs the worker on `input` to its end; its answers go to `answers`.
  int Serve(const std::string& input) {
    const std::string base = folder_.path() / "worker";
    std::ofstream(base + ".in", std::ios::binary) << input;
    const std::string command =
        "'" NOISY_WORKER "' --worker <'" + base + ".in' >'" + base + ".out' 2>'" + base + ".err'";
    // NOLINTNEXTLINE(bugprone-command-processor): the command is ours
    const int status = std::system(command.c_str());
    output_ = ReadAll(base + ".out");
    errors_ = ReadAll(base + ".err");
    answers_.clear();
    std::istringstream lines(output_);
    for (std::string line; std::getline(lines, line);) {
      SCOPED_TRACE(line);
      EXPECT_NO_THROW(answers_.push_back(protocol::ReadAnswer(line)));
    }
    return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
  }

  static std::string Line(protocol::Action action, const std::string& scenario = "simple.get",
                          const scenarios::BlockPlan& plan = {
                              .number = 1, .warmup = 2, .operations = 5}) {
    protocol::Request request;
    request.action = action;
    request.scenario = scenario;
    request.plan = plan;
    request.fresh = true;
    return protocol::WriteRequest(request) + "\n";
  }

  const ScratchFolder folder_;
  std::string output_;
  std::string errors_;
  std::vector<protocol::Answer> answers_;
};

TEST_F(ServeTest, TheEndOfTheInputIsTheEnd) {
  EXPECT_EQ(Serve(""), 0);
  EXPECT_THAT(output_, IsEmpty());
}

TEST_F(ServeTest, OneLineForEachRequestWhateverTheLibraryPrints) {
  EXPECT_EQ(Serve(Line(protocol::Action::kDescribe) + Line(protocol::Action::kAttest) +
                  Line(protocol::Action::kPrepare) + Line(protocol::Action::kRun) +
                  Line(protocol::Action::kVerify)),
            0);
  ASSERT_THAT(answers_, SizeIs(5));
  for (const protocol::Answer& answer : answers_) EXPECT_EQ(answer.status.ToString(), "ok");
  EXPECT_EQ(answers_[0].result.get<protocol::Description>().backend, "noisy");
  EXPECT_THAT(answers_[0].result.get<protocol::Description>().scenarios, SizeIs(11));
  EXPECT_EQ(answers_[1].result.at("library"), "noisy");
  EXPECT_EQ(answers_[1].result.at("library_version"), "\uFFFD");
  EXPECT_EQ(answers_[2].result.at("rows"), 1920);
  EXPECT_THAT(answers_[3].result.get<protocol::BlockTimes>().samples_ns, SizeIs(5));
  EXPECT_EQ(answers_[4].result.at("rows"), 0);
  EXPECT_TRUE(output_.ends_with('\n'));

  EXPECT_THAT(output_, Not(HasSubstr("noise")));
  EXPECT_THAT(errors_, HasSubstr("noise from printf in connect"));
  EXPECT_THAT(errors_, HasSubstr("noise from cout"));
  EXPECT_THAT(errors_, Not(HasSubstr("read a byte of the requests")));
}

TEST_F(ServeTest, RubbishIsAnsweredAndTheNextRequestServed) {
  const std::string rubbish = std::string("\n") + "rubbish\n" + "{}\n" + std::string("\0\n", 2) +
                              "\xff\xfe\n" + "{\"v\":1,\"do\":\"describe\"}\n" +
                              std::string(300'000, '[') + "\n";
  EXPECT_EQ(Serve(rubbish + Line(protocol::Action::kDescribe)), 0);
  ASSERT_THAT(answers_, SizeIs(8));
  for (std::size_t i = 0; i < 7; ++i) {
    EXPECT_EQ(answers_[i].status.code(), StatusCode::kInvalidArgument) << i;
    EXPECT_THAT(answers_[i].status.error().text, Not(IsEmpty())) << i;
  }
  EXPECT_TRUE(answers_[7].status.ok());
}

TEST_F(ServeTest, ARequestWithoutItsNewlineIsServed) {
  std::string line = Line(protocol::Action::kDescribe);
  line.pop_back();
  EXPECT_EQ(Serve(line), 0);
  EXPECT_THAT(answers_, SizeIs(1));
}

TEST_F(ServeTest, FailuresAreAnswersToo) {
  protocol::Request request;
  request.action = protocol::Action::kAttest;
  request.connection.options.user = "nobody";
  EXPECT_EQ(
      Serve(protocol::WriteRequest(request) + "\n" + Line(protocol::Action::kRun, "simple.gte") +
            Line(protocol::Action::kVerify, "simple.insert") + Line(protocol::Action::kLock) +
            Line(protocol::Action::kDescribe)),
      0);
  ASSERT_THAT(answers_, SizeIs(5));
  EXPECT_EQ(answers_[0].status.ToString(), "[noisy] 1045 (28000): Access denied \uFFFD");
  EXPECT_EQ(answers_[1].status.ToString(), "unknown scenario simple.gte");
  EXPECT_EQ(answers_[2].status.code(), StatusCode::kWrong);
  EXPECT_EQ(answers_[3].status.code(), StatusCode::kUnsupported);  // no SQL there
  EXPECT_TRUE(answers_[4].status.ok());
}

// A request is complete in itself: nothing of the one before counts.
TEST_F(ServeTest, NothingIsKeptBetweenRequests) {
  const scenarios::BlockPlan first{.number = 1, .operations = 4};
  const scenarios::BlockPlan second{.number = 2, .threads = 2, .operations = 7};
  EXPECT_EQ(Serve(Line(protocol::Action::kRun, "simple.insert", first) +
                  Line(protocol::Action::kRun, "simple.insert", first) +
                  Line(protocol::Action::kRun, "simple.insert", second) +
                  Line(protocol::Action::kVerify, "simple.insert", second)),
            0);
  ASSERT_THAT(answers_, SizeIs(4));
  EXPECT_TRUE(answers_[0].status.ok());
  EXPECT_EQ(answers_[1].status.code(), StatusCode::kDuplicateKey);
  EXPECT_THAT(answers_[2].result.get<protocol::BlockTimes>().samples_ns, SizeIs(14));
  EXPECT_EQ(answers_[3].result.at("rows"), 14);
}

// Connections live from one request to the next like it, and no longer.
TEST_F(ServeTest, KeepKeepsTheConnections) {
  const auto run = [](int number, bool keep, const std::string& database = "") {
    protocol::Request request;
    request.action = protocol::Action::kRun;
    request.scenario = "simple.insert";
    request.plan = {.seed = 7, .number = number, .threads = 2, .operations = 3};
    request.connection.options.database = database;
    request.keep = keep;
    return protocol::WriteRequest(request) + "\n";
  };
  const auto connects = [&](const std::string& input) {
    EXPECT_EQ(Serve(input), 0);
    for (const protocol::Answer& answer : answers_) EXPECT_EQ(answer.status.ToString(), "ok");
    const std::string noise = "in connect";
    int count = 0;
    for (std::size_t at = 0; (at = errors_.find(noise, at)) != std::string::npos; ++at) ++count;
    return count;
  };
  EXPECT_EQ(connects(run(1, false) + run(2, false) + run(3, false)), 6);
  EXPECT_EQ(connects(run(1, true) + run(2, true) + run(3, false)), 2);
  EXPECT_EQ(connects(run(1, true) + run(2, false) + run(3, true)), 4);
  EXPECT_EQ(connects(run(1, true) + run(2, true, "other") + run(3, true)), 6);
  EXPECT_EQ(connects(run(1, true) + Line(protocol::Action::kDescribe) + run(2, true)), 4);
}

TEST_F(ServeTest, OptionsThatItDoesNotHaveAreRefused) {
  protocol::Request request;
  request.action = protocol::Action::kAttest;
  request.connection.options.options = {{"layer", "core"}};
  EXPECT_EQ(Serve(protocol::WriteRequest(request) + "\n"), 0);
  ASSERT_THAT(answers_, SizeIs(1));
  EXPECT_EQ(answers_[0].status.code(), StatusCode::kInvalidArgument);
  EXPECT_EQ(answers_[0].status.error().text, "noisy has no option layer");
}

}  // namespace
}  // namespace driverbench::worker

#include "bench/coordinator/workers/process.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sched.h>
#include <sys/stat.h>

#include <csignal>
#include <cstdlib>
#include <fstream>
#include <string>
#include <system_error>
#include <utility>
#include <vector>

#include "bench/coordinator/machine/interrupt.h"
#include "bench/coordinator/workers/script.h"

namespace driverbench::coordinator {
namespace {

using ::testing::EndsWith;
using ::testing::ExitedWithCode;
using ::testing::HasSubstr;
using ::testing::Not;
using Result = WorkerProcess::Result;
using std::chrono::milliseconds;

constexpr milliseconds kLong(60'000);  // never reached
constexpr milliseconds kShort(300);    // always reached
constexpr std::size_t kLongest = 1'000'000;

class ProcessTest : public ScratchTest {
 protected:
  WorkerProcess::ReadResult Ask(const std::string& script, milliseconds deadline = kLong,
                                const std::string& line = "hello") {
    WorkerProcess process(Script(script), std::nullopt);
    return process.Ask(line, deadline, kLongest);
  }

  static std::string StartError(const std::string& path) {
    try {
      const WorkerProcess process({path}, std::nullopt);
    } catch (const std::system_error& error) {
      return error.what();
    }
    return "it started";
  }
};

TEST_F(ProcessTest, AnswersLineForLine) {
  WorkerProcess process(Script("while read -r line; do echo \"$1 $line\"; done"), std::nullopt);
  for (const char* line : {"a", "b c", "{\"v\":2}"}) {
    const auto reply = process.Ask(line, kLong, kLongest);
    EXPECT_EQ(reply.result, Result::kLine);
    EXPECT_EQ(reply.text, std::string("--worker ") + line);
  }
}

// An interpreter out of PATH, a script, an argument.
TEST_F(ProcessTest, ACommandMayBeSeveralWords) {
  const std::string script = Script("read -r line; echo \"$0: $# $1 $2\"").front();
  WorkerProcess process({"sh", script, "a b"}, std::nullopt);
  EXPECT_EQ(process.Ask("hello", kLong, kLongest).text, script + ": 2 a b --worker");
}

TEST_F(ProcessTest, AnEmptyAnswerIsALine) {
  const auto reply = Ask("read -r line; echo");
  EXPECT_EQ(reply.result, Result::kLine);
  EXPECT_EQ(reply.text, "");
}

TEST_F(ProcessTest, TakesRequestsLongerThanAPipeHolds) {
  const auto reply = Ask("read -r line; echo ${#line}", kLong, std::string(300'000, 'x'));
  EXPECT_EQ(reply.text, "300000");
}

TEST_F(ProcessTest, TakesAnswersLongerThanAPipeHolds) {
  const auto reply = Ask("read -r line; head -c 1000000 /dev/zero | tr '\\0' x; echo");
  EXPECT_EQ(reply.result, Result::kLine);
  EXPECT_EQ(reply.text, std::string(1'000'000, 'x'));
}

TEST_F(ProcessTest, ADeathBySignalIsSaidInWords) {
  auto reply = Ask("read -r line; kill -SEGV $$");
  EXPECT_EQ(reply.result, Result::kDied);
  EXPECT_EQ(reply.text, "ended on signal 11 (Segmentation fault)");
  reply = Ask("read -r line; kill -KILL $$");
  EXPECT_EQ(reply.text, "ended on signal 9 (Killed)");
}

TEST_F(ProcessTest, AnExitStatusIsSaid) {
  auto reply = Ask("read -r line; exit 7");
  EXPECT_EQ(reply.result, Result::kDied);
  EXPECT_EQ(reply.text, "ended with exit status 7 without an answer");
  reply = Ask("read -r line; printf 'half an answer'; exit 0");
  EXPECT_EQ(reply.result, Result::kDied);
  EXPECT_EQ(reply.text, "ended with exit status 0 without an answer");
}

// While it starts, all are blocked.
TEST_F(ProcessTest, BlocksTheSignalsThatThisThreadBlocks) {
  const auto own = [] {
    std::ifstream status("/proc/thread-self/status");
    for (std::string line; std::getline(status, line);) {
      if (line.starts_with("SigBlk:")) return line;
    }
    return std::string("unknown");
  };
  sigset_t one;
  sigset_t old;
  sigemptyset(&one);
  sigaddset(&one, SIGUSR1);
  pthread_sigmask(SIG_SETMASK, &one, &old);
  const std::string before = own();
  EXPECT_EQ(before, "SigBlk:\t0000000000000200");
  const std::string worker = Script("").front();
  // dash blocks none, whatever it was started with.
  std::ofstream(worker) << "#!/bin/bash\nread -r line; grep SigBlk /proc/self/status\n";
  WorkerProcess process({worker}, std::nullopt);
  EXPECT_EQ(process.Ask("hello", kLong, kLongest).text, before);
  EXPECT_EQ(own(), before);
  pthread_sigmask(SIG_SETMASK, &old, nullptr);
}

TEST_F(ProcessTest, AClosedOutputIsSaid) {
  const auto reply = Ask("read -r line; exec >&-; sleep 1000");
  EXPECT_EQ(reply.result, Result::kDied);
  EXPECT_EQ(reply.text, "closed its output without an answer");
}

TEST_F(ProcessTest, TheLastPrintedLineIsShown) {
  auto reply = Ask("read -r line; echo first >&2; echo 'cannot find libx.so' >&2; exit 127");
  EXPECT_EQ(reply.text,
            "ended with exit status 127 without an answer; it printed: cannot find libx.so");
  reply = Ask("read -r line; printf 'a\\n\\nb without a newline' >&2; exit 1");
  EXPECT_THAT(reply.text, EndsWith("; it printed: b without a newline"));
  reply = Ask("read -r line; printf '\\n\\n' >&2; exit 1");
  EXPECT_EQ(reply.text, "ended with exit status 1 without an answer");
  reply = Ask("read -r line; head -c 100000 /dev/zero | tr '\\0' x >&2; exit 1");
  EXPECT_LT(reply.text.size(), 70'000U);
}

// It ends without reading: the pipe is broken, which must not be the end of this process too.
TEST_F(ProcessTest, OneThatEndsAtOnceIsAReply) {
  std::signal(SIGPIPE, SIG_DFL);
  const auto reply = Ask("exit 5", kLong, std::string(1'000'000, 'x'));
  EXPECT_EQ(reply.result, Result::kDied);
  EXPECT_EQ(reply.text, "ended with exit status 5 without an answer");
}

TEST_F(ProcessTest, ADeadlineKillsTheChildrenToo) {
  const auto reply =
      Ask("read -r line; sleep 1000 & echo $! >$folder/child; echo $$ >$folder/self; echo late "
          ">&2; wait",
          milliseconds(2000));
  EXPECT_EQ(reply.result, Result::kTimeout);
  EXPECT_EQ(reply.text, "no answer within 2 s, killed");
  EXPECT_TRUE(Dead("self"));
  EXPECT_TRUE(Eventually([&] { return Dead("child"); }));
}

TEST_F(ProcessTest, HalfAnAnswerIsNoAnswer) {
  const auto reply = Ask("read -r line; printf half; sleep 1000", kShort);
  EXPECT_EQ(reply.result, Result::kTimeout);
  EXPECT_EQ(reply.text, "no answer within 0.3 s, killed");
}

TEST_F(ProcessTest, OneThatNeverReadsIsSaid) {
  const auto reply = Ask("exec sleep 1000", kShort, std::string(1'000'000, 'x'));
  EXPECT_EQ(reply.result, Result::kTimeout);
  EXPECT_EQ(reply.text, "does not read its request");
}

TEST_F(ProcessTest, TwoLinesAreRubbish) {
  const auto reply = Ask("read -r line; printf 'a\\nb\\n'; sleep 1000");
  EXPECT_EQ(reply.result, Result::kRubbish);
  EXPECT_EQ(reply.text, "more than one line for one request");
}

// Else every answer from then on would be that of the request before.
TEST_F(ProcessTest, ALineThatComesTooLateIsRubbish) {
  WorkerProcess process(Script("read -r line; echo a; read -r line <$folder/go; echo b; "
                               "touch $folder/written; sleep 1000"),
                        std::nullopt);
  ASSERT_EQ(mkfifo(In("go").c_str(), 0600), 0);
  EXPECT_EQ(process.Ask("1", kLong, kLongest).text, "a");
  std::ofstream(In("go")) << "go\n";
  ASSERT_TRUE(Eventually([&] { return std::filesystem::exists(In("written")); }));
  const auto reply = process.Ask("2", kLong, kLongest);
  EXPECT_EQ(reply.result, Result::kRubbish);
  EXPECT_EQ(reply.text, "wrote a line before it was asked");
}

// So that a worker gone mad does not take the memory.
TEST_F(ProcessTest, AnAnswerBeyondTheLimitIsCutOff) {
  for (const char* answer : {"head -c 1000001 /dev/zero; echo; sleep 1000",
                             "head -c 1000001 /dev/zero; sleep 1000", "exec cat /dev/zero"}) {
    const auto reply = Ask(std::string("read -r line; ") + answer);
    ASSERT_EQ(reply.result, Result::kRubbish);  // else its text is too long to show
    EXPECT_EQ(reply.text, "an answer of more than 1000000 bytes");
  }
}

TEST_F(ProcessTest, PrintingWithoutEndEndsIt) {
  auto reply = Ask("read -r line; exec yes stuck >&2");
  EXPECT_EQ(reply.result, Result::kDied);
  EXPECT_THAT(reply.text, HasSubstr("ended on signal 25 (File size limit exceeded)"));
  EXPECT_THAT(reply.text, HasSubstr("; it printed: stuc"));
  reply = Ask("read -r line; head -c 10000000 /dev/zero >&2; echo fine");
  EXPECT_EQ(reply.text, "fine");
  // Its own files may be larger.
  reply =
      Ask("read -r line; ulimit -S -f unlimited; "
          "head -c 20000000 /dev/zero >$folder/large; echo fine");
  EXPECT_EQ(reply.text, "fine");
}

TEST_F(ProcessTest, OneThatCannotBeStartedThrowsTheReason) {
  const std::string missing = In("missing");
  EXPECT_THAT(StartError(missing), HasSubstr("cannot start " + missing));
  EXPECT_THAT(StartError(missing), HasSubstr("No such file or directory"));
  const std::string plain = In("plain");
  std::ofstream(plain) << "#!/bin/sh\n";
  EXPECT_THAT(StartError(plain), HasSubstr("Permission denied"));
  EXPECT_THAT(StartError(In("")), HasSubstr("Permission denied"));
  std::filesystem::permissions(plain, std::filesystem::perms::owner_all);
  std::ofstream(plain) << "rubbish";
  EXPECT_THAT(StartError(plain), HasSubstr("Exec format error"));
}

TEST_F(ProcessTest, FinishLetsItEndByItself) {
  WorkerProcess process(Script("while read -r line; do echo; done; sleep 0.2; touch $folder/ended"),
                        std::nullopt);
  process.Ask("a", kLong, kLongest);
  process.Finish();
  EXPECT_TRUE(std::filesystem::exists(In("ended")));
}

TEST_F(ProcessTest, FinishFindsWhatNobodyAskedFor) {
  const auto finish = [this](const std::string& script) {
    WorkerProcess process(Script("read -r line; echo a; read -r line; " + script), std::nullopt);
    EXPECT_EQ(process.Ask("a", kLong, kLongest).text, "a");
    return process.Finish();
  };
  EXPECT_EQ(finish("exit 0").result, Result::kLine);
  EXPECT_EQ(finish("exec >&-; sleep 1000").result, Result::kLine);
  for (const char* script : {"echo b", "printf b; sleep 1000", "exec cat /dev/zero"}) {
    const auto reply = finish(script);
    EXPECT_EQ(reply.result, Result::kRubbish) << script;
    EXPECT_EQ(reply.text, "wrote more than its answer");
  }
}

TEST_F(ProcessTest, FinishLooksAtHowItEnded) {
  const auto finish = [this](const std::string& script) {
    WorkerProcess process(Script("read -r line; echo a; read -r line; " + script), std::nullopt);
    EXPECT_EQ(process.Ask("a", kLong, kLongest).text, "a");
    return process.Finish();
  };
  auto reply = finish("exit 5");
  EXPECT_EQ(reply.result, Result::kDied);
  EXPECT_EQ(reply.text, "ended with exit status 5 after its answer");
  reply = finish("echo 'double free' >&2; kill -SEGV $$");
  EXPECT_EQ(reply.result, Result::kDied);
  EXPECT_EQ(reply.text,
            "ended on signal 11 (Segmentation fault) after its answer; it printed: double free");
}

// So that a worker that prints without end meets the limit, whoever started us.
TEST_F(ProcessTest, AWorkerDoesNotIgnoreWhatWeIgnore) {
  const auto before = std::signal(SIGXFSZ, SIG_IGN);
  const auto reply = Ask("read -r line; kill -XFSZ $$; echo fine");
  std::signal(SIGXFSZ, before);
  EXPECT_EQ(reply.text, "ended on signal 25 (File size limit exceeded)");
}

TEST_F(ProcessTest, FinishKillsOneThatDoesNotEnd) {
  WorkerProcess process(Script("read -r line; echo $$ >$folder/self; echo; sleep 1000"),
                        std::nullopt);
  process.Ask("a", kLong, kLongest);
  process.Finish();
  EXPECT_TRUE(Dead("self"));
}

TEST_F(ProcessTest, GoesWithItsObject) {
  Ask("read -r line; sleep 1000 & echo $! >$folder/child; echo $$ >$folder/self; echo; wait");
  EXPECT_TRUE(Dead("self"));
  EXPECT_TRUE(Eventually([&] { return Dead("child"); }));
}

TEST_F(ProcessTest, DiesWithThisProcess) {
  const auto worker = Script("read -r line; echo $$ >$folder/self; echo; exec sleep 1000");
  EXPECT_EXIT(
      {
        WorkerProcess process(worker, std::nullopt);
        process.Ask("a", kLong, kLongest);
        std::_Exit(Dead("self") ? 1 : 0);
      },
      ExitedWithCode(0), "");
  EXPECT_TRUE(Eventually([&] { return Dead("self"); }));
}

TEST_F(ProcessTest, RunsOnTheCpuThatIsGiven) {
  cpu_set_t set;
  ASSERT_EQ(sched_getaffinity(0, sizeof set, &set), 0);
  int last = 0;
  for (int cpu = 0; cpu < CPU_SETSIZE; ++cpu) {
    if (CPU_ISSET(cpu, &set)) last = cpu;
  }
  WorkerProcess process(Script("read -r line; grep Cpus_allowed_list /proc/self/status"), last);
  EXPECT_EQ(process.Ask("a", kLong, kLongest).text, "Cpus_allowed_list:\t" + std::to_string(last));
}

// The rest may be secrets of others: it is not a worker's, nor the libraries' in it.
TEST_F(ProcessTest, PassesOnWhatAWorkerNeedsOfTheEnvironment) {
  const std::vector<std::pair<std::string, bool>> variables = {
      {"LANG", true},          {"LC_TIME", true},         {"TZ", true},
      {"TMPDIR", true},        {"LD_LIBRARY_PATH", true}, {"SSL_CERT_FILE", true},
      {"UBSAN_OPTIONS", true}, {"PYTHONPATH", true},      {"DRIVERBENCH_TEST_PASSWORD", false},
      {"MYSQL_PWD", false},    {"XLC_TIME", false},       {"TZ_", false}};
  for (const auto& [name, passed] : variables) setenv(name.c_str(), "some value", 1);
  const auto reply = Ask("read -r line; env | tr '\\n' ';'; echo");
  for (const auto& [name, passed] : variables) unsetenv(name.c_str());
  EXPECT_EQ(reply.result, Result::kLine);
  const std::string environment = ";" + reply.text;
  EXPECT_THAT(environment, HasSubstr(";PATH="));
  for (const auto& [name, passed] : variables) {
    const auto stands = HasSubstr(";" + name + "=some value;");
    if (passed) {
      EXPECT_THAT(environment, stands);
    } else {
      EXPECT_THAT(environment, Not(stands));
    }
  }
}

TEST_F(ProcessTest, AnInterruptEndsTheWait) {
  const auto worker = Script("read -r line; sleep 1000");
  EXPECT_EXIT(
      {
        CatchInterrupts();
        WorkerProcess process(worker, std::nullopt);
        std::raise(SIGINT);
        const auto reply = process.Ask("a", kLong, kLongest);
        std::_Exit(reply.result == Result::kInterrupted && Interrupted() ? 0 : 1);
      },
      ExitedWithCode(0), "");
}

}  // namespace
}  // namespace driverbench::coordinator

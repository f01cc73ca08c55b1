#include "bench/record/blocks.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <fstream>
#include <limits>
#include <nlohmann/json.hpp>
#include <string>

#include "bench/record/sample_run.h"
#include "bench/testing/scratch_folder.h"

namespace driverbench::record {
namespace {

using ::testing::Contains;
using ::testing::EndsWith;
using ::testing::Not;
using namespace std::string_literals;  // NUL bytes
using ::testing::HasSubstr;

class ReadRunTest : public ::testing::Test {
 protected:
  bool Read(const std::string& content) {
    std::ofstream(path_, std::ios::binary) << content;
    error_.clear();
    return ReadRun(path_, &run_, &error_);
  }

  void ExpectError(const std::string& content, const std::string& error) {
    EXPECT_FALSE(Read(content)) << content;
    EXPECT_THAT(error_, HasSubstr(error)) << content;
  }

  const ScratchFolder folder_;
  const std::string path_ = folder_.path() / "blocks.jsonl";
  record::Run run_;
  std::string error_;
};

std::string Lines(const Run& run) {
  std::string out = ToJsonLine(run.header);
  for (const Audit& audit : run.audits) out += ToJsonLine(audit);
  for (const Block& block : run.blocks) out += ToJsonLine(block);
  return out;
}

const std::string kHeader = ToJsonLine(SampleHeader({"a", "b"}));
const std::string kBlock = ToJsonLine(SampleBlock("simple.get", "a", 0, 3, 1000));
const std::string kNextBlock = ToJsonLine(SampleBlock("simple.get", "a", 1, 3, 1000));
const std::string kEnd = ToJsonLine(RunEnd{.date = "2024-06-07T10:01:10+00:00"});

TEST_F(ReadRunTest, GivesBackWhatWasWritten) {
  record::Run written = SampleRun();
  Block& block = written.blocks[3];
  block.case_id.threads = 2;
  block.case_id.load.rate = 300;
  block.warmup = 7;
  block.lifetime = 0;
  block.outcome = Outcome::kError;
  block.error_code = "connection";
  block.detail = "gone";
  block.cpu_ns = 0.1 + 0.2;
  block.ended_s = 12.5;
  block.cost = {{metrics::Metric::kAllocations, 24},
                {metrics::Metric::kAllocatedBytes, 0},
                {metrics::Metric::kVoluntarySwitches, 1},
                {metrics::Metric::kInvoluntarySwitches, 2},
                {metrics::Metric::kUserTime, 3},
                {metrics::Metric::kSystemTime, 4},
                {metrics::Metric::kInstructions, std::numeric_limits<std::int64_t>::max()},
                {metrics::Metric::kPeakMemory, 5}};
  written.audits[0].server =
      ServerAccount{.executions = 1, .plan_cache_hits = 0, .parse_ns = 20.5, .latency_ns = 500};
  written.header.targets[0].database = "games";
  block.witness = Witness{.sent = {{"select", 30}}, .counted = {{"select", 31}}};
  written.blocks[4].machine =
      MachineTime{.total_ns = 4e7, .others_ns = -5e6, .stolen_ns = 1e7, .throttled_ns = 2e6};
  written.blocks[4].witness = Witness{.sent = {{"commit", 3}}, .untold = "no rights"};
  written.header.targets[0].network = "20ms";
  written.header.targets[0].options = {{"layer", "core"}, {"pool", ""}};
  written.header.targets[0].chosen = {"layer"};
  written.header.targets[0].lifetime = "connection";
  written.header.margin = 0.005;
  written.header.comparisons = 54;
  written.header.cases = {{"simple", 1}, {"simple.get", 16}};
  ASSERT_TRUE(Read(Lines(written) + ToJsonLine(RunEnd{"later", {"late warning"}}))) << error_;
  EXPECT_FALSE(run_.interrupted);
  EXPECT_EQ(run_.header.warnings.back(), "late warning");
  run_.header.warnings.pop_back();
  EXPECT_EQ(Lines(run_), Lines(written));
  EXPECT_EQ(run_.header.seed, written.header.seed);
  EXPECT_EQ(run_.header.targets[0].database, "games");
  EXPECT_EQ(run_.header.targets[0].network, "20ms");
  EXPECT_EQ(run_.header.margin, 0.005);
  EXPECT_EQ(run_.header.comparisons, 54);
  EXPECT_EQ(run_.header.cases, written.header.cases);
  EXPECT_EQ(run_.blocks[3].cpu_ns, 0.1 + 0.2);
  EXPECT_EQ(run_.blocks[3].ended_s, 12.5);
  EXPECT_EQ(run_.blocks[3].samples_ns, block.samples_ns);
  EXPECT_EQ(run_.blocks[3].cost, block.cost);
  EXPECT_EQ(run_.blocks[4].cost, metrics::ClientCost());
}

TEST_F(ReadRunTest, EveryOutcomeHasAName) {
  for (int i = 0; i <= static_cast<int>(Outcome::kProtocol); ++i) {
    Block block = SampleBlock("simple.get", "a", 0, 3, 1000);
    block.outcome = static_cast<Outcome>(i);
    ASSERT_TRUE(Read(kHeader + ToJsonLine(block))) << error_;
    EXPECT_EQ(run_.blocks[0].outcome, block.outcome);
  }
}

TEST_F(ReadRunTest, WithoutAnEndTheRunWasInterrupted) {
  ASSERT_TRUE(Read(kHeader + kBlock)) << error_;
  EXPECT_TRUE(run_.interrupted);
  ASSERT_TRUE(Read(kHeader)) << error_;
  EXPECT_TRUE(run_.interrupted);
}

// A run may be killed within any byte of its last line.
TEST_F(ReadRunTest, ATornLastLineIsDropped) {
  for (std::size_t kept = 0; kept < kBlock.size(); ++kept) {
    ASSERT_TRUE(Read(kHeader + kBlock + kBlock.substr(0, kept))) << kept << ": " << error_;
    EXPECT_EQ(run_.blocks.size(), 1U) << kept;
    EXPECT_TRUE(run_.interrupted);
  }
  for (std::size_t kept = 0; kept < kEnd.size(); ++kept) {
    ASSERT_TRUE(Read(kHeader + kBlock + kEnd.substr(0, kept))) << kept << ": " << error_;
    EXPECT_TRUE(run_.interrupted) << kept;
  }
}

TEST_F(ReadRunTest, ARunThatWasResumedIsOneRun) {
  const std::string resumed = ToJsonLine(RunResumed{"noon"});
  const std::string broken_off = ToJsonLine(RunEnd{"ten", {"no server", "no disk"}, false});
  ASSERT_TRUE(Read(kHeader + kBlock + broken_off)) << error_;
  EXPECT_TRUE(run_.interrupted);
  EXPECT_THAT(run_.header.warnings, Contains("no disk"));

  ASSERT_TRUE(Read(kHeader + kBlock + broken_off + resumed + kNextBlock)) << error_;
  EXPECT_TRUE(run_.interrupted);
  EXPECT_EQ(run_.blocks.size(), 2U);
  EXPECT_THAT(run_.header.warnings, Not(Contains("no disk")));

  ASSERT_TRUE(Read(kHeader + kBlock + broken_off + resumed + resumed + kNextBlock + kEnd))
      << error_;
  EXPECT_FALSE(run_.interrupted);
  const auto& warnings = run_.header.warnings;
  ASSERT_GE(warnings.size(), 2U);
  EXPECT_EQ(warnings[warnings.size() - 2],
            "The run was broken off (no server; no disk) and resumed at noon.");
  EXPECT_EQ(warnings.back(), "The run was broken off and resumed at noon.");

  ExpectError(resumed, ":1: the header is missing");
  ExpectError(kHeader + kEnd + resumed, ":3: a line after the end");
  ExpectError(kHeader + broken_off + kBlock, ":3: a line after the end");
}

TEST_F(ReadRunTest, WhatIsBrokenElsewhereIsAnErrorWithItsLine) {
  ExpectError(kHeader + kBlock.substr(0, 40) + "\n" + kBlock, "/blocks.jsonl:2: no JSON");
  ExpectError(kHeader + "rubbish\n", ":2: no JSON");
  ExpectError("", "empty");
  ExpectError(kHeader.substr(0, 50), ":1: no JSON");
  ExpectError(kBlock, ":1: the header is missing");
  ExpectError(kHeader + kHeader, ":2: a second header");
  ExpectError(kHeader + kEnd + kBlock, ":3: a line after the end");
  ExpectError(kHeader + "[1]\n", ":2: neither a header");
  ExpectError(kHeader + R"({"blocks": {}})" + "\n", ":2: unknown kind of line `blocks`");
  ExpectError(kHeader + ToJsonLine(SampleBlock("simple.get", "c", 0, 1, 1)),
              "the header does not name `c`");
  EXPECT_FALSE(ReadRun(path_ + ".missing", &run_, &error_));
  EXPECT_THAT(error_, EndsWith(".missing: No such file or directory"));
  EXPECT_FALSE(ReadRun(::testing::TempDir(), &run_, &error_));
}

TEST_F(ReadRunTest, NumbersAreChecked) {
  const auto with = [](const std::string& key, const std::string& value) {
    std::string line = kBlock;
    const std::size_t at = line.find("\"" + key + "\":") + key.size() + 3;
    return line.replace(at, line.find_first_of(",}", at) - at, value);
  };
  ASSERT_TRUE(Read(kHeader + with("round", "7"))) << error_;
  EXPECT_EQ(run_.blocks[0].round, 7);
  for (const std::string value :
       {"-1", "1.5", "1e3", "2147483648", "18446744073709551616", "\"1\"", "null", "[]", "true"}) {
    ExpectError(kHeader + with("round", value), ":2: `round` is no whole number from 0 on");
  }
  ExpectError(kHeader + with("threads", "0"), "`threads` is no whole number from 1 on");
  ExpectError(kHeader + with("wall_ns", "\"1\""), "`wall_ns` is no number");
  ExpectError(kHeader + with("wall_ns", "1e999"), "no JSON");
  ExpectError(kHeader + with("wall_ns", "NaN"), "no JSON");
  ExpectError(kHeader + with("cpu_ns", "1,\"allocations\":-1"),
              ":2: `allocations` is no whole number from 0 on");
  ExpectError(kHeader + with("cpu_ns", "1,\"user_ns\":1"), ":2: one of `user_ns` and");
  ExpectError(kHeader + with("outcome", "\"fine\""), ":2: `outcome` is unknown: \"fine\"");
  ExpectError(kHeader + with("samples_ns", "[-1, 1"), ":2: `samples_ns[0]` is no whole number");
}

TEST_F(ReadRunTest, WhatIsBrokenWithinABlockIsSaidWithItsPlace) {
  const auto with = [](const std::string& field) {
    std::string line = kBlock;
    return line.replace(line.find("\"samples_ns\""), 0, field + ",");
  };
  ExpectError(kHeader + with(R"("witness":{})"), ":2: `witness.sent` is missing");
  ExpectError(kHeader + with(R"("witness":[])"), ":2: `witness` is no object");
  ExpectError(kHeader + with(R"("witness":{"sent":{"select":"1"}})"),
              ":2: `witness.sent.select` is no whole number from 0 on");
  ExpectError(kHeader + with(R"("witness":{"sent":{}})"), ":2: `witness.counted` is missing");
  std::string audit = ToJsonLine(SampleAudit("simple.get", "a", 1));
  audit.replace(audit.find("\"results\":[]"), 12, "\"results\":\"x\"");
  ExpectError(kHeader + audit, ":2: `connection.results` is no list");
}

// A file that was changed, or put together by hand: its numbers would be those of no run.
TEST_F(ReadRunTest, ABlockThatStandsThereTwiceIsRefused) {
  const std::string what = "/blocks.jsonl:4: a second block of `a` in round 0 of `simple.get`";
  ExpectError(kHeader + kBlock + kNextBlock + kBlock + kEnd, what);
  ExpectError(kHeader + kBlock + ToJsonLine(RunResumed{"noon"}) + kBlock + kEnd, what);
  Block other = SampleBlock("simple.get", "a", 0, 3, 1000);
  other.case_id.threads = 2;
  EXPECT_TRUE(Read(kHeader + kBlock + ToJsonLine(SampleBlock("trade", "a", 0, 3, 1000)) +
                   ToJsonLine(SampleBlock("simple.get", "b", 0, 3, 1000)) + ToJsonLine(other)))
      << error_;
}

TEST_F(ReadRunTest, SamplesLieWithinTheirBlock) {
  const std::string what = "/blocks.jsonl:3: `samples_ns` are longer together than `wall_ns`";
  Block block = SampleBlock("simple.get", "a", 1, 3, 1000);
  block.wall_ns = 1;
  ExpectError(kHeader + kBlock + ToJsonLine(block) + kEnd, what);
  block.wall_ns = 3001;
  block.samples_ns = {1000, 1002, 1002};  // a clock's steps, rounded
  EXPECT_TRUE(Read(kHeader + kBlock + ToJsonLine(block) + kEnd)) << error_;
  block.case_id.threads = 2;
  block.samples_ns = {1500, 1501, 1502, 1500, 1, 1};
  EXPECT_TRUE(Read(kHeader + kBlock + ToJsonLine(block) + kEnd)) << error_;
  block.case_id.load.rate = 100;  // they overlap
  block.samples_ns.assign(6, 3002);
  EXPECT_TRUE(Read(kHeader + kBlock + ToJsonLine(block) + kEnd)) << error_;
  block.samples_ns.assign(6, 3003);
  ExpectError(kHeader + kBlock + ToJsonLine(block) + kEnd, what);
  block.case_id.load = {};
  block.samples_ns.assign(6, std::numeric_limits<std::int64_t>::max());
  ExpectError(kHeader + kBlock + ToJsonLine(block) + kEnd, what);
  block.outcome = Outcome::kError;  // it has no times that could count
  EXPECT_TRUE(Read(kHeader + kBlock + ToJsonLine(block) + kEnd)) << error_;
}

// What is planned came later than the format: an older file does not say, and is still read.
TEST_F(ReadRunTest, APlanMayBeMissingButNotBeWrong) {
  RunHeader planned = SampleHeader({"a", "b"});
  planned.cases = {{"simple", 1}};
  const std::string header = ToJsonLine(planned);
  const std::string plan =
      R"("margin":0.01,"comparisons":0,"cases":[{"scenario":"simple","threads":1}],)";
  ASSERT_THAT(header, HasSubstr(plan));
  const auto with = [&](const std::string& other) {
    std::string line = header;
    return line.replace(line.find(plan), plan.size(), other);
  };
  ASSERT_TRUE(Read(with(""))) << error_;
  EXPECT_EQ(run_.header.margin, stats::kMargin);
  EXPECT_EQ(run_.header.comparisons, 0);
  EXPECT_TRUE(run_.header.cases.empty());
  for (const char* margin : {"0", "-0.01", "1.5", "1e300"})
    ExpectError(with(std::string("\"margin\":") + margin + ","), "`margin` is no share");
  ExpectError(with("\"margin\":\"1%\","), "`margin` is no number");
  ExpectError(with("\"comparisons\":-1,"), "`comparisons` is no whole number");
  ExpectError(with("\"cases\":{},"), "`cases` is no list");
  ExpectError(with("\"cases\":[{\"scenario\":\"x\"}],"), "`cases[0].threads` is missing");
}

TEST_F(ReadRunTest, ANewerFormatIsNamed) {
  std::string header = kHeader;
  header.replace(header.find("\"format\":2"), 10, "\"format\":3");
  ExpectError(header, "format 3 was written by another version");
}

TEST_F(ReadRunTest, HostileTextComesBackClean) {
  const std::string bad = "\x1b[2J\0\n\xff\xed\xa0\x80\"\\"s;
  RunHeader header = SampleHeader({"a"});
  header.context[bad] = bad;
  header.warnings = {bad};
  header.targets[0].attested[bad] = bad;
  header.targets[0].reason = bad;
  Block block = SampleBlock("simple.get", "a", 0, 3, 1000);
  block.detail = bad;
  block.error_code = bad;
  const std::string lines = ToJsonLine(header) + ToJsonLine(block) + ToJsonLine(RunEnd{bad, {bad}});
  EXPECT_EQ(std::count(lines.begin(), lines.end(), '\n'), 3);
  EXPECT_EQ(lines.find('\x1b'), std::string::npos);
  ASSERT_TRUE(Read(lines)) << error_;
  EXPECT_THAT(run_.blocks[0].detail, HasSubstr("\\x1b[2J\\x00 \xEF\xBF\xBD"));
  for (const char c : run_.blocks[0].detail) EXPECT_GE(static_cast<unsigned char>(c), 0x20);
}

TEST_F(ReadRunTest, NumbersThatAreNoneAreWrittenAsZero) {
  Block block = SampleBlock("simple.get", "a", 0, 3, 1000);
  block.wall_ns = std::nan("");
  block.cpu_ns = -std::numeric_limits<double>::infinity();
  block.samples_ns[1] = -5;
  block.outcome = Outcome::kProtocol;
  ASSERT_TRUE(Read(kHeader + ToJsonLine(block))) << error_;
  EXPECT_EQ(run_.blocks[0].wall_ns, 0);
  EXPECT_EQ(run_.blocks[0].cpu_ns, 0);
  EXPECT_EQ(run_.blocks[0].samples_ns[1], 0);
}

}  // namespace
}  // namespace driverbench::record

#include "bench/report/run_report.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <sstream>
#include <string>
#include <vector>

#include "bench/record/sample_run.h"
#include "bench/report/markdown.h"
#include "bench/report/terminal.h"
#include "bench/text/text.h"

namespace driverbench::report {
namespace {

using namespace std::string_literals;  // NUL bytes
using ::testing::AllOf;
using ::testing::ContainsRegex;
using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::StartsWith;

std::vector<std::string> LinesOf(const std::string& text) {
  std::vector<std::string> lines;
  std::istringstream stream(text);
  for (std::string line; std::getline(stream, line);) lines.push_back(line);
  return lines;
}

// As wide as all columns need.
constexpr TerminalStyle kWide{.width = 160};

std::string TableOf(const record::Run& run, const TerminalStyle& style = kWide) {
  return Terminal(RunReport(run, Explain::kYes), style);
}

std::string MarkdownOf(const record::Run& run) { return Markdown(RunReport(run, Explain::kYes)); }

std::string HeadingOf(const record::RunHeader& header) {
  return Terminal(RunHeading(header), kWide);
}

// The whole table, as a reader sees it.
constexpr const char* kSampleTable = R"(
MariaDB 10.11.19 - not TiDB: this compares the libraries, it does not say how fast TiDB is.

simple.get: 401 operations a block, 12 rounds, 1 thread
  target                median      p99  client CPU  trips  cmds  allocs  speed                           saves                    verdict
  libmysqlclient-text  70.6 us  80.2 us     14.1 us      1     1       -  1.00x               #########   -                        reference  A
  libmariadb-text      64.1 us  72.2 us     12.8 us      1     1       -  1.11x [1.10, 1.13]  ##########  7.10 us [6.30, 7.81]     faster     A, fastest
  soci                 92.0 us   104 us     18.5 us      2     2       -  0.77x [0.76, 0.78]  #######     -21.0 us [-23.8, -19.4]  slower     B
  connector_cpp        not built  MySQL Connector/C++ was not found: install libmysqlcppconn-dev
  memory               45.0 ns  45.0 ns     9.00 ns                    -                                                                      floor
  could have found 2.4% (libmariadb-text) to 2.8% (soci)
  with 0.5 ms more to the server 1.11x (libmariadb-text) would be 1.01x, with 5 ms 1.001x
  A: 1 QUERY in 1 round trip
  B: 2 QUERY in 2 round trips

trade: 1 operation a block, 12 rounds, 1 thread
  target                median      p99  client CPU  trips  cmds  allocs  speed                           saves                    verdict
  libmysqlclient-text   859 us        -      172 us      1     1       -  1.00x               #########   -                        reference  A
  libmariadb-text       766 us        -      153 us      1     1       -  1.11x [1.10, 1.13]  ##########  85 us [81, 101]          faster     A, fastest
  soci                 WRONG  player "1": coins 100, expected 0
  connector_cpp        not built  MySQL Connector/C++ was not found: install libmysqlcppconn-dev
  could have found 2.9% (libmariadb-text)
  with 0.5 ms more to the server 1.11x (libmariadb-text) would be 1.07x, with 5 ms 1.01x
  A: 1 QUERY in 1 round trip
  B: 2 QUERY in 2 round trips

Over the cases (geometric mean of the speeds)
  libmysqlclient-text  1.00x (reference)
  libmariadb-text      1.11x [1.10, 1.13] over 1 of 1 case
  soci                 0.77x [0.76, 0.78] over 1 of 1 case

Failures
  trade, soci: WRONG in 1 of 12 blocks, first in round 5
    player "1": coins 100, expected 0

Left out
  connector_cpp: not built
    MySQL Connector/C++ was not found: install libmysqlcppconn-dev

Warnings
  ! The server is not TiDB.

Libraries
  libmysqlclient-text  libmysqlclient 9.5.0, text, linked into the worker
  libmariadb-text      libmariadb 3.3.8, text, /usr/lib/x86_64-linux-gnu/libmariadb.so.3
  soci                 SOCI 4.0.3 over libmariadb 3.3.8, text,
                       /usr/lib/x86_64-linux-gnu/libmariadb.so.3

Conditions
  date                 2024-06-07T10:00:00+00:00
  seed                 18446744073709551557
  build type           Release
  cpu scaling enabled  false
  host name            bench1
  idle cpus            kept awake
  load avg             [0.59,0.55,0.72]
  mhz per cpu          2596
  num cpus             2
  placement            workers on core 1, server on core 0
  every session        autocommit ON, character set utf8mb4

Columns
  median, p99  latency of one operation, all samples pooled; p99 from 1,000 samples on
  client CPU   user and system time of the client, per operation; the median of the blocks
  speed        how many times as fast as libmysqlclient-text: ratio of the medians in each round,
               its median over the rounds, and the interval of that (exact sign test, from 8 rounds
               on; ~ stands before a speed without one). All intervals of the run (4) hold together
               at 95%
  saves        what an operation takes less than with libmysqlclient-text: the difference of the
               medians in each round, its median over the rounds, and the interval of that. Of as
               many round trips it is the same on a server that is farther away; the ratio is not
  verdict      faster, slower: the whole interval lies beyond 1%, the difference that matters
               (run.margin); same: it lies within; unclear: neither. Could have found: the smallest
               difference that rounds like these would have called faster or slower
  trips, cmds  round trips and commands of one operation, seen on the wire in an untimed pass
  allocs       allocations of one operation in the client, the library's own included
  A, B         targets of one letter send commands of the same kinds in as many round trips and read
               as much: like for like. Across letters a difference in time is not one of the
               libraries alone
  fastest      faster than every other target of its letter, by verdicts like those on the speed
  floor        what the harness itself costs; compared with nobody

On MariaDB: like for like, libmariadb-text is the fastest in simple.get (A) and trade. Not
everything worked: trade, soci: WRONG in 1 of 12 blocks, first in round 5.
)";

TEST(Table, OfTheSample) { EXPECT_EQ("\n" + TableOf(record::SampleRun()), kSampleTable); }

// What has no room stands in a second table, and nothing is lost.
TEST(Table, OfANarrowTerminal) {
  EXPECT_THAT(TableOf(record::SampleRun(), {}), HasSubstr(R"(
simple.get: 401 operations a block, 12 rounds, 1 thread
  target                median  speed               verdict
  libmysqlclient-text  70.6 us  1.00x               reference  A
  libmariadb-text      64.1 us  1.11x [1.10, 1.13]  faster     A, fastest
  soci                 92.0 us  0.77x [0.76, 0.78]  slower     B
  connector_cpp        not built  MySQL Connector/C++ was not found: install ...
  memory               45.0 ns                                 floor

  target                   p99  client CPU  trips  cmds  allocs
  libmysqlclient-text  80.2 us     14.1 us      1     1       -
  libmariadb-text      72.2 us     12.8 us      1     1       -
  soci                  104 us     18.5 us      2     2       -
  memory               45.0 ns     9.00 ns                    -

  target               saves
  libmysqlclient-text  -
  libmariadb-text      7.10 us [6.30, 7.81]
  soci                 -21.0 us [-23.8, -19.4]
  could have found 2.4% (libmariadb-text) to 2.8% (soci)
  with 0.5 ms more to the server 1.11x (libmariadb-text) would be 1.01x, with
    5 ms 1.001x
  A: 1 QUERY in 1 round trip
  B: 2 QUERY in 2 round trips
)"));
}

// The ratio belongs to this server: each round trip takes longer to one that is farther away.
TEST(Table, SaysWhatBecomesOfASpeedFartherAway) {
  record::Run run = record::SampleRun();
  EXPECT_THAT(TableOf(run), HasSubstr("with 0.5 ms more to the server 1.11x (libmariadb-text) "
                                      "would be 1.01x, with 5 ms 1.001x\n"));
  // Another number of round trips weighs more there than all else.
  for (record::Audit& audit : run.audits) {
    if (audit.target == "libmariadb-text") audit.operation.round_trips = 2;
  }
  EXPECT_THAT(TableOf(run), HasSubstr("1.11x (libmariadb-text) would be 0.54x, with 5 ms 0.50x\n"));
  // What a connection costs more there than its login is in no ledger.
  for (record::Audit& audit : run.audits) audit.operation.connections = 1;
  EXPECT_THAT(TableOf(run), Not(HasSubstr("more to the server")));
}

// Two cases of 12 rounds, 30 and 60 s; at this level it takes 13.
TEST(Table, SaysWhatTimeGivesVerdicts) {
  record::Run run = record::SampleRun();
  for (record::Block& block : run.blocks) {
    const bool first = block.case_id.scenario == "simple.get";
    block.ended_s = first ? 2.5 * (block.round + 1) : 30 + 5.0 * (block.round + 1);
  }
  EXPECT_THAT(TableOf(run), Not(HasSubstr("--time")));
  run.header.comparisons = 200;
  const std::string sentence =
      "  ! No verdicts on some speeds, for want of rounds: --time 120s would do.\n";  // 1.2 * 97.5
  EXPECT_THAT(TableOf(run), HasSubstr(sentence));
  run.interrupted = true;
  run.header.cases = {{"simple.get", 1}, {"trade", 1}, {"simple.bulk", 1}};
  EXPECT_THAT(TableOf(run), Not(HasSubstr("--time")));
}

TEST(Table, NamesSpeedsThatChangeWithinABlock) {
  record::Run run = record::SampleRun();
  EXPECT_THAT(TableOf(run), Not(HasSubstr("within a block")));
  for (record::Block& block : run.blocks) {
    if (block.target != "soci" || block.operations < 100) continue;
    for (std::size_t i = 0; i < block.samples_ns.size() / 3; ++i) block.samples_ns[i] *= 2;
  }
  EXPECT_THAT(TableOf(run), HasSubstr("speeds that change within a block: soci from 0.38x in its "
                                      "first third to 0.77x in its last\n"));
}

TEST(Table, SaysThatTheMachineWasDisturbed) {
  record::Run run = record::SampleRun();
  const auto table_with = [&](const record::MachineTime& machine) {
    for (record::Block& block : run.blocks) block.machine = machine;
    std::string joined;
    std::istringstream words(TableOf(run));
    for (std::string word; words >> word;) joined += word + " ";
    return joined;
  };
  EXPECT_THAT(table_with({.total_ns = 100, .others_ns = 9}), Not(HasSubstr("disturbed")));
  EXPECT_THAT(
      table_with({.total_ns = 1000, .others_ns = 450, .stolen_ns = 31}),
      HasSubstr("disturbed: of this machine's CPU time 45% went to other processes, 3.1% to "
                "the hypervisor; times may be longer, and speeds others, than on a quiet "
                "machine"));
  EXPECT_THAT(table_with({.total_ns = 100, .throttled_ns = 20}),
              HasSubstr("CPU time 20% went to a limit of the control group; "));
}

// One sentence instead of the twenty lines at the end of every run.
TEST(Table, IsExplainedOnRequest) {
  EXPECT_THAT(Terminal(RunReport(record::SampleRun(), Explain::kNo), kWide),
              HasSubstr("\nColumns: --explain explains them\n\nOn MariaDB: "));
}

TEST(Table, PartsMakeTheWhole) {
  const auto run = record::SampleRun();
  const analysis::Summary summary = analysis::Summarize(run);
  std::string parts = HeadingOf(run.header);
  for (const analysis::CaseSummary& one : summary.cases) {
    // As a run that is going on prints it, from what there is at that time.
    parts += "\n" + Terminal(RunCase(run.header, analysis::SummarizeCase(run, one.id)), kWide);
  }
  parts += "\n" + Terminal(RunClosing(run, summary, Explain::kYes), kWide);
  EXPECT_EQ(parts, TableOf(run));
}

TEST(Table, FitsIntoItsWidth) {
  auto run = record::SampleRun();
  run.header.warnings.emplace_back(
      "A long sentence that goes on and on until it must be wrapped, since "
      "no terminal is as wide as a sentence may be long.");
  run.blocks.back().outcome = record::Outcome::kError;
  run.blocks.back().detail = "[soci] 1105 (HY000): " + std::string(300, 'x') + " end";
  for (const std::size_t width : {80U, 90U, 132U}) {
    for (const std::string& line : LinesOf(TableOf(run, {.width = width}))) {
      if (line.find(std::string(300, 'x')) != std::string::npos)
        continue;  // one word, in full once
      EXPECT_LE(text::DisplayWidth(line), width) << line;
      EXPECT_FALSE(line.ends_with(' ')) << line;
    }
  }
}

TEST(Table, ColoursOnlyWhenAsked) {
  EXPECT_THAT(TableOf(record::SampleRun()), Not(HasSubstr("\x1b")));
  const std::string coloured = TableOf(record::SampleRun(), {.colour = true, .width = kWide.width});
  EXPECT_THAT(coloured, HasSubstr("\x1b[32m  libmariadb-text"));
  std::string plain;
  for (std::size_t at = 0; at < coloured.size(); ++at) {
    if (coloured[at] == '\x1b') {
      at = coloured.find('m', at);
    } else {
      plain += coloured[at];
    }
  }
  EXPECT_EQ(plain, TableOf(record::SampleRun()));
}

// "each" would be said of those too whose commands nobody saw.
TEST(Table, AGroupHasANameWhereOthersAreUnknown) {
  auto run = record::SampleRun();
  const auto table = [&] {
    return Terminal(RunCase(run.header, analysis::SummarizeCase(run, {"simple.get", 1})), kWide);
  };
  std::erase_if(run.audits, [](const record::Audit& audit) { return audit.target == "soci"; });
  EXPECT_THAT(table(), AllOf(HasSubstr("reference  A\n"), HasSubstr("A, fastest\n"),
                             HasSubstr("  A: 1 QUERY in 1 round trip\n")));
  std::erase_if(run.blocks, [](const record::Block& block) { return block.target == "soci"; });
  EXPECT_THAT(table(), HasSubstr("  each sends 1 QUERY in 1 round trip\n"));
}

TEST(Table, SaysWhatAGroupReadsOtherwise) {
  auto run = record::SampleRun();
  for (record::Audit& audit : run.audits) {
    audit.operation = run.audits[0].operation;
    const std::int64_t columns = audit.target == "soci" ? 1 : 3;
    audit.operation.results = {{tap::Result{"QUERY", columns, 1, 40}, 1}};
  }
  EXPECT_THAT(TableOf(run),
              AllOf(HasSubstr("  A: 1 QUERY in 1 round trip\n"),
                    HasSubstr("  B: 1 QUERY in 1 round trip, reads 1 column instead of 3\n")));
}

TEST(Table, NamesTheCipherOnce) {
  auto run = record::SampleRun();
  for (record::Target& target : run.header.targets) {
    target.attested["tls_cipher"] = "TLS_AES_256_GCM_SHA384";
    target.attested["tls_cipher_library"] = "TLS_AES_256_GCM_SHA384";
  }
  run.header.targets[0].attested.erase("tls_cipher_library");  // a library that does not tell
  const std::string table = TableOf(run);
  EXPECT_THAT(table, HasSubstr("tls cipher TLS_AES_256_GCM_SHA384"));
  EXPECT_THAT(table, Not(HasSubstr("tls cipher library")));
}

TEST(Table, SaysOnceWhatTargetsDifferIn) {
  auto run = record::SampleRun();
  run.header.targets[0].attested["isolation"] = "READ-COMMITTED";
  const std::string table = TableOf(run);
  const auto first = table.find("READ-COMMITTED");
  ASSERT_NE(first, std::string::npos);
  EXPECT_LT(table.find("Not like for like"), first);
  EXPECT_EQ(table.find("READ-COMMITTED", first + 1), std::string::npos);
}

TEST(TableHeading, NamesWhatAnswered) {
  record::RunHeader header = record::SampleHeader({"a", "b"});
  EXPECT_EQ(HeadingOf(header), "TiDB v8.5.1\n");
  header.targets[0].attested["server_version"] = "8.0.11-TiDB-v8.5.1";
  header.targets[0].attested["server_go"] = "go1.23.6";
  header.targets[1].attested = header.targets[0].attested;
  EXPECT_EQ(HeadingOf(header), "TiDB v8.5.1, built with go1.23.6\n");
  header.targets[0].attested["server_version"] = "8.0.11-TiDB-None";
  header.targets[1].attested = header.targets[0].attested;
  EXPECT_EQ(HeadingOf(header), "TiDB, built with go1.23.6\n");
  header = record::SampleHeader({"a", "b"});
  header.targets[1].server = "other";
  header.targets[1].attested["server_product"] = "MySQL";
  header.targets[1].attested["server_version"] = "8.4.0";
  EXPECT_EQ(
      HeadingOf(header),
      "local: TiDB v8.5.1\n"
      "other: MySQL 8.4.0 - not TiDB: this compares the libraries, it does not say how fast TiDB "
      "is.\n");
  header.targets[1].network = "20ms";
  EXPECT_THAT(HeadingOf(header),
              HasSubstr("other: MySQL 8.4.0, 20ms added to each round trip - not TiDB"));
  header.targets[1].network.clear();
  header.targets[1].attested["server_product"] = "MariaDB";
  header.targets[1].attested["server_version"] = "mariadb-10.11";
  EXPECT_THAT(HeadingOf(header), HasSubstr("other: mariadb-10.11 - not TiDB"));
  header.targets.clear();
  EXPECT_EQ(HeadingOf(header), "No server was measured.\n");
}

TEST(Table, OfNothing) {
  EXPECT_THAT(TableOf(record::Run()), StartsWith("No server was measured.\n"));
  EXPECT_THAT(MarkdownOf(record::Run()), StartsWith("**No server was measured.**\n"));
}

TEST(Table, OfOneTarget) {
  record::Run run;
  run.header = record::SampleHeader({"a"});
  run.blocks.push_back(record::SampleBlock("simple.get", "a", 0, 11, 1000));
  const std::string table = TableOf(run);
  EXPECT_THAT(table, HasSubstr("simple.get: 11 operations a block, 1 round, 1 thread\n"));
  EXPECT_THAT(table,
              HasSubstr("  a       1.00 us        -      200 ns      -     -       -  1.00x "));
  EXPECT_THAT(table, Not(HasSubstr("not decided")));
  EXPECT_THAT(table, Not(HasSubstr("Over the cases")));
}

// A block of two threads: half of the operations wait.
record::Run ThreadedRun() {
  record::Run run;
  run.header = record::SampleHeader({"a"});
  record::Block block = record::SampleBlock("simple.get", "a", 0, 500, 1000);
  block.case_id.threads = 2;
  block.samples_ns.insert(block.samples_ns.end(), 500, 9000);
  run.blocks.push_back(block);
  return run;
}

TEST(Table, OfSeveralThreads) {
  const std::string table = TableOf(ThreadedRun());
  EXPECT_THAT(
      table,
      HasSubstr("simple.get: 500 operations a block and thread, 1 round, 2 threads, judged by "
                "ops/s\n"
                "  target     mean   median      p90      p99  client CPU      ops/s"));
  EXPECT_THAT(table,
              HasSubstr("  a       5.00 us  5.01 us  9.00 us  9.00 us      100 ns  2,000,0"));
  EXPECT_THAT(table, HasSubstr("  the median of a lies between two modes: few operations take "
                               "as long\n"));
  EXPECT_THAT(table, HasSubstr("  mean to p99 "));
  const std::string markdown = MarkdownOf(ThreadedRun());
  EXPECT_THAT(markdown, HasSubstr("| target | mean | median | p90 | p99 | client CPU |"));
  EXPECT_THAT(markdown, HasSubstr("| a | 5.00 us | 5.01 us | 9.00 us | 9.00 us | 100 ns |"));
  EXPECT_THAT(markdown, HasSubstr("the median of a lies between two modes"));
  EXPECT_THAT(markdown, HasSubstr("in each round, with several threads of the ops/s"));
  record::Run wrong = ThreadedRun();
  wrong.blocks[0].outcome = record::Outcome::kWrong;
  EXPECT_THAT(MarkdownOf(wrong), HasSubstr("| a | | | | | | | | | | | | WRONG |"));
}

TEST(Table, CasesOfOtherThreadsAreNotOneLine) {
  record::Run run = record::SampleRun();
  const auto one_thread = run.blocks;
  for (record::Block block : one_thread) {
    if (block.target == "memory" || block.outcome != record::Outcome::kOk) continue;
    block.case_id.threads = 2;
    const std::vector<std::int64_t> samples = block.samples_ns;
    block.samples_ns.insert(block.samples_ns.end(), samples.begin(), samples.end());
    run.blocks.push_back(block);
  }
  EXPECT_THAT(
      TableOf(run),
      AllOf(HasSubstr("  libmariadb-text                 1.11x [1.09, 1.13] over 1 of 1 case\n"),
            ContainsRegex("\n  libmariadb-text, 2 threads      1.11x .* over 1 of 1 case\n"),
            ContainsRegex("\n  soci, 2 threads                 0.77x .* over 1 of 1 case\n")));
}

TEST(Table, WhatTheServerCannotTellIsNoTime) {
  record::Run run;
  run.header = record::SampleHeader({"a"});
  run.blocks.push_back(record::SampleBlock("simple.get", "a", 0, 11, 1000));
  run.audits = {record::SampleAudit("simple.get", "a", 1)};
  run.audits[0].server = record::ServerAccount{
      .executions = 1, .plan_cache_hits = 1, .parse_ns = 20, .compile_ns = {}, .latency_ns = 500};
  EXPECT_THAT(TableOf(run), AllOf(HasSubstr("1.00 us      200 ns  500 ns  300 ns  20.0 ns"),
                                  HasSubstr("-: below what can be told")));
  EXPECT_THAT(TableOf(run), Not(HasSubstr("0.00 ns")));
}

TEST(Table, ServersHaveBlocksOfTheirOwnSize) {
  record::Run run;
  run.header = record::SampleHeader({"far", "near"});
  run.blocks.push_back(record::SampleBlock("simple.get", "far", 0, 5, 1000));
  run.blocks.push_back(record::SampleBlock("simple.get", "near", 0, 89, 1000));
  EXPECT_THAT(TableOf(run), HasSubstr("simple.get: 5 to 89 operations a block, 1 round, 1 thread"));
  // One that failed was of a size that was given up.
  run.blocks.push_back(run.blocks.front());
  run.blocks.back().outcome = record::Outcome::kError;
  run.blocks.back().operations = 1;
  EXPECT_THAT(TableOf(run), HasSubstr("simple.get: 5 to 89 operations a block, 1 round, 1 thread"));
}

TEST(Table, OfTheFloorAlone) {
  record::Run run;
  run.header = record::SampleHeader({"memory"});
  run.header.targets[0].floor = true;
  run.blocks.push_back(record::SampleBlock("simple.get", "memory", 0, 1001, 45));
  EXPECT_THAT(TableOf(run), HasSubstr("simple.get: 1001 operations a block, 1 thread\n"));
}

TEST(Table, SaysWhyNobodyIsFastest) {
  record::Run run;
  run.header = record::SampleHeader({"a", "b"});
  run.audits = {record::SampleAudit("simple.get", "a", 1),
                record::SampleAudit("simple.get", "b", 1)};
  const auto add = [&](int first, int last) {
    for (int round = first; round < last; ++round) {
      run.blocks.push_back(
          record::SampleBlock("simple.get", "a", round, 11, 1000 + round % 2 * 50));
      run.blocks.push_back(
          record::SampleBlock("simple.get", "b", round, 11, 1050 - round % 2 * 50));
    }
  };
  add(0, 5);
  EXPECT_THAT(TableOf(run),
              AllOf(ContainsRegex("\n  b +1.03 us .* ~0.95x +#+ +~-50.0 ns +unclear\n"),
                    HasSubstr("  no verdicts: 5 of at least 6 rounds\n"),
                    HasSubstr("1 round trip\n"), Not(HasSubstr("could have found"))));
  add(5, 12);
  EXPECT_THAT(TableOf(run), HasSubstr("1 round trip; fastest: not decided between a and b\n"));
  for (record::Block& block : run.blocks) {
    if (block.target == "a") block.samples_ns.assign(11, 10);
  }
  EXPECT_THAT(TableOf(run),
              AllOf(HasSubstr("reference  fastest\n"), HasSubstr("could have found 3.5% (b)\n")));
  run.blocks[0].outcome = record::Outcome::kCrashed;
  const std::string crashed = TableOf(run);
  EXPECT_THAT(crashed, HasSubstr("reference  crashed 1x\n"));
  EXPECT_THAT(crashed,
              HasSubstr("1 round trip; fastest: nobody; a was ahead, but did not finish\n"));
  EXPECT_THAT(crashed, HasSubstr("  simple.get, a: crashed in 1 of 12 blocks, first in round 1\n"));
}

TEST(Table, SaysThatNothingIsKnownOfTheWire) {
  record::Run run;
  run.header = record::SampleHeader({"a", "b"});
  for (int round = 0; round < 7; ++round) {
    run.blocks.push_back(record::SampleBlock("simple.get", "a", round, 11, 1000));
    run.blocks.push_back(record::SampleBlock("simple.get", "b", round, 11, 500));
  }
  EXPECT_THAT(TableOf(run), AllOf(HasSubstr("  what 2 targets send could not be read: who"),
                                  Not(HasSubstr("fastest\n"))));
  run.audits = {record::SampleAudit("simple.get", "a", 1),
                record::SampleAudit("simple.get", "b", 1)};
  run.audits[0].operation.opaque = run.audits[1].operation.opaque = "TLS";
  EXPECT_THAT(TableOf(run), HasSubstr("  what 2 targets send could not be read (TLS): who"));
  run.audits[0].outcome = record::Outcome::kUnsupported;
  run.audits[0].reason = "a reason";
  EXPECT_THAT(TableOf(run), HasSubstr("could not be read (TLS; a reason): who"));
}

TEST(Table, SaysThatTheReferenceHasNoTime) {
  record::Run run;
  run.header = record::SampleHeader({"a", "b"});
  run.header.targets[0].outcome = record::Outcome::kError;
  run.header.targets[0].reason = "[a] 2003 (HY000): Can't connect";
  run.blocks.push_back(record::SampleBlock("simple.get", "b", 0, 11, 1000));
  const std::string table = TableOf(run);
  EXPECT_THAT(table, HasSubstr("  a       FAILED  [a] 2003 (HY000): Can't connect\n"));
  EXPECT_THAT(table, HasSubstr("  no speeds: the reference a has no time in this case\n"));
  EXPECT_THAT(table, HasSubstr("  a: FAILED before the first block\n"));
}

TEST(Table, MarksAnInterruptedRun) {
  auto run = record::SampleRun();
  run.interrupted = true;
  run.blocks.pop_back();  // of round 12 of trade, whose target is WRONG anyway
  run.blocks.pop_back();
  const std::string table = TableOf(run);
  EXPECT_THAT(table, HasSubstr("  ! The run was interrupted: only the blocks that had finished"));
  EXPECT_THAT(table, HasSubstr("11 of 12 rounds\n"));
}

TEST(Table, NamesTheCasesThatWereNeverReached) {
  auto run = record::SampleRun();
  run.header.cases = {{"simple.get", 1}, {"trade", 1}, {"trade", 4}, {"simple.page", 1}};
  EXPECT_THAT(TableOf(run), Not(HasSubstr("Not reached")));  // complete: that is another fault
  run.interrupted = true;
  const std::string warning = "Not reached: trade, 4 threads; simple.page.\n";
  EXPECT_THAT(TableOf(run), HasSubstr("  ! " + warning));
  EXPECT_THAT(MarkdownOf(run), HasSubstr(warning));
}

// Once, however many blocks and cases; and of nobody whose server has told something.
TEST(Table, SaysOfWhomTheServerDidNotTell) {
  auto run = record::SampleRun();
  const auto untold = [&](const std::string& target) {
    for (record::Block& block : run.blocks) {
      if (block.target == target) block.witness = record::Witness{.untold = "no rights"};
    }
  };
  untold("soci");
  untold("libmariadb-text");
  const std::string sentence =
      "  ! Whether server local executed all that libmariadb-text, soci sent cannot be told: no "
      "rights.\n";
  EXPECT_THAT(TableOf(run), HasSubstr(sentence));
  for (record::Block& block : run.blocks) {
    if (block.witness) block.witness = record::Witness{.counted = {{"select", 1}}};
  }
  EXPECT_THAT(TableOf(run), Not(HasSubstr("Whether server")));
}

// Nothing that decides anything looks like it.
TEST(Table, MarksSpeedsOfTooFewRounds) {
  auto run = record::SampleRun();
  run.header.comparisons = 200;  // 12 rounds are one too few
  const std::string table = TableOf(run);
  EXPECT_THAT(table, AllOf(ContainsRegex(" ~1.11x +#+ +~7.10 us +unclear    A\n"),
                           HasSubstr("  no verdicts: 12 of at least 13 rounds\n"),
                           HasSubstr("  libmariadb-text      ~1.11x over 1 of 1 case\n"),
                           Not(HasSubstr("could have found")), Not(HasSubstr("[1.")),
                           Not(HasSubstr("A, fastest"))));
}

// Nothing that a library, a server or a worker says may move the cursor or end a line, a cell or a
// list.
TEST(Table, HostileTextIsHarmless) {
  const std::string bad = "\x1b[2J\r\n\0\xff|`<b>*_[x](y)\xe2\x80\xae\xc2\x9b"s;
  auto run = record::SampleRun();
  run.header.date = bad;
  run.header.reference = bad;
  run.header.context[bad] = bad;
  run.header.warnings = {bad};
  record::Target target = run.header.targets[0];
  target.name = target.backend = target.protocol = target.server = bad;
  for (auto& [key, value] : target.attested) value = bad;
  target.attested[bad] = bad;
  run.header.targets.push_back(target);
  target.name += '2';
  target.outcome = record::Outcome::kCrashed;
  target.reason = bad;
  run.header.targets.push_back(target);
  for (int round = 0; round < 7; ++round) {
    run.blocks.push_back(record::SampleBlock(bad, bad, round, 11, 1000));
    run.blocks.push_back(record::SampleBlock(bad, "soci", round, 11, 1000));
  }
  run.blocks.back().outcome = record::Outcome::kError;
  run.blocks.back().error_code = run.blocks.back().detail = bad;
  const std::string table = TableOf(run);
  const std::string markdown = MarkdownOf(run);
  for (const std::string& text : {table, markdown}) {
    for (const std::string& line : LinesOf(text)) EXPECT_EQ(text::CleanText(line), line);
  }
  EXPECT_THAT(markdown, Not(HasSubstr("<b>")));
  for (const std::string& line : LinesOf(markdown)) {
    if (!line.starts_with("| ")) continue;
    int cells = 0;
    for (std::size_t i = 0; i < line.size(); ++i) {
      cells += line[i] == '|' && (i == 0 || line[i - 1] != '\\');
    }
    EXPECT_EQ(cells, 12) << line;
  }
}

TEST(RunReportMarkdown, OfTheSample) {
  const std::string markdown = MarkdownOf(record::SampleRun());
  EXPECT_THAT(markdown,
              StartsWith("**On MariaDB: like for like, libmariadb-text is the fastest in "));
  EXPECT_THAT(markdown, HasSubstr("\n\n**MariaDB 10.11.19 - not TiDB: this compares"));
  EXPECT_THAT(
      markdown,
      HasSubstr(
          "\n## simple.get\n\n401 operations a block, 12 rounds, 1 thread\n\n"
          "| target | median | p99 | client CPU | trips | cmds | allocs | speed | saves | "
          "verdict | |\n"
          "| :--- | ---: | ---: | ---: | ---: | ---: | ---: | :--- | :--- | :--- | :--- |\n"));
  EXPECT_THAT(markdown, HasSubstr("| faster | **A, fastest** |\n"));
  EXPECT_THAT(
      markdown,
      HasSubstr("| soci | | | | | | | | | | WRONG  player \"1\": coins 100, expected 0 |\n"));
}

// Blocks of one process hang together, and that is said beside the verdicts they have.
TEST(RunReport, OptionsAndLifetimesOfTargetsAreShown) {
  record::Run run = record::SampleRun();
  record::Target& target = run.header.targets.at(1);
  target.options = {{"layer", "core"}, {"pool", "off"}};
  target.chosen = {"layer"};
  target.lifetime = "process";
  for (record::Block& block : run.blocks) {
    if (block.target == target.name) block.lifetime = block.round - block.round % 4;
  }
  const std::string text = Markdown(RunReport(run, Explain::kNo));
  EXPECT_THAT(text, HasSubstr("libmariadb 3.3.8, text, layer: core, lifetime: process, "));
  EXPECT_THAT(text, Not(HasSubstr("pool")));
  EXPECT_THAT(text, HasSubstr("lifetimes: 3 of libmariadb-text in 12 rounds; each is one "
                              "observation"));
  EXPECT_THAT(text, HasSubstr("no verdicts on libmariadb-text: 3 of at least"));
  EXPECT_THAT(text, HasSubstr(" lifetimes\n"));
}

}  // namespace
}  // namespace driverbench::report

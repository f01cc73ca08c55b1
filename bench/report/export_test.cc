#include "bench/report/export.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "bench/record/sample_run.h"

namespace driverbench::report {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

// What the consumers take is in exports_test.py.

record::Run MakeRun(const std::vector<std::int64_t>& medians) {
  record::Run run;
  run.header = record::SampleHeader({"a"});
  int round = 0;
  for (const std::int64_t median : medians)
    run.blocks.push_back(record::SampleBlock("simple.get", "a", round++, 11, median));
  return run;
}

nlohmann::json Parsed(const record::Run& run, ExportFormat format) {
  return nlohmann::json::parse(Export(run, format).text);
}

TEST(Export, TheMedianOfTheBlocksWithItsSignTestInterval) {
  // Of nine the 95 % interval is from the second to the eighth.
  const auto run = MakeRun({9000, 1000, 2000, 3000, 4000, 5000, 6000, 7000, 8000});
  const auto row = Parsed(run, ExportFormat::kBencher)["simple.get/a/threads:1"];
  EXPECT_EQ(row["latency"]["value"], 5000);
  EXPECT_EQ(row["latency"]["lower_value"], 2000);
  EXPECT_EQ(row["latency"]["upper_value"], 8000);
  EXPECT_EQ(row["client-cpu"]["value"], 1000);
  EXPECT_EQ(row["client-cpu"]["lower_value"], 400);
  EXPECT_EQ(row["client-cpu"]["upper_value"], 1600);
  EXPECT_DOUBLE_EQ(row["throughput"]["value"], 200000);
  EXPECT_DOUBLE_EQ(row["throughput"]["lower_value"], 125000);
  EXPECT_DOUBLE_EQ(row["throughput"]["upper_value"], 500000);

  const auto rows = Parsed(run, ExportFormat::kGithubActionBenchmark);
  ASSERT_EQ(rows.size(), 1U);
  EXPECT_EQ(rows[0]["name"], "simple.get/a/threads:1");
  EXPECT_EQ(rows[0]["unit"], "ns");
  EXPECT_EQ(rows[0]["value"], 5000);
  EXPECT_EQ(rows[0]["range"], "2000 to 8000");
  EXPECT_EQ(rows[0]["extra"], "9 rounds\nclient CPU 1.00 us\n200,000 operations/s");
}

TEST(Export, TooFewRoundsHaveNoInterval) {
  const auto run = MakeRun({1000, 2000, 3000, 4000, 5000});
  const auto row = Parsed(run, ExportFormat::kBencher)["simple.get/a/threads:1"];
  EXPECT_EQ(row["latency"], (nlohmann::json{{"value", 3000}}));
  EXPECT_FALSE(Parsed(run, ExportFormat::kGithubActionBenchmark)[0].contains("range"));
}

TEST(Export, WhatWasNotMeasuredIsAbsentAndNeverZero) {
  auto run = MakeRun({1000, 1000, 1000});
  for (record::Block& block : run.blocks) block.cpu_ns = 0;
  EXPECT_FALSE(
      Parsed(run, ExportFormat::kBencher)["simple.get/a/threads:1"].contains("client-cpu"));
  EXPECT_THAT(Export(run, ExportFormat::kGithubActionBenchmark).text, Not(HasSubstr("client CPU")));

  // A clock that stood still.
  auto stood_still = MakeRun({0, 0});
  for (record::Block& block : stood_still.blocks) block.wall_ns = 1;
  const Exported still = Export(stood_still, ExportFormat::kBencher);
  EXPECT_EQ(still.rows, 0);
  EXPECT_THAT(still.left_out, ElementsAre(HasSubstr("simple.get/a/threads:1: its operations")));
}

TEST(Export, ThreadsAreCasesOfTheirOwn) {
  auto run = MakeRun({1000});
  run.blocks.push_back(run.blocks[0]);
  record::Block& block = run.blocks.back();
  block.case_id.threads = 2;
  block.samples_ns.insert(block.samples_ns.end(), 11, 1000);
  const auto rows = Parsed(run, ExportFormat::kBencher);
  EXPECT_EQ(rows.size(), 2U);
  EXPECT_DOUBLE_EQ(rows["simple.get/a/threads:2"]["throughput"]["value"], 2e6);
  EXPECT_TRUE(rows["simple.get/a/threads:1"].contains("latency"));
}

TEST(Export, SeveralThreadsAreJudgedByTheirThroughput) {
  auto run = MakeRun({1000});
  record::Block& block = run.blocks[0];
  block.case_id.threads = 2;
  block.samples_ns.insert(block.samples_ns.end(), 11, 1000);
  EXPECT_FALSE(Parsed(run, ExportFormat::kBencher)["simple.get/a/threads:2"].contains("latency"));
  // Smaller is better there.
  EXPECT_DOUBLE_EQ(Parsed(run, ExportFormat::kGithubActionBenchmark)[0]["value"], 500);
}

TEST(Export, WhoFailedIsNamedAndHasNoRow) {
  const record::Run run = record::SampleRun();
  const Exported exported = Export(run, ExportFormat::kBencher);
  EXPECT_THAT(exported.left_out,
              ElementsAre(testing::StartsWith("connector_cpp (not_built): MySQL Connector/C++"),
                          "trade/soci/threads:1 (wrong): player \"1\": coins 100, expected 0"));
  EXPECT_EQ(exported.rows, 5);
  const auto rows = nlohmann::json::parse(exported.text);
  EXPECT_EQ(rows.size(), 5U);
  EXPECT_TRUE(rows.contains("simple.get/soci/threads:1"));
  EXPECT_FALSE(rows.contains("trade/soci/threads:1"));

  // A crash too: what is left may be the better half.
  auto crashed = MakeRun({1000, 1000});
  crashed.blocks[1].outcome = record::Outcome::kCrashed;
  crashed.blocks[1].detail = "signal 11";
  EXPECT_EQ(Export(crashed, ExportFormat::kBencher).rows, 0);
  EXPECT_THAT(Export(crashed, ExportFormat::kBencher).left_out,
              ElementsAre("simple.get/a/threads:1 (crashed): signal 11"));
}

TEST(Export, ARunThatBrokeOffLacksTheOthers) {
  auto run = MakeRun({1000});
  run.header.targets.push_back(run.header.targets[0]);
  run.header.targets.back().name = "b";
  run.interrupted = true;
  EXPECT_THAT(Export(run, ExportFormat::kBencher).left_out,
              ElementsAre("simple.get/b/threads:1 (not run)"));
}

TEST(Export, OfNothing) {
  EXPECT_EQ(Export(record::Run(), ExportFormat::kBencher).text, "{}\n");
  EXPECT_EQ(Export(record::Run(), ExportFormat::kGithubActionBenchmark).text, "[]\n");
}

}  // namespace
}  // namespace driverbench::report

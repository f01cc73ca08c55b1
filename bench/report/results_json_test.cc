#include "bench/report/results_json.h"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>
#include <string>

#include "bench/record/sample_run.h"
#include "bench/report/machine.h"

namespace driverbench::report {
namespace {

// More, with a strict parser and with Google Benchmark's compare.py, is in results_test.py.

nlohmann::json Parsed(const record::Run& run) { return nlohmann::json::parse(ResultsJson(run)); }

TEST(ResultsJson, OfNothing) {
  const auto results = Parsed(record::Run());
  EXPECT_TRUE(results["benchmarks"].empty());
  EXPECT_TRUE(results["driverbench"]["cases"].empty());
}

TEST(ResultsJson, ThreadsShareTheBlock) {
  record::Run run;
  run.header = record::SampleHeader({"a"});
  record::Block block = record::SampleBlock("simple.get", "a", 0, 11, 1000);
  block.case_id.threads = 2;
  // Two threads side by side: twice the operations in the same wall time.
  block.samples_ns.insert(block.samples_ns.end(), 11, 3000);
  block.wall_ns = 33000;
  block.cpu_ns = 4400;
  run.blocks.push_back(block);
  const auto results = Parsed(run);
  const auto one = results["driverbench"]["cases"][0];
  EXPECT_EQ(one["judged_by"], "throughput");
  EXPECT_FALSE(one["rows"][0].contains("p90_ns")) << "of 44 samples";
  EXPECT_DOUBLE_EQ(one["rows"][0]["operations_per_second"], 22 / 33e-6);
  const auto row = results["benchmarks"][0];
  EXPECT_EQ(row["name"], "simple.get/a/threads:2");
  EXPECT_EQ(row["iterations"], 22);
  EXPECT_DOUBLE_EQ(row["real_time"], 2000);  // latency, whatever the number of threads
  EXPECT_DOUBLE_EQ(row["cpu_time"], 200);
  EXPECT_DOUBLE_EQ(row["items_per_second"], 22 / 33e-6);
}

TEST(ResultsJson, OneThreadIsJudgedByItsMedian) {
  const auto one = Parsed(record::SampleRun())["driverbench"]["cases"][0];
  EXPECT_EQ(one["judged_by"], "median");
  EXPECT_FALSE(one["rows"][0].contains("median_between_modes"));
}

// Each where ten samples at least lie beyond it: there are 4,812.
TEST(ResultsJson, PercentilesOfEnoughSamples) {
  const auto row = Parsed(record::SampleRun())["driverbench"]["cases"][0]["rows"][0];
  EXPECT_LT(row["median_ns"], row["p90_ns"]);
  EXPECT_LE(row["p90_ns"], row["p95_ns"]);
  EXPECT_LE(row["p95_ns"], row["p99_ns"]);
  EXPECT_FALSE(row.contains("p999_ns"));
}

TEST(ResultsJson, WhatWasTakenFromTheMachineStandsBesideTheCase) {
  record::Run run = record::SampleRun();
  EXPECT_FALSE(Parsed(run)["driverbench"]["cases"][0].contains("machine"));
  for (record::Block& block : run.blocks)
    block.machine = record::MachineTime{.total_ns = 100, .others_ns = 25, .stolen_ns = 5};
  EXPECT_EQ(Parsed(run)["driverbench"]["cases"][0]["machine"],
            nlohmann::json::parse(R"({"others": 0.25, "stolen": 0.05, "throttled": 0.0})"));
}

TEST(ResultsJson, WhatIsSavedStandsBesideTheSpeed) {
  const auto results = Parsed(record::SampleRun())["driverbench"];
  const auto row = results["cases"][0]["rows"][1];
  EXPECT_GT(row["saved_ns"], 0);
  EXPECT_LT(row["saved_low_ns"], row["saved_ns"]);
  EXPECT_LT(row["saved_ns"], row["saved_high_ns"]);
  EXPECT_FALSE(row.contains("speed_first_third"));
  EXPECT_LT(results["overall"][0]["speed_low"], results["overall"][0]["speed"]);
  EXPECT_LT(results["overall"][0]["speed"], results["overall"][0]["speed_high"]);
}

TEST(ResultsJson, TheCostIsPerOperation) {
  record::Run run;
  run.header = record::SampleHeader({"a", "b"});
  for (int round = 0; round < 2; ++round) {
    record::Block block = record::SampleBlock("simple.get", "a", round, 11, 1000);
    block.cost = {{metrics::Metric::kAllocations, 66},
                  {metrics::Metric::kAllocatedBytes, round == 0 ? 110 : 220},
                  {metrics::Metric::kVoluntarySwitches, 11},
                  {metrics::Metric::kInvoluntarySwitches, 22},
                  {metrics::Metric::kUserTime, round == 0 ? 1'000'000'000 : 0},
                  {metrics::Metric::kSystemTime, 1'000'000'000},
                  {metrics::Metric::kPeakMemory, 1000 + round}};
    if (round == 0)
      block.witness = record::Witness{.sent = {{"select", 12}}, .counted = {{"select", 13}}};
    run.blocks.push_back(block);
    run.blocks.push_back(record::SampleBlock("simple.get", "b", round, 11, 1000));
    run.blocks.back().witness = record::Witness{.sent = {{"select", 12}}, .untold = "no rights"};
  }
  const auto results = Parsed(run);
  const auto& rows = results["benchmarks"];  // two blocks and three aggregates, twice
  ASSERT_EQ(rows.size(), 10U);
  EXPECT_EQ(rows[1]["allocations_per_operation"], 6);
  EXPECT_EQ(rows[1]["allocated_bytes_per_operation"], 20);
  EXPECT_EQ(rows[1]["voluntary_switches_per_operation"], 1);
  EXPECT_EQ(rows[1]["involuntary_switches_per_operation"], 2);
  EXPECT_EQ(rows[1]["peak_memory_bytes"], 1001);
  EXPECT_FALSE(rows[1].contains("instructions_per_operation"));
  EXPECT_FALSE(rows[1].contains("user_share"));  // of one block it is noise
  EXPECT_EQ(rows[2]["aggregate_name"], "mean");
  EXPECT_EQ(rows[2]["allocated_bytes_per_operation"], 15);
  EXPECT_EQ(rows[2]["peak_memory_bytes"], 1000.5);

  const auto& summary = results["driverbench"]["cases"][0]["rows"];
  EXPECT_EQ(summary[0]["witnessed_rounds"], 1);
  EXPECT_EQ(summary[1]["witnessed_rounds"], 0);
  EXPECT_EQ(summary[0]["allocations_per_operation"], 6);
  EXPECT_FALSE(summary[0].contains("allocations_per_operation_low"));
  EXPECT_EQ(summary[0]["allocated_bytes_per_operation"], 15);
  EXPECT_EQ(summary[0]["allocated_bytes_per_operation_low"], 10);
  EXPECT_EQ(summary[0]["allocated_bytes_per_operation_high"], 20);
  EXPECT_DOUBLE_EQ(summary[0]["user_share"], 1.0 / 3);
  const auto& shares = results["driverbench"]["user_shares"];
  ASSERT_EQ(shares.size(), 1U);
  EXPECT_EQ(shares[0]["target"], "a");
  EXPECT_DOUBLE_EQ(shares[0]["user_share"], 1.0 / 3);
  EXPECT_EQ(summary[0]["peak_memory_bytes"], 1001);
  // A worker that told nothing has none of it, and no 0.
  for (const auto* row : {&rows[5], &rows[7], &summary[1]}) {
    for (const auto& [key, value] : row->items()) {
      EXPECT_TRUE(key.find("_per_operation") == std::string::npos && key != "user_share" &&
                  key != "peak_memory_bytes")
          << key;
    }
  }
}

TEST(ResultsJson, SaysWhatAnOperationSends) {
  record::Run run = record::SampleRun();
  for (tap::Ledger record::Audit::*ledger :
       {&record::Audit::connection, &record::Audit::first_use, &record::Audit::operation})
    (run.audits[0].*ledger).opaque = "TLS";
  run.audits[2].first_use.round_trips = -1;
  run.audits[2].connection.commands["PING"] = 1;
  run.audits[2].connection.transcript = {"PING"};
  run.audits[1].outcome = record::Outcome::kError;
  const auto rows = Parsed(run)["driverbench"]["cases"][0]["rows"];
  EXPECT_EQ(rows[0]["sent"], nlohmann::json({{"client_bytes", 64}, {"server_bytes", 128}}));
  EXPECT_FALSE(rows[1].contains("sent"));
  EXPECT_EQ(rows[2]["sent"], nlohmann::json({{"client_bytes", 128},
                                             {"server_bytes", 256},
                                             {"commands", {{"QUERY", 2}}},
                                             {"transcript", {"QUERY SELECT ?", "QUERY SELECT ?"}},
                                             {"connecting",
                                              {{"round_trips", 3},
                                               {"commands", {{"PING", 1}}},
                                               {"transcript", nlohmann::json::array({"PING"})}}},
                                             {"first_use",
                                              {{"round_trips", -1},
                                               {"commands", nlohmann::json::object()},
                                               {"transcript", nlohmann::json::array()}}}}));
}

TEST(ResultsJson, TheMachineOfTheRunIsInTheContext) {
  record::Run run = record::SampleRun();
  run.header.context = MachineContext();
  const auto context = Parsed(run)["context"];
  EXPECT_GE(context["num_cpus"], 1);
  EXPECT_TRUE(context["caches"].is_array());
  EXPECT_TRUE(context["load_avg"].is_array());
  EXPECT_FALSE(context["host_name"].get<std::string>().empty());
}

}  // namespace
}  // namespace driverbench::report

#include "bench/report/results_json.h"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>
#include <string>

#include "bench/report/machine.h"
#include "bench/report/sample_run.h"

namespace driverbench {
namespace {

// More, with a strict parser and with Google Benchmark's compare.py, is in results_test.py.

nlohmann::json Parsed(const driverbench::Run& run) {
  return nlohmann::json::parse(ResultsJson(run));
}

TEST(ResultsJson, OfNothing) {
  const auto results = Parsed(driverbench::Run());
  EXPECT_TRUE(results["benchmarks"].empty());
  EXPECT_TRUE(results["driverbench"]["cases"].empty());
}

TEST(ResultsJson, ThreadsShareTheBlock) {
  driverbench::Run run;
  run.header = SampleHeader({"a"});
  Block block = SampleBlock("simple.get", "a", 0, 11, 1000);
  block.threads = 2;
  // Two threads side by side: twice the operations in the same wall time.
  block.samples_ns.insert(block.samples_ns.end(), 11, 3000);
  block.wall_ns = 33000;
  block.cpu_ns = 4400;
  run.blocks.push_back(block);
  const auto row = Parsed(run)["benchmarks"][0];
  EXPECT_EQ(row["name"], "simple.get/a/threads:2");
  EXPECT_EQ(row["iterations"], 22);
  EXPECT_DOUBLE_EQ(row["real_time"], 2000);  // latency, whatever the number of threads
  EXPECT_DOUBLE_EQ(row["cpu_time"], 200);
  EXPECT_DOUBLE_EQ(row["items_per_second"], 22 / 33e-6);
}

TEST(ResultsJson, TheMachineOfTheRunIsInTheContext) {
  driverbench::Run run = SampleRun();
  run.header.context = MachineContext();
  const auto context = Parsed(run)["context"];
  EXPECT_GE(context["num_cpus"], 1);
  EXPECT_TRUE(context["caches"].is_array());
  EXPECT_TRUE(context["load_avg"].is_array());
  EXPECT_FALSE(context["host_name"].get<std::string>().empty());
}

}  // namespace
}  // namespace driverbench

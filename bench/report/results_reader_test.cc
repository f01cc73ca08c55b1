#include "bench/analysis/compare/results_reader.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>
#include <functional>
#include <nlohmann/json.hpp>
#include <string>

#include "bench/record/sample_run.h"
#include "bench/report/results_json.h"
#include "bench/testing/scratch_folder.h"

namespace driverbench::report {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::StartsWith;
using Json = nlohmann::ordered_json;

class ResultsReaderTest : public ::testing::Test {
 protected:
  // What is wrong with this text, without the name of the file; empty when nothing is.
  std::string ErrorOf(const std::string& text) {
    std::ofstream(path_, std::ios::binary) << text;
    std::string error;
    if (analysis::ReadResults(path_, &results_, &error)) return "";
    EXPECT_THAT(error, StartsWith(path_ + ": "));
    return error.substr(path_.size() + 2);
  }

  // Of the sample after `change`.
  std::string ErrorAfter(const std::function<void(Json*)>& change) {
    Json json = Json::parse(ResultsJson(record::SampleRun()));
    change(&json);
    return ErrorOf(json.dump());
  }

  // One row of the sample after `change`.
  std::string ErrorOfRow(const std::function<void(Json*)>& change) {
    return ErrorAfter([&](Json* json) { change(&(*json)["driverbench"]["cases"][0]["rows"][1]); });
  }

  const ScratchFolder folder_;
  const std::string path_ = folder_.path() / "results.json";
  analysis::Results results_;
};

TEST_F(ResultsReaderTest, ReadsWhatARunWrote) {
  record::Run run = record::SampleRun();
  for (record::Block& block : run.blocks) {
    block.cost[metrics::Metric::kAllocations] = 6 * block.operations + block.round;
    block.cost[metrics::Metric::kAllocatedBytes] = 600 * block.operations;
  }
  run.header.margin = 0.02;
  for (record::Audit& audit : run.audits) {
    audit.connection.commands["PING"] = 1;
    audit.connection.transcript = {"PING"};
    audit.first_use.round_trips = -1;
  }
  ASSERT_EQ(ErrorOf(ResultsJson(run)), "");
  EXPECT_EQ(results_.margin, 0.02);
  EXPECT_EQ(results_.context.at("host_name"), "bench1");
  EXPECT_EQ(results_.context.at("num_cpus"), "2");
  EXPECT_THAT(results_.context.at("caches"), HasSubstr("49152"));
  EXPECT_FALSE(results_.interrupted);
  ASSERT_EQ(results_.targets.size(), 5U);
  EXPECT_EQ(results_.targets[0].name, "libmysqlclient-text");
  EXPECT_EQ(results_.targets[0].attested.at("library_version"), "9.5.0");
  EXPECT_EQ(results_.targets[3].outcome, record::Outcome::kNotBuilt);
  ASSERT_EQ(results_.cases.size(), 2U);

  const analysis::Results::Case* get = analysis::FindCase(results_, {"simple.get", 1});
  ASSERT_NE(get, nullptr);
  EXPECT_EQ(get->scenario_version, 1);
  const analysis::Results::Row* soci = analysis::FindRow(get->rows, "soci");
  ASSERT_NE(soci, nullptr);
  EXPECT_EQ(soci->state, analysis::RowState::kMeasured);
  EXPECT_GT(soci->times[metrics::Metric::kMedian].value(), 0);
  EXPECT_GT(soci->times[metrics::Metric::kP99].value(),
            soci->times[metrics::Metric::kMedian].value());
  EXPECT_GT(soci->times[metrics::Metric::kClientCpu].value(), 0);
  EXPECT_EQ(soci->exact.round_trips, 2);
  EXPECT_EQ(soci->exact.commands->at("QUERY"), 2);
  EXPECT_THAT(soci->exact.transcript, ElementsAre("QUERY SELECT ?", "QUERY SELECT ?"));
  EXPECT_EQ(soci->exact.client_bytes, 128);
  EXPECT_EQ(soci->exact.server_bytes, 256);
  EXPECT_EQ(soci->exact.connecting.round_trips, 3);
  EXPECT_EQ(soci->exact.connecting.commands->at("PING"), 1);
  EXPECT_THAT(soci->exact.connecting.transcript, ElementsAre("PING"));
  EXPECT_EQ(soci->exact.first_use.round_trips, -1);
  EXPECT_EQ(soci->exact.counts[metrics::Metric::kAllocations], 6);  // of round 0
  EXPECT_EQ(soci->exact.counts[metrics::Metric::kAllocatedBytes], 600);

  EXPECT_EQ(analysis::FindRow(analysis::FindCase(results_, {"trade", 1})->rows, "soci")->state,
            analysis::RowState::kWrong);
  EXPECT_FALSE(analysis::FindRow(analysis::FindCase(results_, {"trade", 1})->rows, "soci")
                   ->times[metrics::Metric::kMedian]);
  EXPECT_EQ(analysis::FindCase(results_, {"simple.get", 2}), nullptr);
  EXPECT_EQ(analysis::FindRow(get->rows, "nobody"), nullptr);
  EXPECT_EQ(analysis::FindTarget(results_, "nobody"), nullptr);
}

TEST_F(ResultsReaderTest, WhatCannotBeReadIsSaid) {
  std::string error;
  EXPECT_FALSE(analysis::ReadResults("/nowhere/results.json", &results_, &error));
  EXPECT_EQ(error, "/nowhere/results.json: cannot be read: No such file or directory");
  EXPECT_FALSE(analysis::ReadResults(::testing::TempDir(), &results_, &error));
  EXPECT_EQ(error, ::testing::TempDir() + ": it is a folder; a results.json is needed");

  const std::string no_json = "it is no JSON, or was cut off";
  const std::string whole = ResultsJson(record::SampleRun());
  EXPECT_EQ(ErrorOf(""), no_json);
  EXPECT_EQ(ErrorOf(whole.substr(0, whole.size() / 2)), no_json);
  EXPECT_EQ(ErrorOf(R"({"driverbench": {"format": NaN}})"), no_json);
  EXPECT_EQ(ErrorOf(R"({"driverbench": {"format": 1e999}})"), no_json);
}

TEST_F(ResultsReaderTest, WhatAnotherProgramWroteIsRefused) {
  EXPECT_EQ(ErrorOf("[]"), "the file is no object");
  EXPECT_THAT(ErrorOf(R"({"context": {}, "benchmarks": []})"),
              HasSubstr("it has no `driverbench`: another program wrote it"));
  EXPECT_EQ(ErrorOf(R"({"driverbench": {}})"), "`driverbench.format` is missing");
  EXPECT_THAT(ErrorOf(R"({"driverbench": {"format": 2}})"), HasSubstr("a newer driverbench"));
  EXPECT_THAT(ErrorOf(R"({"driverbench": {"format": "1"}})"),
              HasSubstr("`driverbench.format` is no whole number"));
}

TEST_F(ResultsReaderTest, NoValueIsTrusted) {
  const std::string row = "`driverbench.cases[0].rows[1]";
  EXPECT_EQ(ErrorOfRow([](Json* one) { one->erase("target"); }), row + ".target` is missing");
  EXPECT_EQ(ErrorOfRow([](Json* one) { (*one)["target"] = 7; }), row + ".target` is no text");
  EXPECT_EQ(ErrorOfRow([](Json* one) { (*one)["state"] = "fine"; }),
            row + ".state` is unknown: \"fine\"");
  EXPECT_EQ(ErrorOfRow([](Json* one) { (*one)["median_ns"] = 0; }),
            row + ".median_ns` is no positive number");
  EXPECT_EQ(ErrorOfRow([](Json* one) { (*one)["p99_ns"] = -1; }),
            row + ".p99_ns` is no positive number");
  EXPECT_EQ(ErrorOfRow([](Json* one) { (*one)["client_cpu_ns"] = nullptr; }),
            row + ".client_cpu_ns` is no number");
  EXPECT_THAT(ErrorOfRow([](Json* one) { (*one)["round_trips"] = 1.5; }),
              HasSubstr(".round_trips` is no whole number"));
  EXPECT_THAT(ErrorOfRow([](Json* one) { (*one)["round_trips"] = -1; }),
              HasSubstr(".round_trips` is no whole number"));
  EXPECT_THAT(ErrorOfRow([](Json* one) { (*one)["sent"]["commands"]["QUERY"] = UINT64_MAX; }),
              HasSubstr(".commands.QUERY` is no whole number"));
  EXPECT_EQ(ErrorOfRow([](Json* one) { (*one)["sent"]["transcript"] = "QUERY"; }),
            row + ".sent.transcript` is no list");
  EXPECT_EQ(ErrorOfRow([](Json* one) { (*one)["target"] = "libmysqlclient-text"; }),
            row + "` is a second row of libmysqlclient-text");
}

TEST_F(ResultsReaderTest, NoCaseOrTargetIsTrusted) {
  EXPECT_EQ(ErrorAfter([](Json* json) { (*json)["driverbench"]["cases"][1]["threads"] = 0; }),
            "`driverbench.cases[1].threads` is no whole number from 1 to 1000000");
  EXPECT_EQ(ErrorAfter([](Json* json) {
              (*json)["driverbench"]["cases"][1] = (*json)["driverbench"]["cases"][0];
            }),
            "`driverbench.cases[1]` is a second case simple.get");
  EXPECT_EQ(ErrorAfter([](Json* json) { (*json)["driverbench"].erase("targets"); }),
            "`driverbench.targets` is missing");
  EXPECT_EQ(ErrorAfter([](Json* json) { (*json)["driverbench"]["targets"][0]["outcome"] = "?"; }),
            "`driverbench.targets[0].outcome` is unknown: \"?\"");
  EXPECT_EQ(ErrorAfter([](Json* json) { (*json)["driverbench"]["targets"][1]["name"] = "soci"; }),
            "`driverbench.targets[2]` is a second target soci");
  EXPECT_EQ(ErrorAfter([](Json* json) { (*json)["context"] = "x"; }), "`context` is no object");
}

TEST_F(ResultsReaderTest, TextsAreCleaned) {
  EXPECT_EQ(ErrorAfter([](Json* json) { (*json)["context"]["host_name"] = "a\x1b[2J"; }), "");
  EXPECT_EQ(results_.context.at("host_name"), "a\\x1b[2J");
}

}  // namespace
}  // namespace driverbench::report

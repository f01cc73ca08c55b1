#include "bench/report/csv.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "bench/analysis/summary.h"
#include "bench/record/sample_run.h"
#include "bench/report/results_json.h"

namespace driverbench::report {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::StartsWith;

constexpr const char* kResults = R"({"driverbench": {"cases": [
  {"scenario": "a", "threads": 1, "groups": [], "floor": [{"target": "memory", "state": "measured"}],
   "rows": [{"target": "x", "state": "failed"},
            {"target": "y", "mean_ns": 1.5, "state": "measured", "sent": {"bytes": 1}}]},
  {"scenario": "b", "threads": 4, "rate": 10, "floor": [],
   "rows": [{"target": "say \"a, b\"", "state": "measured"}]}]}})";

TEST(Csv, HasALineForEachTargetInEachCase) {
  EXPECT_EQ(Csv(kResults),
            "scenario,threads,rate,target,mean_ns,state\n"
            "a,1,,x,,failed\n"
            "a,1,,y,1.5,measured\n"
            "a,1,,memory,,measured\n"
            "b,4,10,\"say \"\"a, b\"\"\",,measured\n");
}

TEST(Csv, OfARun) {
  const record::Run run = record::SampleRun();
  EXPECT_THAT(Csv(ResultsJson(run, analysis::Summarize(run))),
              AllOf(StartsWith("scenario,threads,target,state,rounds,samples,"),
                    HasSubstr("\nsimple.get,1,libmariadb-text,measured,12,4812,"),
                    HasSubstr("\ntrade,1,soci,wrong,,")));
}

}  // namespace
}  // namespace driverbench::report

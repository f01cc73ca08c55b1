#include "bench/record/case_id.h"

#include <gtest/gtest.h>

namespace driverbench::record {
namespace {

TEST(CaseId, IsReadByPeopleAndByPrograms) {
  EXPECT_EQ(CaseTitle({"simple.get", 1}), "simple.get");
  EXPECT_EQ(CaseTitle({"simple.get", 4}), "simple.get, 4 threads");
  EXPECT_EQ(CaseTitle({"simple.get", 4, {2000}}), "simple.get, 4 threads, 2000 operations/s");
  EXPECT_EQ(CaseTitle({"simple.get", 1, {50}}), "simple.get, 50 operations/s");
  EXPECT_EQ(CaseName({"simple.get", 1}, "soci"), "simple.get/soci/threads:1");
  EXPECT_EQ(CaseName({"simple.get", 4, {2000}}, "soci"), "simple.get/soci/threads:4/rate:2000");
}

TEST(CaseId, LoadsAreCasesOfTheirOwn) {
  const CaseId closed{"simple.get", 4};
  const CaseId open{"simple.get", 4, {2000}};
  EXPECT_NE(closed, open);
  EXPECT_LT(closed, open);
  EXPECT_NE(open, (CaseId{"simple.get", 4, {2001}}));
}

TEST(CaseId, AnOpenLoadIsJudgedByItsLatency) {
  EXPECT_EQ(JudgedBy({"simple.get", 1}), metrics::Metric::kMedian);
  EXPECT_EQ(JudgedBy({"simple.get", 4}), metrics::Metric::kThroughput);
  EXPECT_EQ(JudgedBy({"simple.get", 4, {2000}}), metrics::Metric::kMedian);
}

}  // namespace
}  // namespace driverbench::record

#include "bench/metrics/metrics.h"

#include <gtest/gtest.h>

#include <set>

namespace driverbench::metrics {
namespace {

TEST(MetricTable, NoNameMeansTwoThings) {
  for (const auto name : {&MetricRow::name, &MetricRow::result, &MetricRow::field}) {
    std::set<std::string_view> known;
    for (const MetricRow& row : kMetricTable) {
      EXPECT_TRUE((row.*name).empty() || known.insert(row.*name).second) << row.*name;
    }
  }
}

TEST(MetricTable, EachIsExplained) {
  for (const MetricRow& row : kMetricTable) EXPECT_NE(row.legend, "") << row.name;
}

// Without them a run could not be compared by it later.
TEST(MetricTable, WhatIsComparedIsInTheResults) {
  for (const MetricRow& row : kMetricTable) {
    const bool of_the_wire = row.kind == MetricKind::kCounted && !row.is_told();  // in `sent`
    EXPECT_TRUE(!row.is_compared() || of_the_wire || !row.result.empty()) << row.name;
  }
}

TEST(MetricTable, BelongsTogether) {
  for (const MetricRow& row : kMetricTable) {
    if (!row.with) continue;
    EXPECT_EQ(RowOf(*row.with).object, row.object) << row.name;
    EXPECT_FALSE(RowOf(*row.with).with) << row.name;
  }
  EXPECT_EQ(MetricsOfAnswers(), "server_bytes and allocated_bytes");
}

}  // namespace
}  // namespace driverbench::metrics

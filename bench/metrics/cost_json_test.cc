#include "bench/metrics/cost_json.h"

#include <gtest/gtest.h>

#include <limits>
#include <string>

namespace driverbench::metrics {
namespace {

using Json = nlohmann::ordered_json;

constexpr std::int64_t kMost = std::numeric_limits<std::int64_t>::max();

const ClientCost kFull{{Metric::kAllocations, 6},       {Metric::kAllocatedBytes, kMost},
                       {Metric::kVoluntarySwitches, 2}, {Metric::kInvoluntarySwitches, 0},
                       {Metric::kUserTime, 4000},       {Metric::kSystemTime, 9000},
                       {Metric::kInstructions, 12345},  {Metric::kPeakMemory, 8 << 20}};

template <typename AJson>
AJson Written(const ClientCost& cost) {
  AJson object = AJson::object();
  AddCost(cost, &object);
  return object;
}

std::string Refusal(const std::string& text) {
  try {
    ReadCost(Json::parse(text));
  } catch (const std::invalid_argument& error) {
    return error.what();
  }
  return "";
}

TEST(CostJson, RoundTrips) {
  EXPECT_EQ(ReadCost(Written<Json>(kFull)), kFull);
  EXPECT_EQ(ReadCost(Written<nlohmann::json>(kFull)), kFull);
  EXPECT_EQ(ReadCost(Json::parse(Written<Json>(kFull).dump())), kFull);
  EXPECT_EQ(Written<Json>(kFull).dump(),
            R"({"allocations":6,"allocated_bytes":9223372036854775807,)"
            R"("context_switches":{"voluntary":2,"involuntary":0},"user_ns":4000,"system_ns":9000,)"
            R"("instructions":12345,"peak_memory_bytes":8388608})");
}

TEST(CostJson, WhatAWorkerTellsIsReadAndWrittenAndNothingElse) {
  for (const MetricRow& row : kMetricTable) {
    ClientCost cost{{row.metric, 3}};
    for (const MetricRow& other : kMetricTable) {
      if (other.with == row.metric || row.with == other.metric) cost[other.metric] = 4;
    }
    EXPECT_EQ(ReadCost(Written<Json>(cost)), row.is_told() ? cost : ClientCost()) << row.name;
  }
}

TEST(CostJson, WhatIsAbsentIsLeftOut) {
  EXPECT_EQ(Written<Json>({}).dump(), "{}");
  EXPECT_EQ(ReadCost(Json::object()), ClientCost());
  const ClientCost zero{{Metric::kAllocations, 0}};

  EXPECT_EQ(Written<Json>(zero).dump(), R"({"allocations":0})");
  EXPECT_EQ(ReadCost(Written<Json>(zero)), zero);
  EXPECT_NE(zero, ClientCost());
  // Other fields stand beside them.
  EXPECT_EQ(ReadCost(Json::parse(R"({"wall_ns":-1.5,"allocations":0})")), zero);
}

TEST(CostJson, OnlyCountsAreRead) {
  for (const std::string field :
       {"allocations", "allocated_bytes", "instructions", "peak_memory_bytes"}) {
    const std::string refusal = "`" + field + "` is no whole number from 0 on";
    for (const char* value :
         {"-1", "1.5", "1e3", "9223372036854775808", "\"1\"", "null", "[]", "{}", "true"}) {
      Json object;
      object[field] = Json::parse(value);
      EXPECT_EQ(Refusal(object.dump()), refusal) << value;
    }
  }
}

TEST(CostJson, HalfAPairIsRefused) {
  for (const char* text : {R"({"user_ns":1})", R"({"system_ns":1})"})
    EXPECT_EQ(Refusal(text), "one of `user_ns` and `system_ns` is missing");
  for (const char* text : {R"({"context_switches":{"voluntary":1}})", R"({"context_switches":{}})",
                           R"({"context_switches":3})", R"({"context_switches":null})"})
    EXPECT_EQ(Refusal(text), "`context_switches` needs `voluntary` and `involuntary`") << text;
  EXPECT_EQ(Refusal(R"({"context_switches":{"voluntary":1,"involuntary":-1}})"),
            "`involuntary` is no whole number from 0 on");
}

}  // namespace
}  // namespace driverbench::metrics

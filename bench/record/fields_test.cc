#include "bench/record/fields.h"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>
#include <stdexcept>
#include <string>
#include <vector>

#include "bench/record/sample_run.h"

namespace driverbench::record {
namespace {

using Json = nlohmann::ordered_json;

const Audit kText = SampleAudit("trade.accept", "text", 2);

Audit Read(const Json& json) {
  return json::ReadJson<Audit>(json, json::Place("the audit"), json::Texts::kAsTheyAre);
}

TEST(LedgerJson, ReadsFilesOfBeforeTheAnswersWereRead) {
  Json old = json::ToJson<Json>(kText, json::Texts::kClean);
  for (const char* part : {"connection", "first_use", "operation"}) {
    for (const char* key : {"results", "in_transaction"}) EXPECT_EQ(old.at(part).erase(key), 1U);
  }
  EXPECT_EQ(Read(old).operation, kText.operation);
}

TEST(LedgerJson, WhatIsNoLedgerIsRefused) {
  const Json good = json::ToJson<Json>(kText, json::Texts::kClean);
  for (const char* key :
       {"scenario", "target", "outcome", "operation", "connection", "first_use"}) {
    Json bad = good;
    bad.erase(key);
    EXPECT_ANY_THROW(Read(bad)) << key;
  }
  struct Wrong {
    const char* pointer;
    Json value;
    const char* refusal;
  };
  for (const auto& [pointer, value, refusal] : std::vector<Wrong>{
           {"/outcome", "fine", "`outcome` is unknown: \"fine\""},
           {"/operation", 1, "`operation` is no object"},
           {"/operation/round_trips", 1.5, "`operation.round_trips` is no whole number"},
           {"/operation/commands", 3, "`operation.commands` is no object"},
           {"/operation/commands/QUERY", "1", "`operation.commands.QUERY` is no whole number"},
           {"/operation/results", "x", "`operation.results` is no list"},
           {"/operation/results",
            Json::parse(R"([{"command": "QUERY", "columns": 1, "rows": "1", "times": 1}])"),
            "`operation.results[0].rows` is no whole number from 0 on"},
           {"/operation/users", "root", "`operation.users` is no list"},
           {"/operation/transcript", Json::array({1}), "`operation.transcript[0]` is no text"},
           {"/server", Json::parse(R"({"executions": 1, "plan_cache_hits": true})"),
            "`server.plan_cache_hits` is no number"},
           {"/server",
            Json::parse(R"({"executions": 1, "plan_cache_hits": 1, "statements": {"select": -1}})"),
            "`server.statements.select` is no number from 0 on"}}) {
    Json bad = good;
    bad[Json::json_pointer(pointer)] = value;
    try {
      Read(bad);
      ADD_FAILURE() << pointer;
    } catch (const std::invalid_argument& error) {
      EXPECT_STREQ(error.what(), refusal);
    }
  }
}

}  // namespace
}  // namespace driverbench::record

// PROTOCOL.md is what somebody writes a worker from: its examples are read by the same code as the
// lines of a run, so that they cannot rot.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <regex>
#include <set>
#include <string>
#include <vector>

#include "bench/protocol/protocol.h"

namespace driverbench::protocol {
namespace {

struct Example {
  std::string line;
  std::string section;  // the heading above it
};

// The lines that begin with `{` inside fences of ```json request or ```json answer.
std::vector<Example> Examples(const std::string& kind) {
  std::ifstream in(PROTOCOL_MD);
  std::vector<Example> examples;
  std::string section;
  bool inside = false;
  for (std::string line; std::getline(in, line);) {
    if (line.starts_with("```")) {
      inside = line == "```json " + kind;
    } else if (inside) {
      examples.push_back({line, section});
    } else if (line.starts_with('#')) {
      section = line.substr(line.find_first_not_of("# "));
    }
  }
  return examples;
}

// Where somebody has to look further.
TEST(ProtocolDocTest, TheFilesThatItNamesAreThere) {
  std::ifstream in(PROTOCOL_MD);
  const std::string text{std::istreambuf_iterator<char>(in), {}};
  const std::filesystem::path root =
      std::filesystem::path(PROTOCOL_MD).parent_path().parent_path().parent_path();
  const std::regex file("`((backends|bench|scenarios)/[a-z_/.]+)`");
  std::set<std::string> names;
  for (std::sregex_iterator found(text.begin(), text.end(), file), end; found != end; ++found)
    names.insert((*found)[1].str());
  EXPECT_THAT(names,
              ::testing::IsSupersetOf({"backends/api/player_sql.h", "scenarios/trading.cc"}));
  for (const std::string& name : names) EXPECT_TRUE(std::filesystem::exists(root / name)) << name;
}

TEST(ProtocolDocTest, TheRequestsAreRequestsOfTheirSections) {
  std::multiset<std::string> seen;
  int handicaps = 0;
  for (const auto& [line, section] : Examples("request")) {
    SCOPED_TRACE(line);
    Request request;
    ASSERT_NO_THROW(request = ReadRequest(line));
    EXPECT_EQ(WriteRequest(request), line) << "not as the coordinator writes it";
    const std::string action = nlohmann::json::parse(line).at("do");
    EXPECT_EQ(section, action);
    seen.insert(action);
    handicaps += request.handicap ? 1 : 0;
  }
  EXPECT_EQ(handicaps, 1);
  for (const char* action : {"describe", "attest", "lock", "check_lock", "prepare", "run", "audit",
                             "account", "verify", "read", "cleanup"}) {
    EXPECT_GE(seen.count(action), 1U) << action;
  }
}

TEST(ProtocolDocTest, TheAnswersAreAnswersOfTheirSections) {
  std::multiset<std::string> results;
  std::multiset<std::string> errors;
  std::vector<std::size_t> scenarios;
  for (const auto& [line, section] : Examples("answer")) {
    SCOPED_TRACE(line);
    Answer answer;
    ASSERT_NO_THROW(answer = ReadAnswer(line));
    EXPECT_EQ(nlohmann::json::parse(WriteAnswer(answer)), nlohmann::json::parse(line));
    if (!answer.status.ok()) {
      errors.insert(section);
      continue;
    }
    results.insert(section);
    if (section == "describe") {
      EXPECT_EQ(nlohmann::json(answer.result.get<Description>()), answer.result);
      scenarios.push_back(answer.result.get<Description>().scenarios.size());
    } else if (section == "run") {
      EXPECT_EQ(nlohmann::json::parse(WriteAnswer(answer.result.get<BlockTimes>())),
                nlohmann::json::parse(line));
    } else if (section == "attest") {
      EXPECT_GT((answer.result.get<std::map<std::string, std::string>>().count("library")), 0U);
    } else if (section == "prepare" || section == "verify") {
      EXPECT_TRUE(answer.result.at("rows").is_number_unsigned());
    } else if (section == "account") {
      EXPECT_EQ(nlohmann::json(answer.result.get<Account>()), answer.result);
    } else if (section == "cleanup") {
      EXPECT_TRUE(answer.result.at("dropped").is_array());
    } else if (section == "read") {
      EXPECT_EQ(WriteRows(RowsFrom(answer.result.at("rows"))), answer.result.at("rows"));
    } else {
      EXPECT_TRUE(section == "lock" || section == "check_lock" || section == "audit") << section;
    }
  }
  for (const char* action : {"describe", "attest", "lock", "check_lock", "prepare", "run", "audit",
                             "account", "verify", "read", "cleanup"})
    EXPECT_GE(results.count(action), 1U) << action;
  EXPECT_GE(errors.size(), 2U);
  EXPECT_THAT(scenarios, ::testing::ElementsAre(9, 1));
}

// Every field that may be left out stands in an example, and all are left out of another.
TEST(ProtocolDocTest, EveryCostIsThereAndNoneAtAll) {
  std::vector<metrics::ClientCost> costs;
  for (const auto& [line, section] : Examples("answer")) {
    const Answer answer = ReadAnswer(line);
    if (section == "run" && answer.status.ok())
      costs.push_back(answer.result.get<BlockTimes>().cost);
  }
  EXPECT_THAT(costs, ::testing::Contains(metrics::ClientCost()));
  for (const metrics::MetricRow& row : metrics::kMetricTable) {
    const auto has = [&](const metrics::ClientCost& cost) { return cost[row.metric].has_value(); };
    EXPECT_EQ(std::ranges::any_of(costs, has), row.is_told()) << row.name;
  }
}

// As many samples as the request beside it asks for.
TEST(ProtocolDocTest, TheBlocksAnswerHasASampleAnOperation) {
  std::size_t wanted = 0;
  for (const auto& [line, section] : Examples("request")) {
    if (section != "run") continue;
    const scenarios::BlockPlan plan = ReadRequest(line).plan;
    wanted = static_cast<std::size_t>(plan.operations) * plan.threads;
  }
  for (const auto& [line, section] : Examples("answer")) {
    const Answer answer = ReadAnswer(line);
    if (section != "run" || !answer.status.ok()) continue;
    EXPECT_EQ(answer.result.get<BlockTimes>().samples_ns.size(), wanted);
  }
}

TEST(ProtocolDocTest, EveryErrorCodeIsInTheTable) {
  std::ifstream in(PROTOCOL_MD);
  const std::string text{std::istreambuf_iterator<char>(in), {}};
  for (std::size_t code = 1; code < kStatusCodeNames.size(); ++code) {
    EXPECT_THAT(text, ::testing::HasSubstr("\n| `" + std::string(kStatusCodeNames[code]) + "` |"));
  }
  EXPECT_THAT(text, ::testing::HasSubstr("version " + std::to_string(kProtocolVersion)));
}

}  // namespace
}  // namespace driverbench::protocol

#include "bench/settings/docs.h"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>
#include <iterator>
#include <nlohmann/json.hpp>
#include <regex>

#include "bench/settings/testing.h"

namespace driverbench::settings {
namespace {

constexpr const char* kCommand = "out of date: run settings_docs config";

std::string Committed(const std::string& name) {
  std::ifstream in(std::string(DRIVERBENCH_CONFIG_DIR "/") + name, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()};
}

TEST(DocsTest, TheCommittedReadmeIsTheGeneratedOne) {
  const std::string readme = Committed("README.md");
  EXPECT_EQ(WithReference(readme), readme) << kCommand;
}

TEST(DocsTest, TheCommittedSchemaIsTheGeneratedOne) {
  EXPECT_EQ(Committed("schema.json"), Schema()) << kCommand;
}

TEST(DocsTest, TheCommittedSchemaOfPoliciesIsTheGeneratedOne) {
  EXPECT_EQ(Committed("policy.schema.json"), PolicySchema()) << kCommand;
}

TEST(DocsTest, TheReferenceReplacesWhatIsBetweenTheMarkers) {
  const std::string begin(kBeginMarker);
  const std::string end(kEndMarker);
  EXPECT_EQ(WithReference("a" + begin + "old" + end + "b"), "a" + begin + Reference() + end + "b");
  EXPECT_EQ(WithReference("a" + begin), std::nullopt);
  EXPECT_EQ(WithReference(end + begin), std::nullopt);
}

TEST(DocsTest, TheReferenceHasEveryKey) {
  for (const Key& key : AllKeys()) {
    EXPECT_THAT(Reference(), testing::HasSubstr(fmt::format("| `{}` |", key.name)));
  }
}

TEST(DocsTest, TheSchemaIsClosedAndHasEveryKey) {
  const nlohmann::json schema = nlohmann::json::parse(Schema());
  EXPECT_EQ(schema["additionalProperties"], false);
  EXPECT_EQ(schema["required"], nlohmann::json({"servers", "targets"}));
  const nlohmann::json policy = nlohmann::json::parse(PolicySchema());
  EXPECT_EQ(policy["properties"]["allow"]["items"]["required"],
            nlohmann::json({"up_to", "reason"}));
  const nlohmann::json& files = schema["properties"];
  const std::pair<Section, nlohmann::json> sections[] = {
      {Section::kFile, schema},
      {Section::kServer, files["servers"]["items"]},
      {Section::kNetwork, files["servers"]["items"]["properties"]["network"]},
      {Section::kTarget, files["targets"]["items"]},
      {Section::kScenario, files["scenarios"]["items"]["anyOf"][1]},
      {Section::kRun, files["run"]},
      {Section::kPolicy, policy},
      {Section::kMargins, policy["properties"]["margins"]["items"]},
      {Section::kAllow, policy["properties"]["allow"]["items"]}};
  for (const auto& [section, json] : sections) {
    EXPECT_EQ(json["additionalProperties"], false);
    EXPECT_EQ(json["properties"].size(), KeysOf(section).size());
    for (const Key* key : KeysOf(section))
      EXPECT_TRUE(json["properties"].contains(key->name)) << key->name;
  }
}

TEST(DocsTest, ANumberWithoutItsUnitIsWrongInEditorsToo) {
  const nlohmann::json policy = nlohmann::json::parse(PolicySchema());
  EXPECT_EQ(policy["properties"]["margin"]["type"], "string");
  const nlohmann::json run = nlohmann::json::parse(Schema())["properties"]["run"]["properties"];
  EXPECT_EQ(run["time"]["type"], "string");
  EXPECT_EQ(run["margin"]["type"], "string");
}

// Editors and the reader must not disagree on what is right.
TEST(DocsTest, TheSchemasPatternsAreTheReadersChecks) {
  const std::vector<std::string> samples = {"a",
                                            "A.b-c_9",
                                            "-a",
                                            ".a",
                                            "_a",
                                            "a/b",
                                            "a b",
                                            "",
                                            "localhost",
                                            "LOCALHOST",
                                            "localhost1",
                                            "127.0.0.1",
                                            "::1",
                                            "fe80::1:a.0",
                                            "::g",
                                            "127.0.0.1:4000",
                                            "a:1",
                                            "mysql://a@b/c",
                                            "a;b",
                                            "mysql",
                                            "MySql",
                                            "mysql2",
                                            "sys",
                                            "information_schema",
                                            "driverbench",
                                            "a-b",
                                            "5s",
                                            "05s",
                                            "0s",
                                            "5",
                                            "5 s",
                                            "1.5s",
                                            "10min",
                                            "1h",
                                            "1000ms",
                                            "5m",
                                            std::string(64, 'a'),
                                            std::string(65, 'a'),
                                            std::string(255, 'a'),
                                            std::string(256, 'a')};
  for (const Key& key : AllKeys()) {
    const std::string pattern = TextPattern(key);
    // Paths must exist, and names of one section are looked up: their form alone says too little.
    if (pattern.empty() || key.section != Section::kServer || key.type == Type::kPath ||
        key.name == "name")
      continue;
    for (const std::string& sample : samples) {
      const bool has_form = std::regex_search(sample, std::regex(pattern));
      const std::string errors = ErrorsOf(FileWith(fmt::format("{}: \"{}\"", key.name, sample)));
      if (sample == "0s") continue;  // its form is right, but it is out of range
      EXPECT_EQ(errors.empty(), has_form) << key.name << ": " << sample << "\n" << errors;
    }
  }
  const std::regex name(TextPattern(*FindKey(Section::kServer, "name")));
  for (const std::string& sample : samples) {
    const std::string text = fmt::format(
        "servers:\n  - name: \"{}\"\ntargets:\n  - {{name: t, backend: soci}}\n", sample);
    EXPECT_EQ(ErrorsOf(text).empty(), std::regex_search(sample, name)) << sample;
  }
}

}  // namespace
}  // namespace driverbench::settings

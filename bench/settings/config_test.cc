#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>

#include "bench/settings/policy.h"
#include "bench/settings/settings.h"
#include "bench/settings/testing.h"

// The files of config/ and the examples of its README.

namespace driverbench::settings {
namespace {

namespace fs = std::filesystem;

const fs::path kConfig = DRIVERBENCH_CONFIG_DIR;

Settings Read(const char* name) {
  Settings settings;
  for (const SettingsError& error : ReadSettings(kConfig / name, Known(), &settings))
    ADD_FAILURE() << error.ToString();
  return settings;
}

std::string Contents(const fs::path& path) {
  std::ifstream in(path);
  return {std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()};
}

TEST(ConfigTest, LocalIsTheTutorialsServerAndEveryScenario) {
  const Settings settings = Read("local.yaml");
  ASSERT_EQ(settings.servers.size(), 1);
  EXPECT_EQ(settings.servers[0].host, "127.0.0.1");
  EXPECT_EQ(settings.servers[0].port, 4000);
  EXPECT_EQ(settings.servers[0].password, "");
  EXPECT_EQ(settings.scenarios.size(), Known().scenarios.size());
  EXPECT_EQ(settings.reference, "libmysqlclient-text");
  EXPECT_EQ(settings.run.time, std::chrono::seconds(120));
  for (const std::string& backend : Known().backends) {
    EXPECT_TRUE(
        std::any_of(settings.targets.begin(), settings.targets.end(),
                    [&backend](const TargetSettings& target) { return target.backend == backend; }))
        << backend;
  }
}

TEST(ConfigTest, AllHasATargetOfEveryLibrary) {
  KnownNames known = Known();
  known.backends.clear();
  known.options_of = [](const std::string&, const std::vector<std::string>&) {
    return std::optional<std::vector<BackendOption>>();  // only a built backend knows
  };
  for (const fs::directory_entry& folder : fs::directory_iterator(kConfig / "../backends")) {
    if (fs::exists(folder.path() / "packages") || fs::exists(folder.path() / "packages.all") ||
        folder.path().filename() == "memory")
      known.backends.push_back(folder.path().filename());
  }
  Settings settings;
  for (const SettingsError& error : ReadSettings(kConfig / "all.yaml", known, &settings))
    ADD_FAILURE() << error.ToString();
  for (const std::string& backend : known.backends)
    EXPECT_TRUE(std::ranges::find(settings.targets, backend, &TargetSettings::backend) !=
                settings.targets.end())
        << backend;
}

TEST(ConfigTest, SmokeIsOneRound) { EXPECT_EQ(Read("smoke.yaml").run.rounds, 1); }

TEST(ConfigTest, ThePolicyIsRightAndBlocksSomething) {
  Policy policy;
  for (const SettingsError& error : ReadPolicy(kConfig / "policy.yaml", &policy))
    ADD_FAILURE() << error.ToString();
  EXPECT_FALSE(policy.block.empty());
}

TEST(ConfigTest, CloudTakesItsSecretsFromTheEnvironmentAndVerifies) {
  const Environment host("TIDB_HOST", "gateway01.us-west-2.prod.aws.tidbcloud.com");
  const Environment user("TIDB_USER", "2aEp24QWEDLqRFs.root");
  const Environment password("TIDB_PASSWORD", "hunter2");
  const Environment ca("CA_PATH", CaFile().c_str());
  const Settings settings = Read("cloud.yaml");
  ASSERT_EQ(settings.servers.size(), 1);
  EXPECT_EQ(settings.servers[0].user, "2aEp24QWEDLqRFs.root");
  EXPECT_EQ(settings.servers[0].password, "hunter2");
  EXPECT_EQ(settings.servers[0].tls, TlsMode::kVerifyIdentity);
}

TEST(ConfigTest, CloudWithoutItsVariablesNamesThem) {
  Settings settings;
  std::string errors;
  for (const SettingsError& error : ReadSettings(kConfig / "cloud.yaml", Known(), &settings))
    errors += error.text;
  for (const char* name : {"TIDB_HOST", "TIDB_USER", "TIDB_PASSWORD"})
    EXPECT_THAT(errors, testing::HasSubstr(name));
}

TEST(ConfigTest, EveryFileTellsEditorsItsSchema) {
  for (const fs::directory_entry& file : fs::directory_iterator(kConfig)) {
    if (file.path().extension() != ".yaml") continue;
    const char* schema =
        file.path().filename() == "policy.yaml" ? "policy.schema.json" : "schema.json";
    EXPECT_THAT(Contents(file.path()),
                testing::StartsWith(fmt::format("# yaml-language-server: $schema={}\n", schema)));
  }
}

TEST(ConfigTest, TheReadmesExamplesAreRight) {
  const Environment password("DB_PASSWORD", "x");
  const std::string readme = Contents(kConfig / "README.md");
  int examples = 0;
  const std::string open = "```yaml\n";
  for (std::size_t at = readme.find(open); at != std::string::npos;
       at = readme.find(open, at + 1)) {
    const std::size_t begin = at + open.size();
    std::string text = readme.substr(begin, readme.find("```", begin) - begin);
    // The example's program is not built here.
    if (const std::size_t worker = text.find("worker: "); worker != std::string::npos) {
      text.replace(worker, text.find('\n', worker) - worker, "worker: /bin/sh");
    }
    ++examples;
    if (text.find("policy.schema.json") != std::string::npos) {
      Policy policy;
      for (const SettingsError& error : ParsePolicy("p.yaml", text, &policy))
        ADD_FAILURE() << error.ToString();
      continue;
    }
    EXPECT_EQ(ErrorsOf(text), "") << text;
  }
  EXPECT_EQ(examples, 4);
}

}  // namespace
}  // namespace driverbench::settings

#include "bench/coordinator/run/load_settings.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>
#include <string>
#include <vector>

#include "bench/coordinator/error.h"
#include "bench/coordinator/workers/script.h"

namespace driverbench::coordinator {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::SizeIs;
using ::testing::StartsWith;

class LoadSettingsTest : public ScratchTest {
 protected:
  LoadSettingsTest() {
    protocol::Description description;
    for (const char* name : {"simple.get", "simple.getter", "trade", "trade.accept"})
      description.scenarios.push_back({.name = name});
    for (const char* name : {"soci", "libmariadb"}) {
      BuiltBackend& backend = built_.backends.emplace_back();
      backend.name = name;
      backend.built = true;
      backend.description = description;
    }
    options_.config = In("config.yaml");
    Config("reference: b-text\n");
  }

  void Config(const std::string& more) {
    std::ofstream(options_.config) << R"(
servers: [{name: local}]
targets:
  - {name: a-text, backend: soci}
  - {name: b-text, backend: libmariadb}
  - {name: b-prepared, backend: libmariadb, protocol: prepared}
scenarios: [simple.get, simple.getter, trade, trade.accept]
run: {time: 30s, rounds: 7, seed: 5, block_time: 20ms}
)" << more;
  }

  settings::Settings Load() { return LoadSettings(options_, built_); }
  std::string Refusal() {
    try {
      Load();
    } catch (const UserError& error) {
      return error.what();
    }
    return "nothing was thrown";
  }

  template <typename Named>
  static std::vector<std::string> Names(const std::vector<Named>& items) {
    std::vector<std::string> names;
    names.reserve(items.size());
    for (const Named& item : items) names.push_back(item.name);
    return names;
  }

  Built built_;
  SettingsOptions options_;
};

TEST_F(LoadSettingsTest, WithoutOptionsTheFileCounts) {
  const settings::Settings settings = Load();
  EXPECT_THAT(settings.targets, SizeIs(3));
  EXPECT_THAT(settings.scenarios, SizeIs(4));
  EXPECT_EQ(settings.reference, "b-text");
  EXPECT_EQ(settings.run.time, seconds(30));
  EXPECT_EQ(settings.run.rounds, 7);
  EXPECT_EQ(settings.run.seed, 5U);
}

TEST_F(LoadSettingsTest, GlobsKeepTheFilesOrder) {
  options_.targets = {"b-prepared", "*-text"};
  options_.scenarios = {"trade*", "simple.get"};
  const settings::Settings settings = Load();
  EXPECT_THAT(Names(settings.targets), ElementsAre("a-text", "b-text", "b-prepared"));
  EXPECT_THAT(Names(settings.scenarios), ElementsAre("simple.get", "trade", "trade.accept"));
}

TEST_F(LoadSettingsTest, AGlobMatchesTheWholeName) {
  options_.scenarios = {"simple.get"};
  EXPECT_THAT(Names(Load().scenarios), ElementsAre("simple.get"));
  options_.scenarios = {"simple.get?r"};
  EXPECT_EQ(Refusal(),
            "--scenario simple.get?r matches nothing; there are simple.get, simple.getter, trade, "
            "trade.accept");
  options_.scenarios = {"simple.get???"};
  EXPECT_THAT(Names(Load().scenarios), ElementsAre("simple.getter"));
  options_.scenarios = {"[st]*.get"};
  EXPECT_THAT(Names(Load().scenarios), ElementsAre("simple.get"));
}

TEST_F(LoadSettingsTest, EveryGlobMustMatch) {
  options_.targets = {"*", "c-*"};
  EXPECT_EQ(Refusal(), "--target c-* matches nothing; there are a-text, b-text, b-prepared");
  options_.targets = {""};
  EXPECT_THAT(Refusal(), HasSubstr("matches nothing"));
}

TEST_F(LoadSettingsTest, AReferenceThatIsLeftOutIsReplacedByTheFirst) {
  options_.targets = {"a-*", "b-prepared"};
  EXPECT_EQ(Load().reference, "a-text");
  EXPECT_EQ(Load().reference_left_out, "b-text");
  options_.targets = {"b-*"};
  EXPECT_EQ(Load().reference, "b-text");
  EXPECT_EQ(Load().reference_left_out, "");
}

TEST_F(LoadSettingsTest, ABackendWithoutServerIsNoReference) {
  BuiltBackend memory = built_.backends.front();
  memory.name = "memory";
  memory.description->has_server = false;
  built_.backends.insert(built_.backends.begin(), memory);
  std::ofstream(options_.config) << R"(
servers: [{name: local}]
targets:
  - {name: m, backend: memory}
  - {name: a, backend: soci}
  - {name: b, backend: libmariadb}
reference: b
)";
  EXPECT_EQ(Load().reference, "b");
  options_.targets = {"m", "a"};
  EXPECT_EQ(Load().reference, "a");
  options_.targets = {"m"};
  EXPECT_EQ(Load().reference, "m");
  std::ofstream(options_.config) << R"(
servers: [{name: local}]
targets: [{name: m, backend: memory}, {name: a, backend: soci}]
reference: m
)";
  options_.targets = {};
  EXPECT_THAT(Refusal(), HasSubstr(":4:1: reference: the backend of m has no server"));
}

TEST_F(LoadSettingsTest, OptionsWinOverTheFile) {
  options_.rounds = 3;
  options_.time = milliseconds(9500);
  options_.seed = 0;
  const settings::Settings settings = Load();
  EXPECT_EQ(settings.run.rounds, 3);
  EXPECT_EQ(settings.run.time, milliseconds(9500));
  EXPECT_EQ(settings.run.seed, 0U);
  EXPECT_EQ(settings.run.block_time, milliseconds(20));
}

TEST_F(LoadSettingsTest, QuickIsShortUnlessToldOtherwise) {
  options_.quick = true;
  settings::Settings settings = Load();
  EXPECT_LE(settings.run.time, seconds(15));
  EXPECT_EQ(settings.run.rounds, 0);
  EXPECT_LT(settings.run.block_time, milliseconds(20));
  options_.rounds = 2;
  options_.time = seconds(4);
  settings = Load();
  EXPECT_EQ(settings.run.rounds, 2);
  EXPECT_EQ(settings.run.time, seconds(4));
}

TEST_F(LoadSettingsTest, EveryErrorOfTheFileIsNamedWithItsPlace) {
  Config("tragets: []\nreference: c\n");
  const std::string text = Refusal();
  EXPECT_THAT(text, StartsWith("the settings are not right, nothing was done:\n"));
  EXPECT_THAT(text, HasSubstr("\n" + options_.config + ":9:1: unknown key tragets"));
  EXPECT_THAT(text, HasSubstr("\n" + options_.config + ":10:"));
  options_.config = In("missing.yaml");
  EXPECT_THAT(Refusal(), HasSubstr("missing.yaml"));
}

}  // namespace
}  // namespace driverbench::coordinator

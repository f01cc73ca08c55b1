#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "bench/settings/settings.h"
#include "bench/settings/testing.h"

namespace driverbench::settings {
namespace {

using testing::HasSubstr;
using testing::Not;

Settings Parsed(const std::string& text) {
  Settings settings;
  EXPECT_EQ(ErrorsOf(text, &settings), "") << text;
  return settings;
}

TEST(MaskedYamlTest, HasNoPasswordAndNotItsLength) {
  const std::string one = MaskedYaml(Parsed(FileWith("password: hunter2")));
  EXPECT_THAT(one, HasSubstr("password: \"********\""));
  EXPECT_THAT(one, Not(HasSubstr("hunter2")));
  EXPECT_EQ(one, MaskedYaml(Parsed(FileWith("password: a much longer one"))));
  EXPECT_THAT(MaskedYaml(Parsed(FileWith())), HasSubstr("password: \"\""));
}

TEST(MaskedYamlTest, ASessionVariableOutOfTheEnvironmentStandsAsItIsWritten) {
  const Environment secret("DRIVERBENCH_TEST_SECRET", "hunter2");
  const std::string yaml = MaskedYaml(Parsed(FileWith(
      "",
      "session: {x: \"a ${DRIVERBENCH_TEST_SECRET}\", y: \"${DRIVERBENCH_TEST_NONE:-on}\", "
      "z: off}")));
  EXPECT_THAT(yaml, Not(HasSubstr("hunter2")));
  EXPECT_THAT(yaml, HasSubstr("x: \"a ${DRIVERBENCH_TEST_SECRET}\""));
  EXPECT_THAT(yaml, HasSubstr("y: \"${DRIVERBENCH_TEST_NONE:-on}\""));
  EXPECT_THAT(yaml, HasSubstr("z: \"off\""));
  EXPECT_EQ(MaskedYaml(Parsed(yaml)), yaml);
}

TEST(MaskedYamlTest, IsReadBackAsWhatItWas) {
  const std::string file =
      R"(
servers:
  - {name: "010", host: ::1, user: "null", password: x, tls: verify_ca, ca: )" +
      CaFile() + R"(, connect_timeout: 90s, network: {rtt: 20ms}}
  - {name: "true", user: '"\ $${X} $$$${Y} #: &*!', database: "12"}
targets:
  - {name: a, backend: pymysql, server: "010", worker: /bin/sh, session: {a: on, b: "~", c: "", d: 1.50}, options: {o.1: "null"}, lifetime: connection}
  - {name: b, backend: soci, server: "true", worker: [python3, "a 'b'"], protocol: prepared, connect_timeout: 2min, read_timeout: 1h}
scenarios: [trade, {name: simple.get, threads: [1, 16]}]
run: {time: 1500ms, rounds: 7, margin: 12.25%, seed: 18446744073709551615, block_time: 1ms, pin: false, keep_awake: false}
reference: b
)";
  const Settings settings = Parsed(file);
  EXPECT_EQ(settings.servers.at(1).user, "\"\\ ${X} $$${Y} #: &*!");
  const std::string yaml = MaskedYaml(settings);
  const Settings again = Parsed(yaml);
  EXPECT_EQ(MaskedYaml(again), yaml);
  EXPECT_EQ(again.servers.at(1).user, settings.servers.at(1).user);
  EXPECT_EQ(again.servers.at(0).rtt, std::chrono::milliseconds(20));
  EXPECT_EQ(again.servers.at(1).rtt, std::chrono::milliseconds(0));
  EXPECT_EQ(again.targets.at(0).worker, settings.targets.at(0).worker);
  EXPECT_EQ(again.targets.at(1).worker, settings.targets.at(1).worker);
  EXPECT_EQ(again.targets.at(0).session, settings.targets.at(0).session);
  EXPECT_EQ(again.run.time, settings.run.time);
  EXPECT_EQ(again.run.margin, settings.run.margin);
  EXPECT_EQ(again.run.seed, settings.run.seed);
  EXPECT_EQ(again.scenarios.at(1).threads, settings.scenarios.at(1).threads);
}

TEST(MaskedYamlTest, ShowsWhatWasLeftOut) {
  const std::string yaml = MaskedYaml(Parsed(FileWith()));
  for (const char* line :
       {"host: \"127.0.0.1\"", "port: 4000", "tls: disabled", "server: \"local\"", "time: 70s",
        "block_time: 10ms", "reference: \"t\"", "threads: [1]", "name: \"trade.refuse\""}) {
    EXPECT_THAT(yaml, HasSubstr(line));
  }
}

}  // namespace
}  // namespace driverbench::settings

#include "bench/coordinator/init/new_config.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "bench/coordinator/error.h"
#include "bench/coordinator/init/config_files.h"

namespace driverbench::coordinator {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::StartsWith;

std::string ErrorOf(const std::string& server) {
  try {
    ParseServer(server);
  } catch (const UserError& error) {
    return error.what();
  }
  return "";
}

TEST(ParseServer, TakesWhatTheSettingsTake) {
  const auto parsed = [](const std::string& text) {
    const HostPort server = ParseServer(text);
    return server.host + " " + server.port;
  };
  EXPECT_EQ(parsed("10.0.0.5:4001"), "10.0.0.5 4001");
  EXPECT_EQ(parsed("db.example"), "db.example 4000");
  EXPECT_EQ(parsed("[::1]:4001"), "::1 4001");
  EXPECT_EQ(parsed("[::1]"), "::1 4000");
  EXPECT_EQ(parsed("::1"), "::1 4000");
  EXPECT_THAT(ErrorOf("localhost:4000"), HasSubstr("write 127.0.0.1"));
  EXPECT_THAT(ErrorOf("[::1]4001"), HasSubstr("[::1]4001: behind the ] stands :PORT"));
  EXPECT_THAT(ErrorOf("[::1]x"), HasSubstr("[::1]x: behind the ] stands :PORT, or nothing"));
  EXPECT_THAT(ErrorOf("10.0.0.5:4000:1"), HasSubstr("10.0.0.5:4000:1 is no address of IPv6"));
  EXPECT_THAT(ErrorOf("h:99999"), HasSubstr("--server: port: found 99999"));
  for (const char* wrong : {"", ":4000", "h:", "h:x", "h:04000", "root@h:4000", "h\n  x: y", "[::1",
                            "[h]:4000", "[::1]:"})
    EXPECT_NE(ErrorOf(wrong), "") << wrong;
}

TEST(NewConfig, IsTheFileOfConfigWithAnotherServer) {
  const std::string local = NewConfig(kLocalYaml, "mine.yaml", std::nullopt);
  EXPECT_THAT(local, StartsWith("# driverbench run --config mine.yaml\n"));
  EXPECT_THAT(local,
              AllOf(HasSubstr("    host: 127.0.0.1 # not localhost"), HasSubstr("    port: 4000\n"),
                    HasSubstr("\nreference: libmysql"), Not(HasSubstr("$schema"))));
  const std::string other = NewConfig(kLocalYaml, "mine.yaml", HostPort{"10.0.0.5", "4001"});
  EXPECT_THAT(other, AllOf(HasSubstr("    host: 10.0.0.5\n    port: 4001\n"),
                           Not(HasSubstr("127.0.0.1 #")), Not(HasSubstr(": 4000"))));
  // Of the file in config/, and its server.
  EXPECT_THAT(other, AllOf(Not(HasSubstr("this machine")), Not(HasSubstr("config/README.md"))));
  EXPECT_THAT(NewConfig(kAllYaml, "x", HostPort{"::1", "4000"}), HasSubstr("    host: \"::1\"\n"));
}

TEST(NewConfig, OfTheCloudSaysWhatItTakesFromTheEnvironment) {
  const std::string cloud = NewConfig(kCloudYaml, "mine.yaml", std::nullopt);
  EXPECT_THAT(cloud,
              AllOf(HasSubstr("\n# Of the environment: TIDB_HOST, TIDB_USER, TIDB_PASSWORD.\n"),
                    HasSubstr("    host: ${TIDB_HOST}\n"), Not(HasSubstr("config/cloud"))));
  EXPECT_THAT(NewConfig(kCloudYaml, "mine.yaml", HostPort{"db.example", "4001"}),
              AllOf(HasSubstr("\n# Of the environment: TIDB_USER, TIDB_PASSWORD.\n\nservers:\n"),
                    HasSubstr("    host: db.example\n    port: 4001\n"),
                    HasSubstr("    tls: verify_identity"), Not(HasSubstr("TIDB_HOST"))));
}

TEST(NewConfig, AServerThatHasNoPlaceIsNotLeftOutInSilence) {
  EXPECT_THROW(NewConfig("# head\n\nservers:\n  - name: x\n", "x", HostPort{"h", "4000"}),
               UserError);
}

}  // namespace
}  // namespace driverbench::coordinator

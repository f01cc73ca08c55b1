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
  EXPECT_THAT(ErrorOf("h:99999"), HasSubstr("--server: port: found 99999"));
  for (const char* wrong : {"", ":4000", "h:", "h:x", "h:04000", "root@h:4000", "h\n  x: y"})
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
  EXPECT_THAT(NewConfig(kAllYaml, "x", HostPort{"::1", "4000"}), HasSubstr("    host: \"::1\"\n"));
  EXPECT_THAT(NewConfig(kCloudYaml, "x", std::nullopt), HasSubstr("    host: ${TIDB_HOST}\n"));
}

}  // namespace
}  // namespace driverbench::coordinator

#include "bench/coordinator/networks.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace driverbench {
namespace {

using ::testing::HasSubstr;

class NetworksTest : public ::testing::Test {
 protected:
  NetworksTest() {
    settings_.servers.resize(2);
    settings_.servers[0].name = "near";
    settings_.servers[1].name = "far";
    settings_.servers[1].rtt = std::chrono::milliseconds(3);
  }

  void Add(const std::string& server) {
    Entrant& entrant = entrants_.emplace_back();
    entrant.target.server = server;
    entrant.connection.options.host = "db.example";
    entrant.connection.options.port = 4000;
  }

  bool IsDirect(std::size_t i) const {
    const ConnectOptions& options = entrants_.at(i).connection.options;
    return options.host == "db.example" && options.port == 4000;
  }

  Settings settings_;
  std::vector<Entrant> entrants_;
};

TEST_F(NetworksTest, OneRelayForAllTargetsOfAServer) {
  for (const char* server : {"near", "far", "far"}) Add(server);
  const Networks networks(settings_, std::nullopt, &entrants_);
  EXPECT_TRUE(IsDirect(0));
  EXPECT_EQ(entrants_[0].target.network, "");
  for (const std::size_t i : {1U, 2U}) {
    EXPECT_EQ(entrants_[i].connection.options.host, "127.0.0.1");
    EXPECT_EQ(entrants_[i].target.network, "3ms");
  }
  EXPECT_EQ(entrants_[1].connection.options.port, entrants_[2].connection.options.port);
}

TEST_F(NetworksTest, ATargetWithoutServerIsLeftAlone) {
  Add("far");
  entrants_[0].description.emplace().has_server = false;
  const Networks networks(settings_, std::nullopt, &entrants_);
  EXPECT_TRUE(IsDirect(0));
  EXPECT_EQ(entrants_[0].target.network, "");
}

}  // namespace
}  // namespace driverbench

#include "bench/coordinator/relay/networks.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace driverbench::coordinator {
namespace {

using std::chrono::milliseconds;
using std::chrono::nanoseconds;
using ::testing::ElementsAre;
using ::testing::Pair;

class NetworksTest : public ::testing::Test {
 protected:
  NetworksTest() {
    settings_.servers.resize(2);
    settings_.servers[0].name = "near";
    settings_.servers[1].name = "far";
    settings_.servers[1].rtt = milliseconds(3);
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

  settings::Settings settings_;
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

// Two measurements of the same never agree: servers that are equally far away share one.
TEST_F(NetworksTest, WhatIsTakenOffIsTheSameForServersOfTheSameDistance) {
  for (const char* name : {"far, too", "farther", "of nobody"}) {
    settings_.servers.emplace_back().name = name;
    settings_.servers.back().rtt = milliseconds(std::string_view(name) == "farther" ? 5 : 3);
  }
  Add("far");
  entrants_.back().target.outcome = record::Outcome::kError;
  for (const char* server : {"farther", "near", "far, too", "far", "far"}) Add(server);

  std::vector<std::pair<std::string, nanoseconds>> measured;
  const auto costs =
      ExcessOfServers(settings_.servers, entrants_, [&](const Entrant& entrant, nanoseconds rtt) {
        EXPECT_TRUE(entrant.takes_part());
        measured.emplace_back(entrant.target.server, rtt);
        return nanoseconds(measured.size());
      });
  EXPECT_THAT(measured,
              ElementsAre(Pair("far", milliseconds(3)), Pair("farther", milliseconds(5))));
  EXPECT_THAT(costs, ElementsAre(Pair("far", nanoseconds(1)), Pair("far, too", nanoseconds(1)),
                                 Pair("farther", nanoseconds(2))));
}

}  // namespace
}  // namespace driverbench::coordinator

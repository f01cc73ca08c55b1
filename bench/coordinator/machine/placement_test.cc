#include "bench/coordinator/machine/placement.h"

#include <arpa/inet.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <optional>
#include <sstream>
#include <string>
#include <thread>
#include <vector>

namespace driverbench::coordinator {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;

TEST(ParseCpuListTest, ReadsWhatProcHas) {
  EXPECT_THAT(ParseCpuList("0"), ElementsAre(0));
  EXPECT_THAT(ParseCpuList("0-2,5"), ElementsAre(0, 1, 2, 5));
  EXPECT_THAT(ParseCpuList("\t0-1"), ElementsAre(0, 1));
  EXPECT_THAT(ParseCpuList("3,1"), ElementsAre(3, 1));
  EXPECT_THAT(ParseCpuList("10-12\n"), ElementsAre(10, 11, 12));
}

TEST(ParseCpuListTest, RubbishIsNoCpu) {
  for (const char* list : {"", " ", ",", ", ,", "x", "-", "5-2", "99999999999999999999"})
    EXPECT_THAT(ParseCpuList(list), IsEmpty()) << list;
  EXPECT_THAT(ParseCpuList("0,,1"), ElementsAre(0, 1));
  EXPECT_THAT(ParseCpuList("0-"), ElementsAre(0));
  EXPECT_THAT(ParseCpuList("1020-2147483647"), ElementsAre(1020, 1021, 1022, 1023));
}

TEST(ChoosePlacementTest, WhatIsNotPinnedIsSaid) {
  const Placement placement = ChoosePlacement(false, {{"127.0.0.1", 1}});
  EXPECT_FALSE(placement.worker_cpu.has_value());
  const bool one = placement.description.find("only one CPU") != std::string::npos;
  if (!one) {
    EXPECT_EQ(placement.description, "not pinned: run.pin is false, 127.0.0.1:1 on unknown CPUs");
  }
  ASSERT_THAT(placement.warnings, SizeIs(1));
  EXPECT_THAT(placement.warnings[0], HasSubstr("workers are not pinned"));
}

class PinnedTest : public ::testing::Test {
 protected:
  void SetUp() override {
    if (!ChoosePlacement(true, {}).worker_cpu) GTEST_SKIP() << "there is only one CPU";
  }
};

TEST_F(PinnedTest, AnotherMachineIsLeftAlone) {
  const Placement placement = ChoosePlacement(true, {{"db.example", 4000}});
  EXPECT_TRUE(placement.worker_cpu.has_value());
  EXPECT_THAT(placement.description, HasSubstr("db.example:4000 is at no loopback address"));
  EXPECT_THAT(placement.warnings, IsEmpty());
}

TEST_F(PinnedTest, APortThatNobodyListensOnIsUnknown) {
  const Placement placement = ChoosePlacement(true, {{"127.0.0.1", 1}});
  EXPECT_THAT(placement.description, HasSubstr("127.0.0.1:1 on unknown CPUs"));
  EXPECT_THAT(placement.warnings, SizeIs(1));
}

// Two threads a core: 0 and 1, 2 and 3.
std::vector<int> InPairs(int cpu) { return {cpu / 2 * 2, cpu / 2 * 2 + 1}; }

TEST(WorkerCpuTest, IsOfACoreWithoutAServer) {
  EXPECT_EQ(WorkerCpu({0, 1, 2, 3}, {}, InPairs), 0);
  EXPECT_EQ(WorkerCpu({0, 1, 2, 3}, {1}, InPairs), 2);
  EXPECT_EQ(WorkerCpu({0, 1, 2, 3}, {1, 2, 3}, InPairs), 0) << "better than on a server's own";
  EXPECT_EQ(WorkerCpu({1, 2, 3}, {1, 2, 3}, InPairs), 1);
}

TEST(ServerStartTest, IsReadFromTheEnvironment) {
  const auto start = [](const std::vector<std::string>& variables) {
    std::string environment;
    for (const std::string& variable : variables) environment += variable + '\0';
    std::istringstream in(environment);
    return ServerStart(in);
  };
  EXPECT_EQ(start({"A=1", "DRIVERBENCH_SERVER_START=timer slack 20 ms", "B=2"}),
            "timer slack 20 ms");
  EXPECT_EQ(start({"DRIVERBENCH_SERVER_START="}), "");
  EXPECT_EQ(start({"A=DRIVERBENCH_SERVER_START=x"}), std::nullopt);
  EXPECT_EQ(start({}), std::nullopt);
}

// This process is the server, and may run everywhere.
TEST_F(PinnedTest, AServerOnThisMachineIsFound) {
  const int listener = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t size = sizeof address;
  auto* const generic = reinterpret_cast<sockaddr*>(&address);
  ASSERT_EQ(bind(listener, generic, size), 0);
  ASSERT_EQ(listen(listener, 1), 0);
  ASSERT_EQ(getsockname(listener, generic, &size), 0);
  const std::uint16_t port = ntohs(address.sin_port);
  const Placement placement = ChoosePlacement(true, {{"127.0.0.1", port}});
  close(listener);
  EXPECT_TRUE(placement.worker_cpu.has_value());
  EXPECT_THAT(placement.description, HasSubstr("127.0.0.1:" + std::to_string(port) + " on CPU "));
  ASSERT_THAT(placement.warnings, SizeIs(1));
  EXPECT_THAT(placement.warnings[0], HasSubstr("may use the workers' CPU"));
}

}  // namespace
}  // namespace driverbench::coordinator

#include "bench/coordinator/relay/account.h"

#include <gtest/gtest.h>

#include <optional>

namespace driverbench::coordinator {
namespace {

const protocol::Account kConnecting{.sums = {{"executions", 5},
                                             {"plan_cache_hits", 1},
                                             {"parse_ns", 4'000},
                                             {"compile_ns", 9'000},
                                             {"latency_ns", 50'000}},
                                    .statements = {{"select", 3}}};

TEST(ServerAccount, IsWhatTheOperationsAdd) {
  const record::ServerAccount account = AccountOf(kConnecting,
                                                  {.sums = {{"executions", 105},
                                                            {"plan_cache_hits", 101},
                                                            {"parse_ns", 14'000},
                                                            {"compile_ns", 29'000},
                                                            {"latency_ns", 5'050'000}},
                                                   .statements = {{"select", 103}}},
                                                  50);
  EXPECT_EQ(account.executions, 2);
  EXPECT_EQ(account.plan_cache_hits, 2);
  EXPECT_EQ(account.parse_ns, 200);
  EXPECT_EQ(account.compile_ns, 400);
  EXPECT_EQ(account.latency_ns, 100'000);
  EXPECT_EQ(account.statements.at("select"), 2);
}

// The averages are of all executions so far: with their rounding a sum may even fall.
TEST(ServerAccount, TellsNothingOfATimeBelowItsResolution) {
  const record::ServerAccount account = AccountOf(kConnecting,
                                                  {.sums = {{"executions", 105},
                                                            {"plan_cache_hits", 101},
                                                            {"parse_ns", 3'990},
                                                            {"compile_ns", 9'099},
                                                            {"latency_ns", 50'000}},
                                                   .statements = {{"select", 2}}},
                                                  50);
  EXPECT_EQ(account.executions, 2);
  EXPECT_EQ(account.parse_ns, std::nullopt);
  EXPECT_EQ(account.compile_ns, std::nullopt);
  EXPECT_EQ(account.latency_ns, std::nullopt);
}

}  // namespace
}  // namespace driverbench::coordinator

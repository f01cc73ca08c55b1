#include "bench/coordinator/blocks/witness.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "bench/record/sample_run.h"

namespace driverbench::coordinator {
namespace {

using ::testing::HasSubstr;
using ::testing::IsEmpty;
using Counts = std::map<std::string, std::int64_t>;

protocol::Account At(Counts statements, const std::string& epoch = "db1") {
  return {.sums = {}, .statements = std::move(statements), .epoch = epoch, .untold = {}};
}

TEST(StatementsOf, CountsWhatTheServerExecutesByItsFirstWord) {
  record::Audit audit = record::SampleAudit("trade.accept", "a", 1);
  audit.operation.transcript = {"QUERY SELECT coins FROM player WHERE id = ? FOR UPDATE",
                                "STMT_PREPARE UPDATE player SET coins = ?",
                                "STMT_EXECUTE UPDATE player SET coins = ?",
                                "STMT_EXECUTE select id FROM player",
                                "QUERY SELECT ?",
                                "QUERY SET autocommit = ?",
                                "QUERY commit",
                                "PING"};
  EXPECT_EQ(StatementsOf(audit), (Counts{{"select", 2}, {"update", 1}, {"commit", 1}}));
  audit.outcome = record::Outcome::kUnsupported;
  EXPECT_THAT(StatementsOf(audit), IsEmpty());
}

// The last execution of a connection may be counted late.
TEST(StatementsOf, TakesTheServersWordWhereTheCommandsAreHidden) {
  record::Audit audit = record::SampleAudit("trade.accept", "a", 0);
  audit.operation.opaque = "TLS";
  EXPECT_THAT(StatementsOf(audit), IsEmpty());
  audit.server = record::ServerAccount{};
  audit.server->statements = {{"select", 1.99}, {"commit", 1}, {"insert", 0}};
  EXPECT_EQ(StatementsOf(audit), (Counts{{"select", 2}, {"commit", 1}}));
}

TEST(Compare, OthersWorkHidesAndNothingElse) {
  const protocol::Account before = At({{"select", 100}, {"insert", 7}});
  EXPECT_EQ(Missing(Compare({{"select", 20}}, before, At({{"select", 121}, {"insert", 7}}), 1)),
            "");
  EXPECT_EQ(Missing(Compare({{"select", 20}}, before, At({{"select", 999}, {"insert", 7}}), 1)),
            "");
  // The account's own read is no operation's.
  const record::Witness witness = Compare({{"select", 20}}, before, At({{"select", 122}}), 3);
  EXPECT_EQ(witness.counted, (Counts{{"select", 19}}));
  EXPECT_EQ(Missing(witness),
            "the server executed 19 of 20 SELECT that the operations send by the ledger");
  EXPECT_EQ(Missing(Compare({{"select", 20}, {"insert", 5}}, before,
                            At({{"select", 101}, {"insert", 8}}), 1)),
            "the server executed 1 of 5 INSERT and 0 of 20 SELECT that the operations send by the "
            "ledger");
}

TEST(Compare, WhatCannotBeToldIsNoFault) {
  const auto untold = [](const Counts& sent, const protocol::Account& before,
                         const protocol::Account& after) {
    const record::Witness witness = Compare(sent, before, after, 1);
    EXPECT_THAT(witness.counted, IsEmpty());
    EXPECT_EQ(Missing(witness), "");
    return witness.untold;
  };
  const protocol::Account before = At({{"select", 100}});
  EXPECT_EQ(untold({}, before, At({{"select", 101}})), "what an operation sends is not known");
  EXPECT_EQ(untold({{"select", 1}}, before, At({{"select", 101}}, "db2")),
            "its counters began anew: \"db1\", then \"db2\"");
  EXPECT_THAT(untold({{"select", 1}}, before, before), HasSubstr("a read of our own"));
  EXPECT_THAT(untold({{"select", 1}}, before, At({{"select", 3}})), HasSubstr("of our own"));
  EXPECT_EQ(untold({{"merge", 1}}, before, At({{"select", 101}})), "it does not count merge");
  protocol::Account refused;
  refused.untold = "no rights";
  EXPECT_EQ(untold({{"select", 1}}, refused, At({{"select", 101}})), "no rights");
}

}  // namespace
}  // namespace driverbench::coordinator

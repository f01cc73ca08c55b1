#include "bench/analysis/audit.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <vector>

#include "bench/record/fields.h"
#include "bench/record/sample_run.h"

namespace driverbench::analysis {
namespace {

using ::testing::ElementsAre;
using Commands = std::vector<std::string>;
using Json = nlohmann::ordered_json;

const record::Audit kText = record::TranscriptAudit("text", {"QUERY UPDATE p", "QUERY commit"}, 2);

TEST(DifferenceInWords, SaysWhatIsMoreAndWhatIsLess) {
  const auto difference = [](const Commands& transcript, std::int64_t round_trips) {
    return DifferenceInWords(record::TranscriptAudit("other", transcript, round_trips), kText);
  };
  EXPECT_EQ(difference({"QUERY UPDATE p", "QUERY COMMIT"}, 2), "");
  EXPECT_EQ(difference({"QUERY BEGIN", "QUERY UPDATE p", "QUERY COMMIT"}, 3),
            "1 round trip more: QUERY BEGIN");
  EXPECT_EQ(difference({"QUERY SELECT ?", "QUERY UPDATE p", "QUERY SELECT ?", "QUERY COMMIT"}, 4),
            "2 round trips more: 2 x QUERY SELECT ?");
  EXPECT_EQ(difference({"STMT_EXECUTE UPDATE p", "QUERY COMMIT"}, 2),
            "1 STMT_EXECUTE instead of QUERY");
  EXPECT_EQ(difference({"STMT_PREPARE UPDATE p", "STMT_EXECUTE UPDATE p", "STMT_CLOSE UPDATE p",
                        "QUERY COMMIT"},
                       3),
            "1 STMT_EXECUTE instead of QUERY; 1 round trip more: STMT_PREPARE UPDATE p, "
            "STMT_CLOSE UPDATE p");
  EXPECT_EQ(difference({"QUERY UPDATE p"}, 1), "1 round trip fewer; without QUERY commit");
  EXPECT_EQ(difference({"QUERY UPDATE p", "QUERY COMMIT"}, 3), "1 round trip more");
  EXPECT_EQ(difference({"STMT_CLOSE a", "QUERY UPDATE p", "QUERY COMMIT"}, 2), "also STMT_CLOSE a");
  EXPECT_EQ(difference({"PING", "PING", "STMT_RESET a", "STMT_RESET b", "QUERY x", "QUERY UPDATE p",
                        "QUERY COMMIT"},
                       7),
            "5 round trips more: 2 x PING, 2 x STMT_RESET, QUERY");
}

TEST(DifferenceInWords, NamesConnectionsOfAnOperation) {
  record::Audit other =
      record::TranscriptAudit("other", {"QUERY UPDATE p", "QUERY commit", "QUIT"}, 4);
  other.operation.connections = kText.operation.connections + 1;
  EXPECT_EQ(DifferenceInWords(other, kText), "1 connection more; 2 round trips more: QUIT");
  EXPECT_EQ(DifferenceInWords(kText, other),
            "1 connection fewer; 2 round trips fewer; without QUIT");
}

TEST(DifferenceInWords, NothingIsSaidOfWhatIsNotKnown) {
  record::Audit other = record::TranscriptAudit("other", {"QUERY a"}, 9);
  other.operation.opaque = "TLS";
  EXPECT_EQ(DifferenceInWords(other, kText), "");
  EXPECT_EQ(DifferenceInWords(kText, other), "");
}

TEST(GroupsOf, EqualCommandsAndRoundTripsMakeAGroup) {
  std::vector<record::Audit> audits = {
      kText, record::TranscriptAudit("prepared", {"STMT_EXECUTE UPDATE p", "QUERY COMMIT"}, 2),
      record::TranscriptAudit("alike", {"QUERY COMMIT", "QUERY other words"}, 2),
      record::TranscriptAudit("pipelined", {"QUERY UPDATE p", "QUERY COMMIT"}, 1),
      record::SampleAudit("simple.get", "alike", 2)};
  audits.push_back(record::TranscriptAudit("failed", {"QUERY UPDATE p", "QUERY COMMIT"}, 2));
  audits.back().outcome = record::Outcome::kError;
  const std::vector<LikeForLike> groups = GroupsOf(audits, "trade.accept");
  ASSERT_EQ(groups.size(), 3U);
  EXPECT_THAT(groups[0].targets, ElementsAre("text", "alike"));
  EXPECT_EQ(groups[0].round_trips, 2);
  EXPECT_EQ(CommandsInWords(groups[0].commands), "2 QUERY");
  EXPECT_THAT(groups[1].targets, ElementsAre("prepared"));
  EXPECT_EQ(CommandsInWords(groups[1].commands), "1 QUERY, 1 STMT_EXECUTE");
  EXPECT_THAT(groups[2].targets, ElementsAre("pipelined"));
}

// Of an operation's QUERY.
record::Audit Reads(const std::string& target, std::int64_t columns, std::int64_t rows,
                    std::optional<std::int64_t> bytes) {
  record::Audit audit = record::TranscriptAudit(target, {"QUERY SELECT"}, 1);
  audit.operation.results = {{tap::Result{"QUERY", columns, rows, bytes}, 1}};
  return audit;
}

TEST(GroupsOf, TargetsOfAGroupReadAsMuch) {
  const std::vector<record::Audit> audits = {Reads("a", 3, 1, 49), Reads("b", 3, 1, 49),
                                             Reads("id", 1, 1, 37), Reads("twice", 3, 2, 98),
                                             Reads("short", 3, 1, 48)};
  const std::vector<LikeForLike> groups = GroupsOf(audits, "trade.accept");
  ASSERT_EQ(groups.size(), 4U);
  EXPECT_THAT(groups[0].targets, ElementsAre("a", "b"));
  EXPECT_EQ(groups[0].unlike, "");
  EXPECT_EQ(groups[1].unlike, "reads 1 column instead of 3");
  EXPECT_EQ(groups[2].unlike, "reads 2 rows instead of 1");
  EXPECT_EQ(groups[3].unlike, "reads 48 bytes instead of 49");
  EXPECT_EQ(DifferenceInWords(audits[2], audits[0]), "reads 1 column instead of 3");
}

TEST(GroupsOf, AConstantIsNoReadOfATable) {
  record::Audit real = record::TranscriptAudit("real", {"QUERY SELECT count(*) FROM player"}, 1);
  record::Audit constant = record::TranscriptAudit("constant", {"QUERY SELECT ?"}, 1);
  for (record::Audit* audit : {&real, &constant})
    audit->operation.results = {{tap::Result{"QUERY", 1, 1, 5}, 1}};
  const std::vector<LikeForLike> groups = GroupsOf({real, constant}, "trade.accept");
  ASSERT_EQ(groups.size(), 2U);
  EXPECT_EQ(groups[1].unlike, "reads tables by 0 SELECT instead of 1");
}

TEST(GroupsOf, OfOtherKindsBytesAreNotCompared) {
  const record::Audit text = Reads("text", 3, 1, 49);
  record::Audit prepared = record::TranscriptAudit("prepared", {"STMT_EXECUTE SELECT"}, 1);
  prepared.operation.results = {{tap::Result{"STMT_EXECUTE", 3, 1, 48}, 1}};
  EXPECT_EQ(DifferenceInWords(prepared, text), "1 STMT_EXECUTE instead of QUERY");
  prepared.operation.results = {{tap::Result{"STMT_EXECUTE", 1, 1, 38}, 1}};
  EXPECT_EQ(DifferenceInWords(prepared, text),
            "1 STMT_EXECUTE instead of QUERY; reads 1 column instead of 3");
}

TEST(GroupsOf, ResultsMayBeSpreadOtherwise) {
  record::Audit one = record::TranscriptAudit("one", {"QUERY a", "QUERY b"}, 2);
  record::Audit other = one;
  one.operation.results = {{tap::Result{"QUERY", 2, 1, 10}, 2}};
  other.operation.results = {{tap::Result{"QUERY", 1, 1, 10}, 1},
                             {tap::Result{"QUERY", 3, 1, 10}, 1}};
  EXPECT_EQ(DifferenceInWords(other, one), "reads its results by other commands");
}

// Inserts that are committed together send the same as those that are committed one by one.
TEST(GroupsOf, ATransactionThatStaysOpenIsAnotherGroup) {
  const record::Audit each = record::TranscriptAudit("each", {"QUERY INSERT"}, 1);
  record::Audit together = record::TranscriptAudit("together", {"QUERY INSERT"}, 1);
  together.operation.in_transaction = 1;
  EXPECT_EQ(GroupsOf({each, together}, "trade.accept").size(), 2U);
  EXPECT_EQ(DifferenceInWords(together, each),
            "has a transaction open after 1 command instead of 0");
}

TEST(AuditJson, HoldsEverything) {
  std::vector<record::Audit> audits = {kText, record::TranscriptAudit("soci", {"QUERY BEGIN"}, 1)};
  audits[0].operation.results = {{tap::Result{"QUERY", 3, 1, 49}, 2},
                                 {tap::Result{"QUERY", 1, 0, std::nullopt}, 1}};
  audits[0].operation.in_transaction = 3;
  audits[0].operation.users = {"root"};
  audits[0].operation.ciphers = {"TLS_AES_128_GCM_SHA256"};
  const auto json = Json::parse(AuditJson(audits, "text"));
  EXPECT_EQ(json.at("reference"), "text");
  const auto again = json::ReadJson<record::Audit>(
      json.at("audits").at(0), json::Place("the audit"), json::Texts::kAsTheyAre);
  EXPECT_EQ(again.operation, audits[0].operation);
  EXPECT_EQ(again.connection, kText.connection);
  EXPECT_EQ(again.target, "text");
  EXPECT_EQ(json.at("groups").size(), 2U);
  EXPECT_EQ(json.at("groups").at(0).at("targets"), Json({"text"}));
  EXPECT_EQ(json.at("differences").size(), 1U);
  EXPECT_EQ(json.at("differences").at(0).at("target"), "soci");
}

}  // namespace
}  // namespace driverbench::analysis

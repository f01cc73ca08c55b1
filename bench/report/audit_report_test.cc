#include "bench/report/audit_report.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "bench/record/sample_run.h"
#include "bench/report/terminal.h"

namespace driverbench::report {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

const record::Audit kText = record::TranscriptAudit("text", {"QUERY UPDATE p", "QUERY commit"}, 2);

std::string TextOf(const std::vector<record::Audit>& audits, const std::string& reference,
                   bool statements) {
  return Terminal(AuditReport(audits, reference, statements), {});
}

TEST(AuditReport, IsAMatrixThenTheDifferences) {
  std::vector<record::Audit> audits = {
      kText,
      record::TranscriptAudit("soci", {"QUERY BEGIN", "QUERY UPDATE p", "QUERY COMMIT"}, 3),
      record::TranscriptAudit("prepared", {"STMT_EXECUTE UPDATE p", "QUERY COMMIT"}, 2),
      record::TranscriptAudit("secret", {}, 4),
      record::TranscriptAudit("broken", {}, 0),
      record::SampleAudit("simple.get", "text", 1)};
  audits[2].first_use.transcript = {"STMT_PREPARE UPDATE p"};
  audits[2].first_use.round_trips = 1;
  audits[3].operation.opaque = "TLS";
  audits[4].outcome = record::Outcome::kError;
  audits[4].reason = "no\x1b such table";
  EXPECT_EQ(TextOf(audits, "text", false),
            R"(cmds / trips of connecting, and of an operation
  target    connect  trade.accept  simple.get
  text        0 / 3         2 / 2       1 / 1
  soci        0 / 3         3 / 3           -
  prepared    0 / 3         2 / 2           -
  secret      0 / 3         ? / 4           -
  broken          -             -           -

trade.accept
  2 QUERY, 2 round trips: text
  3 QUERY, 3 round trips: soci
  1 QUERY, 1 STMT_EXECUTE, 2 round trips: prepared
  unlike text
    soci: 1 round trip more: QUERY BEGIN
    prepared: 1 STMT_EXECUTE instead of QUERY
  for its first operation on a connection
    prepared: 1 round trip more: STMT_PREPARE UPDATE p
  not known
    secret: TLS: only 4 round trips, 0 bytes sent and 0 received are known
    broken: error: no\x1b such table

simple.get
  1 QUERY, 1 round trip: text
)");
  audits[1].connection.login_bytes = 310;
  const std::string transcript = TextOf(audits, "text", true);
  EXPECT_THAT(
      transcript,
      HasSubstr(
          "  soci\n    connecting: 3 round trips, 0 bytes sent, 0 "
          "received, 310 both ways to log in\n    an operation: 3 round trips, 0 bytes sent, 0 "
          "received\n      QUERY BEGIN\n      QUERY UPDATE p\n"));
  EXPECT_THAT(transcript, Not(HasSubstr("  broken\n")));
}

TEST(AuditReport, SaysWhatAGroupReadsOtherwise) {
  std::vector<record::Audit> audits = {record::TranscriptAudit("a", {"QUERY SELECT"}, 1),
                                       record::TranscriptAudit("id", {"QUERY SELECT"}, 1)};
  audits[0].operation.results = {{tap::Result{"QUERY", 3, 1, 49}, 1}};
  audits[1].operation.results = {{tap::Result{"QUERY", 1, 1, 37}, 1}};
  EXPECT_THAT(TextOf(audits, "a", false),
              HasSubstr("  1 QUERY, 1 round trip, reads 1 column instead of 3: id\n"));
}

}  // namespace
}  // namespace driverbench::report

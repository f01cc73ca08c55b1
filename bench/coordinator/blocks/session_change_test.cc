#include "bench/coordinator/blocks/session_change.h"

#include <gtest/gtest.h>

namespace driverbench::coordinator {
namespace {

using Session = std::map<std::string, std::string>;

const Session kFirst{{"library", "libmariadb"},
                     {"isolation", "REPEATABLE-READ"},
                     {"sql_mode", "STRICT_TRANS_TABLES"},
                     {"autocommit", "ON"}};

TEST(ChangedSession, NothingWhereAllIsAsItWas) {
  EXPECT_EQ(ChangedSession(kFirst, {}), "");
  EXPECT_EQ(ChangedSession(kFirst, {kFirst}), "");
  EXPECT_EQ(ChangedSession(kFirst, {{{"isolation", "REPEATABLE-READ"}}}), "");
}

TEST(ChangedSession, TheScenarioDecidesOnAutocommit) {
  EXPECT_EQ(ChangedSession(kFirst, {{{"autocommit", "OFF"}}}), "");
}

TEST(ChangedSession, OnlyWhatWasAttestedCanHaveChanged) {
  EXPECT_EQ(ChangedSession(kFirst, {{{"tidb_txn_mode", "optimistic"}}}), "");
}

TEST(ChangedSession, BothValuesOfEachAreNamed) {
  EXPECT_EQ(ChangedSession(kFirst, {{{"isolation", "READ-COMMITTED"}, {"sql_mode", ""}}}),
            "after the block the session is not as it was attested before the run: "
            "isolation was \"REPEATABLE-READ\", is \"READ-COMMITTED\"; "
            "sql_mode was \"STRICT_TRANS_TABLES\", is \"\"");
}

TEST(ChangedSession, OneSessionOfMany) {
  EXPECT_EQ(ChangedSession(kFirst, {kFirst, {{"isolation", "READ-COMMITTED"}}}),
            "after the block the session is not as it was attested before the run: "
            "isolation was \"REPEATABLE-READ\", is \"READ-COMMITTED\"");
}

}  // namespace
}  // namespace driverbench::coordinator

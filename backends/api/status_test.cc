#include "backends/api/status.h"

#include <gtest/gtest.h>

#include <string>
#include <utility>
#include <vector>

namespace driverbench {
namespace {

TEST(StatusTest, SuccessIsOk) {
  const Status status;
  EXPECT_TRUE(status.ok());
  EXPECT_EQ(status.code(), StatusCode::kOk);
  EXPECT_EQ(status.ToString(), "ok");
}

TEST(StatusTest, SuccessCostsAPointer) { EXPECT_EQ(sizeof(Status), sizeof(void*)); }

TEST(StatusTest, KeepsWhatItWasGiven) {
  const Status status({StatusCode::kDuplicateKey, "soci", 1062, "23000", "Duplicate entry 'a'"});
  ASSERT_FALSE(status.ok());
  EXPECT_EQ(status.code(), StatusCode::kDuplicateKey);
  EXPECT_EQ(status.error().library, "soci");
  EXPECT_EQ(status.error().native, 1062);
  EXPECT_EQ(status.error().sqlstate, "23000");
  EXPECT_EQ(status.error().text, "Duplicate entry 'a'");
}

TEST(StatusTest, SurvivesAMove) {
  Status from(StatusCode::kTimeout, "late");
  const Status to = std::move(from);
  EXPECT_EQ(to.code(), StatusCode::kTimeout);
  EXPECT_EQ(to.error().text, "late");
}

TEST(StatusTest, ToStringLeavesOutWhatIsNotThere) {
  const auto text = [](std::string library, int native, std::string sqlstate) {
    return Status(
               {StatusCode::kServer, std::move(library), native, std::move(sqlstate), "the words"})
        .ToString();
  };
  EXPECT_EQ(text("soci", 1062, "23000"), "[soci] 1062 (23000): the words");
  EXPECT_EQ(text("soci", 1062, ""), "[soci] 1062: the words");
  EXPECT_EQ(text("soci", 0, ""), "[soci] the words");
  EXPECT_EQ(text("soci", 0, "23000"), "[soci] the words");
  EXPECT_EQ(text("", 1062, "23000"), "1062 (23000): the words");
  EXPECT_EQ(text("", -1, ""), "-1: the words");
  EXPECT_EQ(text("", 0, ""), "the words");
  EXPECT_EQ(Status(StatusCode::kWrong, "the words").ToString(), "the words");
}

TEST(StatusTest, EveryCodeHasItsName) {
  const std::vector<std::pair<StatusCode, std::string>> codes = {
      {StatusCode::kOk, "ok"},
      {StatusCode::kConnection, "connection"},
      {StatusCode::kAuthentication, "authentication"},
      {StatusCode::kTls, "tls"},
      {StatusCode::kDuplicateKey, "duplicate_key"},
      {StatusCode::kConflict, "conflict"},
      {StatusCode::kUnsupported, "unsupported"},
      {StatusCode::kInvalidArgument, "invalid_argument"},
      {StatusCode::kTimeout, "timeout"},
      {StatusCode::kServer, "server"},
      {StatusCode::kInternal, "internal"},
      {StatusCode::kWrong, "wrong"},
  };
  EXPECT_EQ(codes.size(), kStatusCodeNames.size());
  for (const auto& [code, name] : codes) EXPECT_EQ(StatusCodeName(code), name);
}

TEST(ClassifyMysqlErrorTest, KnowsTheErrorsThatCallersDecideOn) {
  const std::vector<std::pair<StatusCode, std::vector<int>>> classes = {
      {StatusCode::kDuplicateKey, {1062, 1586}},
      {StatusCode::kConflict, {1020, 1205, 1213, 8002, 8022, 9007}},
      {StatusCode::kAuthentication,
       {1044, 1045, 1142, 1227, 1251, 1275, 1524, 1698, 1820, 1862, 2049, 2058, 2059, 2061, 3118,
        3955, 4150, 4151, 5010}},
      {StatusCode::kTls, {2026, 3159}},
      {StatusCode::kInvalidArgument, {1264, 1366, 1390, 1406, 1690}},
      {StatusCode::kUnsupported, {1235, 1295}},
      {StatusCode::kTimeout, {1317, 1969, 3024, 4031}},
      {StatusCode::kConnection, {1040, 1043, 1053, 1129, 1130, 1158, 1159, 1927, 2001, 2002,
                                 2003, 2004, 2005, 2006, 2009, 2012, 2013, 2055, 5013, 5014}},
  };
  for (const auto& [code, natives] : classes) {
    for (const int native : natives) {
      EXPECT_EQ(StatusCodeName(ClassifyMysqlError(native)), StatusCodeName(code)) << native;
    }
  }
}

// An unknown number is the side's that gave it: 2000 to 2999 are the C clients'.
TEST(ClassifyMysqlErrorTest, TellsTheServersUnknownErrorsFromTheClients) {
  for (const int native : {1064, 1146, 1999, 3000, 8108, 9005, 65535, 0, -1}) {
    EXPECT_EQ(ClassifyMysqlError(native), StatusCode::kServer) << native;
  }
  for (const int native : {2000, 2008, 2014, 2027, 2999}) {
    EXPECT_EQ(ClassifyMysqlError(native), StatusCode::kInternal) << native;
  }
}

}  // namespace
}  // namespace driverbench

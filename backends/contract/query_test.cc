#include <gmock/gmock.h>

#include <optional>
#include <string>
#include <vector>

#include "backends/contract/contract.h"

namespace driverbench::contract {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using testing::Optional;
using testing::SizeIs;

TEST_P(ServerContract, QueryReturnsEveryValueAsText) {
  Rows rows;
  ASSERT_TRUE(Ok(connection_->Query("select 42, null, '', 'text', -1.50", &rows)));
  ASSERT_THAT(rows, SizeIs(1));
  EXPECT_THAT(rows[0],
              ElementsAre(Optional(std::string("42")), std::nullopt, Optional(std::string()),
                          Optional(std::string("text")), Optional(std::string("-1.50"))));
}

TEST_P(ServerContract, QueryIsBinarySafe) {
  EXPECT_EQ(Ask(*connection_, "select unhex('6100FF2762')"), std::string("a\0\xFF'b", 5));
  EXPECT_EQ(Ask(*connection_, "select '\xF0\x9F\x98\x80'"), "\xF0\x9F\x98\x80");
  EXPECT_EQ(Ask(*connection_, "select repeat('x', 100000)"), std::string(100000, 'x'));
}

TEST_P(ServerContract, QueryReplacesRows) {
  Rows rows;
  ASSERT_TRUE(Ok(connection_->Query("select 1 union all select 2 union all select 3", &rows)));
  EXPECT_THAT(rows, SizeIs(3));
  ASSERT_TRUE(Ok(connection_->Query("select 1, 2", &rows)));
  ASSERT_THAT(rows, SizeIs(1));
  EXPECT_THAT(rows[0], SizeIs(2));
  ASSERT_TRUE(Ok(connection_->Query("select id from player", &rows)));
  EXPECT_THAT(rows, IsEmpty());
  rows.assign(2, Rows::value_type{"left over"});
  ASSERT_TRUE(Ok(connection_->Query("set @x = 1", &rows)));
  EXPECT_THAT(rows, IsEmpty());
  EXPECT_EQ(Ask(*connection_, "select @x"), "1");
}

TEST_P(ServerContract, QueryWritesAndReadsTheTable) {
  Rows rows;
  ASSERT_TRUE(Ok(connection_->Query("insert into player values ('q', 1, null)", &rows)));
  EXPECT_THAT(rows, IsEmpty());
  ASSERT_TRUE(Ok(connection_->Query("select * from player", &rows)));
  EXPECT_THAT(rows, ElementsAre(ElementsAre(Optional(std::string("q")), Optional(std::string("1")),
                                            std::nullopt)));
}

TEST_P(ServerContract, QueryReportsTheServersError) {
  Rows rows;
  for (int round = 0; round < 2; ++round) {
    const Status status = connection_->Query("selekt 1", &rows);
    ASSERT_TRUE(Fails(status, StatusCode::kServer));
    EXPECT_TRUE(IsNumbered(status, 1064, "42000"));
    EXPECT_EQ(status.error().library, ThisBackend().name());
    EXPECT_EQ(Ask(*connection_, "select 1"), "1");
  }
}

// Of a sum that is too large in the last of many rows: servers have sent others by then. What broke
// off is not to be taken for a result without rows.
TEST_P(ServerContract, AnErrorAfterRowsIsAnErrorOfQuery) {
  std::vector<Player> players;
  for (int i = 1000; i < 6000; ++i)
    players.push_back({Id(std::to_string(i)), i == 5999 ? 1 : 0, 0});
  ASSERT_TRUE(Ok(connection_->players().Insert(players)));
  Rows rows;
  EXPECT_FALSE(Ok(
      connection_->Query("select id, 9223372036854775807 + coins from player order by id", &rows)));
  EXPECT_EQ(Ask(*connection_, "select 'still there'"), "still there");
}

TEST_P(ServerContract, TheConnectionSpeaksUtf8mb4) {
  Rows rows;
  ASSERT_TRUE(
      Ok(connection_->Query("select @@character_set_client, @@character_set_connection, "
                            "@@character_set_results",
                            &rows)));
  const auto utf8mb4 = Optional(std::string("utf8mb4"));
  EXPECT_THAT(rows, ElementsAre(ElementsAre(utf8mb4, utf8mb4, utf8mb4)));

  // Attested by the table too: a session in latin1 would store two characters for these two bytes.
  const Player player{"\xC3\xBC", 1, 2};
  ASSERT_TRUE(Ok(connection_->players().Insert({&player, 1})));
  EXPECT_EQ(Ask(*connection_, "select hex(id) from player"), "C3BC");
}

TEST_P(ServerContract, TwoStoresAreIndependent) {
  const auto other = Open(/*autocommit=*/false);
  ASSERT_NE(other, nullptr);
  Rows none;
  ASSERT_TRUE(Ok(connection_->Query("set @x = 1", &none)));
  ASSERT_TRUE(Ok(other->Query("set @x = 2", &none)));
  EXPECT_EQ(Ask(*connection_, "select @x"), "1");
  EXPECT_EQ(Ask(*other, "select @x"), "2");
  EXPECT_NE(Ask(*connection_, "select connection_id()"), Ask(*other, "select connection_id()"));
  EXPECT_EQ(Ask(*connection_, "select @@autocommit"), "1");
}

}  // namespace
}  // namespace driverbench::contract

#include <algorithm>
#include <cstdint>
#include <limits>
#include <string>
#include <vector>

#include "backends/contract/contract.h"

namespace driverbench::contract {
namespace {

constexpr std::int32_t kLeast = std::numeric_limits<std::int32_t>::min();
constexpr std::int32_t kGreatest = std::numeric_limits<std::int32_t>::max();
constexpr std::size_t kIdCharacters = 36;

// One character of four bytes.
std::string Emoji(int number) {
  return {'\xF0', '\x9F', '\x98', static_cast<char>(0x80 + number % 64)};
}

std::string Repeat(const std::string& text, std::size_t times) {
  std::string out;
  while (times-- > 0) out += text;
  return out;
}

// libdbi's driver cuts a text there when it reads it.
bool ReadsNul() { return ThisBackend().name() != "libdbi"; }

// What text, a pattern or a C string could be taken for.
std::vector<std::string> AnyHostileSuffixes() {
  return {"'",
          "''",
          "\"",
          "`",
          "\\",
          "\\'",
          "\\\\",
          "\\0",
          "\\%",
          "x' OR '1'='1",
          "'; DROP TABLE player; -- x",
          "a/*b*/c#d",
          "%",
          "_",
          "?",
          ":id",
          "$1",
          std::string("\0", 1),
          std::string("a\0b", 3),
          std::string("a\0", 2),
          "\n\r\t\x1a",
          "\x7f",
          "\xC3\xBC",      // two bytes
          "\xE5\x85\x83",  // three
          Emoji(1),
          Emoji(2) + "'" + Emoji(3)};
}

std::vector<std::string> HostileSuffixes() {
  std::vector<std::string> suffixes = AnyHostileSuffixes();
  if (!ReadsNul()) {
    std::erase_if(suffixes,
                  [](const std::string& text) { return text.find('\0') != std::string::npos; });
  }
  return suffixes;
}

// Every primitive takes the id as an id, and touches no other row.
void ExpectAnId(IConnection& connection, const std::string& id, const Player& bystander) {
  SCOPED_TRACE("id '" + id + "'");
  ASSERT_TRUE(Lacks(connection, id));
  EXPECT_TRUE(Ok(connection.players().Adjust(id, {.coins = 5, .goods = 5})));
  EXPECT_TRUE(Has(connection, bystander));

  const Player player{id, 11, -22};
  ASSERT_TRUE(Ok(connection.players().Insert({&player, 1})));
  EXPECT_TRUE(Has(connection, player));
  Balance balance;
  bool found = false;
  EXPECT_TRUE(Ok(connection.players().Lock(id, &balance, &found)));
  EXPECT_TRUE(found);
  EXPECT_EQ(balance, (Balance{.coins = 11, .goods = -22}));
  EXPECT_TRUE(Ok(connection.players().Adjust(id, {.coins = 1, .goods = 2})));
  EXPECT_TRUE(Has(connection, {id, 12, -20}));
  EXPECT_TRUE(Fails(connection.players().Insert({&player, 1}), StatusCode::kDuplicateKey));
  EXPECT_TRUE(Has(connection, bystander));
}

TEST_P(Contract, AnyTextIsJustAnId) {
  const Player bystander{Id("bystander"), 1, 2};
  ASSERT_TRUE(Ok(connection_->players().Insert({&bystander, 1})));
  for (const std::string& suffix : HostileSuffixes())
    ExpectAnId(*connection_, Id(suffix), bystander);
}

// An id that cannot be read as it is is refused, and never taken for another one.
TEST_P(Contract, ANulIsReadOrRefused) {
  const Player player{Id(std::string("a\0b", 3)), 1, 2};
  ASSERT_TRUE(Ok(connection_->players().Insert({&player, 1})));
  ASSERT_TRUE(Ok(connection_->players().Adjust(player.id, {.coins = 1, .goods = 1})));
  Balance balance;
  bool found = false;
  ASSERT_TRUE(Ok(connection_->players().Lock(player.id, &balance, &found)));
  EXPECT_EQ(balance, (Balance{.coins = 2, .goods = 3}));
  EXPECT_TRUE(Lacks(*connection_, Id("a")));
  if (ReadsNul()) {
    EXPECT_TRUE(Has(*connection_, {player.id, 2, 3}));
    return;
  }
  Player read;
  EXPECT_TRUE(
      Fails(connection_->players().Find(player.id, &read, &found), StatusCode::kUnsupported));
  std::vector<Player> listed;
  EXPECT_TRUE(Fails(connection_->players().List(10, &listed), StatusCode::kUnsupported));
}

TEST_P(Contract, TextThatStartsTheIdIsJustAnId) {
  const Player bystander{Id("bystander"), 1, 2};
  ASSERT_TRUE(Ok(connection_->players().Insert({&bystander, 1})));
  for (const std::string& prefix : HostileSuffixes()) {
    ExpectAnId(*connection_, prefix + Id(""), bystander);
  }
}

TEST_P(Contract, AnyTextTravelsInAMultiRowInsert) {
  std::vector<Player> players;
  for (const std::string& suffix : HostileSuffixes()) {
    const auto number = static_cast<std::int32_t>(players.size());
    players.push_back({Id(suffix), number, -number});
  }
  ASSERT_TRUE(Ok(connection_->players().Insert(players)));
  for (const Player& player : players) EXPECT_TRUE(Has(*connection_, player));
  if (LacksList(*connection_, GetParam().protocol)) return;
  std::int64_t count = 0;
  ASSERT_TRUE(Ok(connection_->players().Count(&count)));
  std::vector<Player> listed;
  ASSERT_TRUE(Ok(connection_->players().List(static_cast<int>(count), &listed)));
  for (const Player& player : players) {
    EXPECT_NE(std::find(listed.begin(), listed.end(), player), listed.end()) << player.id;
  }
}

TEST_P(Contract, TheEmptyIdIsAnId) {
  Player read;
  bool found = false;
  ASSERT_TRUE(Ok(connection_->players().Find("", &read, &found)));
  if (found && !ThisBackend().has_server()) GTEST_SKIP() << "the other protocol left its row";
  const Player bystander{Id("bystander"), 1, 2};
  ASSERT_TRUE(Ok(connection_->players().Insert({&bystander, 1})));
  ExpectAnId(*connection_, "", bystander);
}

TEST_P(Contract, IdsOf36CharactersFit) {
  const std::string narrow = Id(std::string(kIdCharacters - Id("").size(), 'z'));
  // 144 bytes; the first character makes it this instance's own.
  const std::string wide =
      Emoji(GetParam().protocol == Protocol::kText ? 0 : 1) + Repeat(Emoji(5), 35);
  ASSERT_EQ(wide.size(), 4 * kIdCharacters);
  const Player bystander{Id("bystander"), 1, 2};
  ASSERT_TRUE(Ok(connection_->players().Insert({&bystander, 1})));
  ExpectAnId(*connection_, narrow, bystander);
  ExpectAnId(*connection_, wide, bystander);
  ExpectAnId(*connection_, Id("short after long"), bystander);
}

TEST_P(Contract, AnIdThatIsTooLongIsRefused) {
  if (ThisBackend().has_server()) {
    const std::string mode = Ask(*connection_, "select @@sql_mode");
    if (mode.find("STRICT") == std::string::npos)
      GTEST_SKIP() << "sql_mode is not strict: " << mode;
  }
  const std::string narrow = Id(std::string(kIdCharacters + 1 - Id("").size(), 'z'));
  const std::string wide = Repeat(Emoji(7), kIdCharacters + 1);
  for (const std::string& id : {narrow, wide, Id(std::string(5000, 'y'))}) {
    const std::vector<Player> players{{Id("before"), 1, 2}, {id, 3, 4}};
    EXPECT_TRUE(Fails(connection_->players().Insert(players), StatusCode::kInvalidArgument));
    EXPECT_TRUE(Lacks(*connection_, id));
    EXPECT_TRUE(Lacks(*connection_, id.substr(0, 36)));
    EXPECT_TRUE(Lacks(*connection_, Id("before")));
  }
}

TEST_P(Contract, UpperAndLowerCaseAreDifferentPlayers) {
  const std::vector<Player> players{{Id("ada"), 1, 2}, {Id("ADA"), 3, 4}, {Id("Ada"), 5, 6}};
  ASSERT_TRUE(Ok(connection_->players().Insert(players)));
  ASSERT_TRUE(Ok(connection_->players().Adjust(Id("ADA"), {.coins = 10, .goods = 20})));
  EXPECT_TRUE(Has(*connection_, players[0]));
  EXPECT_TRUE(Has(*connection_, {Id("ADA"), 13, 24}));
  EXPECT_TRUE(Has(*connection_, players[2]));
}

TEST_P(Contract, IntegersKeepTheirValue) {
  const std::vector<Player> players{{Id("least"), kLeast, kGreatest},
                                    {Id("greatest"), kGreatest, kLeast},
                                    {Id("minus"), -1, 0},
                                    {Id("zero"), 0, -1}};
  ASSERT_TRUE(Ok(connection_->players().Insert(players)));
  for (const Player& player : players) EXPECT_TRUE(Has(*connection_, player));
  Balance balance;
  bool found = false;
  ASSERT_TRUE(Ok(connection_->players().Lock(Id("least"), &balance, &found)));
  EXPECT_EQ(balance, (Balance{.coins = kLeast, .goods = kGreatest}));
  if (!LacksList(*connection_, GetParam().protocol)) {
    std::vector<Player> listed;
    std::int64_t count = 0;
    ASSERT_TRUE(Ok(connection_->players().Count(&count)));
    ASSERT_TRUE(Ok(connection_->players().List(static_cast<int>(count), &listed)));
    EXPECT_NE(std::find(listed.begin(), listed.end(), players[0]), listed.end());
  }
  ASSERT_TRUE(
      Ok(connection_->players().Adjust(Id("least"), {.coins = kGreatest, .goods = kLeast})));
  EXPECT_TRUE(Has(*connection_, {Id("least"), -1, -1}));
}

TEST_P(Contract, AdjustBeyondTheRangeIsRefused) {
  const std::vector<Player> players{{Id("top"), kGreatest, 0}, {Id("bottom"), 0, kLeast}};
  ASSERT_TRUE(Ok(connection_->players().Insert(players)));
  EXPECT_TRUE(Fails(connection_->players().Adjust(Id("top"), {.coins = 1, .goods = 1}),
                    StatusCode::kInvalidArgument));
  EXPECT_TRUE(Fails(connection_->players().Adjust(Id("bottom"), {.coins = 1, .goods = -1}),
                    StatusCode::kInvalidArgument));
  EXPECT_TRUE(
      Fails(connection_->players().Adjust(Id("top"), {.coins = kGreatest, .goods = kGreatest}),
            StatusCode::kInvalidArgument));
  for (const Player& player : players) EXPECT_TRUE(Has(*connection_, player));
}

}  // namespace
}  // namespace driverbench::contract

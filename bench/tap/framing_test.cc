#include "bench/tap/framing.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <random>
#include <string>
#include <utility>
#include <vector>

#include "bench/tap/testing.h"

namespace driverbench::tap {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using namespace std::string_literals;  // NUL bytes

struct Passed {
  Side side;
  std::string bytes;
};
using Talk = std::vector<Passed>;

Talk LoggedIn(std::uint32_t client = kCapabilities, std::uint32_t server = kCapabilities) {
  return {
      {Side::kServer, Greeting(server)}, {Side::kClient, Login(client)}, {Side::kServer, Ok(2)}};
}

Talk operator+(Talk talk, const Talk& more) {
  talk.insert(talk.end(), more.begin(), more.end());
  return talk;
}

Passed C(std::string bytes) { return {Side::kClient, std::move(bytes)}; }
Passed S(std::string bytes) { return {Side::kServer, std::move(bytes)}; }

std::vector<std::string> CommandsOf(Conversation* conversation) {
  std::vector<std::string> out;
  for (const Command& command : conversation->TakeCommands()) {
    out.push_back(CommandName(command.code) + (command.prepared.empty() ? "" : " ") +
                  command.prepared);
  }
  return out;
}

std::vector<std::string> CommandsOf(const Talk& talk, Conversation* conversation) {
  for (const auto& [side, bytes] : talk) conversation->Feed(side, bytes);
  return CommandsOf(conversation);
}

std::vector<std::string> CommandsOf(const Talk& talk) {
  Conversation conversation;
  return CommandsOf(talk, &conversation);
}

TEST(Conversation, TheLoginIsNoCommand) {
  const Talk talk = {S(Greeting(kCapabilities)),
                     C(Login(kCapabilities)),
                     S(Packet(2,
                              "\xfe"
                              "auth" +
                                  "\0"s)),
                     C(Packet(3, "scrambled")),
                     S(Packet(4, "\1\3")),
                     S(Ok(5))};
  EXPECT_THAT(CommandsOf(talk), IsEmpty());
  EXPECT_THAT(CommandsOf(talk + Talk{C(Query("SELECT 1"))}), ElementsAre("QUERY"));
}

TEST(Conversation, NamesCommandsAndWhatWasPrepared) {
  const Talk talk = LoggedIn() + Talk{C(Prepare("SELECT ?")),
                                      S(Prepared(1)),
                                      C(Prepare("SELECT ?, ?")),
                                      S(Prepared(2)),
                                      C(Execute(1)),
                                      S(Ok(1)),
                                      C(Execute(2)),
                                      S(Ok(1)),
                                      C(Close(1)),
                                      C(Execute(1)),
                                      S(Ok(1)),
                                      C(Packet(0, "\x1c"s + Little(2, 4))),
                                      S(Ok(1)),
                                      C(Packet(0, "\x0e")),
                                      S(Ok(1)),
                                      C(Packet(0, "\x1f")),
                                      S(Ok(1)),
                                      C(Packet(0, "\1"))};
  EXPECT_THAT(CommandsOf(talk),
              ElementsAre("STMT_PREPARE", "STMT_PREPARE", "STMT_EXECUTE SELECT ?",
                          "STMT_EXECUTE SELECT ?, ?", "STMT_CLOSE SELECT ?", "STMT_EXECUTE",
                          "STMT_FETCH SELECT ?, ?", "PING", "RESET_CONNECTION", "QUIT"));
}

TEST(Conversation, ACodeWithoutANameIsShown) {
  EXPECT_EQ(CommandName(0x03), "QUERY");
  EXPECT_EQ(CommandName(0x20), "CLONE");
  EXPECT_EQ(CommandName(0x21), "0x21");
  EXPECT_EQ(CommandName(0xfa), "0xfa");
}

TEST(Conversation, AStatementThatWasNotPreparedHasNoText) {
  const std::string refused = Packet(1, "\xff\x28\x04#42000no");
  EXPECT_THAT(
      CommandsOf(LoggedIn() + Talk{C(Prepare("SELEC")), S(refused), C(Execute(0)), S(Ok(1))}),
      ElementsAre("STMT_PREPARE", "STMT_EXECUTE"));
}

// MariaDB's clients execute "the last one" (-1) without waiting for its number.
TEST(Conversation, PipelinedCommandsAreToldApart) {
  const Talk talk =
      LoggedIn() + Talk{C(Prepare("SELECT 1") + Execute(0xffffffff)), S(Prepared(1) + Ok(1)),
                        C(Query("a") + Query("b")), S(Ok(1) + Ok(1))};
  EXPECT_THAT(CommandsOf(talk),
              ElementsAre("STMT_PREPARE", "STMT_EXECUTE SELECT 1", "QUERY", "QUERY"));
}

TEST(Conversation, AFileIsNoCommand) {
  // Its packets count on, through 255 to 0, and may look like a command.
  std::string file;
  for (int i = 2; i < 600; ++i) file += Packet(i & 0xff, "\3SELECT");
  const Talk talk = LoggedIn() + Talk{C(Query("LOAD DATA LOCAL")),
                                      S(Packet(1, "\xfb/tmp/x")),
                                      C(file),
                                      C(Packet(600 & 0xff, "")),
                                      S(Ok(89)),
                                      C(Query("SELECT 1"))};
  EXPECT_THAT(CommandsOf(talk), ElementsAre("QUERY", "QUERY"));
}

// A row of which the first column is NULL begins like a request for a file.
TEST(Conversation, ANullIsNoRequestForAFile) {
  const std::string rows = Results({Column()}, std::vector<std::string>(600, "\xfb"));
  const Talk talk = LoggedIn() + Talk{C(Query("SELECT NULL")), S(rows), C(Query("SELECT 1"))};
  EXPECT_THAT(CommandsOf(talk), ElementsAre("QUERY", "QUERY"));
}

TEST(Conversation, AChangeOfUserIsAnotherLogin) {
  const Talk talk = LoggedIn() + Talk{C(Packet(0, "\x11root")),
                                      S(Packet(1,
                                               "\xfe"
                                               "auth")),
                                      C(Packet(2, "\3secret")), S(Ok(3)), C(Query("SELECT 1"))};
  EXPECT_THAT(CommandsOf(talk), ElementsAre("CHANGE_USER", "QUERY"));
}

TEST(Conversation, QueryAttributesComeBeforeTheText) {
  constexpr std::uint32_t kAttributes = 0x8000000;
  for (const std::uint32_t server : {kCapabilities, kCapabilities | kAttributes}) {
    Conversation conversation;
    for (const auto& [side, bytes] : LoggedIn(kCapabilities | kAttributes, server))
      conversation.Feed(side, bytes);
    const bool both = server != kCapabilities;
    conversation.Feed(Side::kClient, Query((both ? "\0\1"s : "") + "SELECT 1"));
    const std::vector<Command> commands = conversation.TakeCommands();
    ASSERT_EQ(commands.size(), 1U);
    EXPECT_EQ(commands[0].body, "SELECT 1");
    EXPECT_EQ(commands[0].body_size, 8U);
  }
}

TEST(Conversation, TlsAndCompressionEndWhatCanBeRead) {
  constexpr std::uint32_t kTls = 0x800, kCompress = 0x20;
  const std::string tls_request = TlsRequest(kCapabilities);
  Conversation tls;
  EXPECT_THAT(CommandsOf({S(Greeting(kCapabilities | kTls)), C(tls_request), C("\x16\3\1 hello"),
                          S("\x16\3\1 hello")},
                         &tls),
              IsEmpty());
  EXPECT_EQ(tls.opaque(), Conversation::Opaque::kTls);
  EXPECT_FALSE(tls.torn());

  Conversation compressed;
  EXPECT_THAT(CommandsOf(LoggedIn(kCapabilities | kCompress, kCapabilities | kCompress) +
                             Talk{C(Query("SELECT 1"))},
                         &compressed),
              IsEmpty());
  EXPECT_EQ(compressed.opaque(), Conversation::Opaque::kCompression);

  // Asked for, and not to be had.
  Conversation plain;
  EXPECT_THAT(CommandsOf(LoggedIn(kCapabilities | kCompress) + Talk{C(Query("SELECT 1"))}, &plain),
              ElementsAre("QUERY"));
  EXPECT_EQ(plain.opaque(), Conversation::Opaque::kNo);
}

TEST(Conversation, AnotherProtocolIsNotRead) {
  Conversation web;
  EXPECT_THAT(CommandsOf({C("GET / HTTP/1.1\r\n\r\n")}, &web), IsEmpty());
  EXPECT_EQ(web.opaque(), Conversation::Opaque::kUnknown);
  Conversation mail;
  CommandsOf({S(Packet(0, "220 mail ready"))}, &mail);
  EXPECT_EQ(mail.opaque(), Conversation::Opaque::kUnknown);
  // The server's refusal, without a greeting.
  Conversation refused;
  CommandsOf({S(Packet(0, "\xff\x10\x04Too many connections"))}, &refused);
  EXPECT_EQ(refused.opaque(), Conversation::Opaque::kNo);
}

TEST(Conversation, APayloadMayTakeSeveralPackets) {
  constexpr std::size_t kLongest = 0xffffff;
  for (const std::size_t size : {kLongest - 1, kLongest, kLongest + 1, 2 * kLongest}) {
    SCOPED_TRACE(size);
    const std::string payload = "\3" + std::string(size - 1, 'x');
    std::string bytes;
    int sequence = 0;
    for (std::size_t at = 0; at <= size; at += kLongest)
      bytes += Packet(sequence++, std::string_view(payload).substr(at, kLongest));
    Conversation conversation;
    for (const auto& [side, part] : LoggedIn()) conversation.Feed(side, part);
    const std::int64_t before = conversation.packets(Side::kClient);
    for (std::size_t at = 0; at < bytes.size(); at += 1000000)
      conversation.Feed(Side::kClient, std::string_view(bytes).substr(at, 1000000));
    const std::vector<Command> commands = conversation.TakeCommands();
    ASSERT_EQ(commands.size(), 1U);
    EXPECT_EQ(commands[0].body_size, size - 1);
    EXPECT_EQ(commands[0].body.size(), kKeptBody);
    EXPECT_EQ(conversation.packets(Side::kClient) - before, sequence);
    EXPECT_FALSE(conversation.torn());
  }
}

TEST(Conversation, ResultsAreOfTheCommandsThatAskedForThem) {
  const std::string prepared =
      Packet(1, '\0' + Little(1, 4) + Little(1, 2) + Little(1, 2) + Little(0, 3)) +
      Packet(2, Column()) + Eof(3) + Packet(4, Column()) + Eof(5);
  const Talk talk =
      LoggedIn() + Talk{C(Prepare("SELECT x WHERE ?")), S(prepared),
                        C(Query("SELECT 1, 2") + Query("COMMIT") + Execute(1) + Query("SELECT 3")),
                        S(Results({Column(), Column()}, {"\1a\1b", "\1c\1d"}) + Ok(1)),
                        S(Results({Column()}, {"\0\0\1x"s}) + Results({Column()}, {}))};
  Conversation conversation;
  CommandsOf(talk, &conversation);
  EXPECT_THAT(conversation.TakeResults(),
              ElementsAre(Result{"QUERY", 2, 2, 8}, Result{"STMT_EXECUTE", 1, 1, 4},
                          Result{"QUERY", 1, 0, 0}));
  EXPECT_EQ(conversation.opaque(), Conversation::Opaque::kNo);
}

// MariaDB sends the columns of a prepared statement once; they say whether bytes can be compared.
TEST(Conversation, ColumnsThatAreKnownAreNotSentAgain) {
  constexpr std::uint32_t kMysql = 1, kCacheMetadata = 0x10;
  std::string greeting = Greeting(kCapabilities & ~kMysql);
  std::string login = Login(kCapabilities & ~kMysql);
  greeting.replace(4 + 1 + 12 + 4 + 8 + 1 + 2 + 1 + 2 + 2 + 1 + 6, 4, Little(kCacheMetadata, 4));
  login.replace(4 + 4 + 4 + 1 + 19, 4, Little(kCacheMetadata, 4));
  for (const int type : {kText, kFloat}) {
    const std::string prepared = Packet(1, '\0' + Little(1, 4) + Little(1, 2) + Little(0, 5)) +
                                 Packet(2, Column(type)) + Eof(3);
    const std::string answer = Packet(1, "\1\0"s) + Eof(2) + Packet(3, "\0\0\1x"s) + Eof(4);
    Conversation conversation;
    CommandsOf({S(greeting), C(login), S(Ok(2)), C(Prepare("SELECT x")), S(prepared), C(Execute(1)),
                S(answer), C(Execute(1)), S(answer)},
               &conversation);
    const auto bytes = type == kText ? std::optional<std::int64_t>(4) : std::nullopt;
    const Result result{"STMT_EXECUTE", 1, 1, bytes};
    EXPECT_THAT(conversation.TakeResults(), ElementsAre(result, result)) << type;
  }
}

TEST(Conversation, WhatNobodyAskedForIsAnotherProtocol) {
  Conversation more;
  CommandsOf(LoggedIn() + Talk{C(Query("COMMIT")), S(Ok(1) + Ok(2))}, &more);
  EXPECT_EQ(more.opaque(), Conversation::Opaque::kUnknown);
  Conversation no_column;
  CommandsOf(LoggedIn() + Talk{C(Query("SELECT 1")), S(Packet(1, "\1") + Packet(2, "x"))},
             &no_column);
  EXPECT_EQ(no_column.opaque(), Conversation::Opaque::kUnknown);
  // A server says why it ends the connection, and may say goodbye.
  Conversation killed;
  CommandsOf(LoggedIn() + Talk{S(Packet(1, "\xff\x2c\x06killed"))}, &killed);
  EXPECT_EQ(killed.opaque(), Conversation::Opaque::kNo);
  Conversation farewell;
  CommandsOf(LoggedIn() + Talk{C(Packet(0, "\1")), S(Ok(1))}, &farewell);
  EXPECT_EQ(farewell.opaque(), Conversation::Opaque::kNo);
}

TEST(Conversation, WhoLogsInIsSeen) {
  Conversation conversation;
  CommandsOf(LoggedIn(), &conversation);
  EXPECT_EQ(conversation.user(), "root");
  EXPECT_EQ(conversation.cipher(), "");

  Conversation tls;
  CommandsOf({S(Greeting(kCapabilities)), C(TlsRequest(kCapabilities)), C("\x16\3\1 hello"),
              S(TlsHello("\x13\x01")), C("secret"), S("secret")},
             &tls);
  EXPECT_EQ(tls.user(), "");
  EXPECT_EQ(tls.cipher(), "TLS_AES_128_GCM_SHA256");
}

// However the bytes are cut, and wherever they end.
TEST(Conversation, HowReadsAreSplitDoesNotMatter) {
  const Talk talk = LoggedIn() + Talk{C(Prepare("SELECT ?")),
                                      S(Prepared(1)),
                                      C(Execute(1) + Query("LOAD DATA")),
                                      S(Ok(1)),
                                      C(Query("LOAD DATA")),
                                      S(Packet(1,
                                               "\xfb"
                                               "x")),
                                      C(Packet(2, "data") + Packet(3, "")),
                                      S(Ok(4)),
                                      C(Close(1) + Query("SELECT 1")),
                                      S(Results({Column()}, {"\1a"}))};
  Conversation whole;
  const std::vector<std::string> expected = CommandsOf(talk, &whole);
  const std::vector<Result> results = whole.TakeResults();
  ASSERT_EQ(expected.size(), 6U);
  ASSERT_EQ(results.size(), 1U);
  std::mt19937 random(1);
  for (int round = 0; round < 200; ++round) {
    Conversation conversation;
    for (const auto& [side, bytes] : talk) {
      for (std::size_t at = 0; at < bytes.size();) {
        const std::size_t size = 1 + random() % 7;
        conversation.Feed(side, std::string_view(bytes).substr(at, size));
        at += size;
      }
    }
    EXPECT_EQ(CommandsOf(&conversation), expected);
    EXPECT_EQ(conversation.TakeResults(), results);
    EXPECT_EQ(conversation.packets(Side::kServer), whole.packets(Side::kServer));
  }
}

TEST(Conversation, AnEndWithinAPacketIsSeen) {
  const std::string query = Query("SELECT 1");
  for (std::size_t kept = 0; kept <= query.size(); ++kept) {
    Conversation conversation;
    const auto commands = CommandsOf(LoggedIn() + Talk{C(query.substr(0, kept))}, &conversation);
    EXPECT_EQ(conversation.torn(), kept > 0 && kept < query.size()) << kept;
    EXPECT_EQ(commands.size(), kept == query.size() ? 1U : 0U) << kept;
  }
}

}  // namespace
}  // namespace driverbench::tap

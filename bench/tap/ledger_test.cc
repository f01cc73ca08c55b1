#include "bench/tap/ledger.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "bench/tap/testing.h"

namespace driverbench::tap {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::Pair;
using ::testing::UnorderedElementsAre;

class Connection {
 public:
  Connection() {
    Server(Greeting(kCapabilities));
    Client(Login(kCapabilities));
    Server(Ok(2));
  }
  Connection& Client(const std::string& bytes) {
    writer_.Feed(Side::kClient, bytes);
    return *this;
  }
  Connection& Server(const std::string& bytes) {
    writer_.Feed(Side::kServer, bytes);
    return *this;
  }
  const Ledger& ledger() const { return writer_.ledger(); }

 private:
  LedgerWriter writer_;
};

TEST(Ledger, CountsWhatWentOverTheWire) {
  const std::string query = Query("SELECT * FROM p WHERE id = 'x'");
  const Ledger login = Connection().ledger();
  EXPECT_EQ(login.connections, 1);
  EXPECT_EQ(login.round_trips, 1);
  EXPECT_EQ(login.client_packets, 1);
  EXPECT_EQ(login.server_packets, 2);
  EXPECT_THAT(login.commands, IsEmpty());

  Connection connection;
  connection.Client(query.substr(0, 5)).Client(query.substr(5));
  const std::string result = Results({Column()}, {"\3row"});
  connection.Server(result.substr(0, 9)).Server(result.substr(9));
  connection.Client(Query("SELECT * FROM p WHERE id = 'y'")).Server(Ok(1));
  connection.Client(Close(1)).Client(Query("COMMIT")).Server(Ok(1));
  connection.Client(Packet(0, "\1"));
  const Ledger done = connection.ledger() - login;
  EXPECT_EQ(done.connections, 0);
  EXPECT_EQ(done.round_trips, 3);
  EXPECT_EQ(done.client_packets, 5);
  EXPECT_EQ(done.server_packets, 7);
  EXPECT_THAT(done.results, UnorderedElementsAre(Pair(Result{"QUERY", 1, 1, 4}, 1)));
  EXPECT_EQ(done.client_bytes, static_cast<std::int64_t>(2 * query.size() + 9 + 11 + 5));
  EXPECT_EQ(done.command_count(), 5);
  EXPECT_THAT(done.commands,
              UnorderedElementsAre(Pair("QUERY", 3), Pair("STMT_CLOSE", 1), Pair("QUIT", 1)));
  EXPECT_THAT(done.transcript, ElementsAre("QUERY SELECT * FROM p WHERE id = ?",
                                           "QUERY SELECT * FROM p WHERE id = ?", "STMT_CLOSE",
                                           "QUERY COMMIT", "QUIT"));
}

// Of commands that are sent without waiting, whenever the server's answers come.
TEST(Ledger, APipelineIsOneRoundTrip) {
  const std::int64_t login = Connection().ledger().round_trips;
  Connection late;
  late.Client(Query("x")).Client(Query("y")).Client(Query("z"));
  late.Server(Ok(1)).Server(Ok(1)).Server(Ok(1));
  EXPECT_EQ(late.ledger().round_trips - login, 1);
  Connection early;
  early.Client(Query("x") + Query("y")).Server(Ok(1)).Client(Query("z"));
  early.Server(Ok(1)).Server(Ok(1));
  EXPECT_EQ(early.ledger().round_trips - login, 1);
  early.Client(Query("x")).Server(Ok(1));
  EXPECT_EQ(early.ledger().round_trips - login, 2);
}

TEST(Ledger, PreparedStatementsAreNamedByTheirText) {
  Connection connection;
  connection.Client(Prepare("SELECT ?")).Server(Prepared(3));
  connection.Client(Execute(3)).Server(Ok(1)).Client(Execute(3)).Server(Ok(1)).Client(Close(3));
  EXPECT_THAT(connection.ledger().transcript,
              ElementsAre("STMT_PREPARE SELECT ?", "STMT_EXECUTE SELECT ?", "STMT_EXECUTE SELECT ?",
                          "STMT_CLOSE SELECT ?"));
}

// With 0, 1 and 2 operations: a statement is prepared for the first, and both end with a QUIT.
TEST(Ledger, ADifferenceIsWhatTheNextOperationAdds) {
  const auto ledger = [](int operations) {
    Connection connection;
    connection.Client(Query("SET NAMES x")).Server(Ok(1));
    if (operations > 0) connection.Client(Prepare("x")).Server(Prepared(1));
    for (int i = 0; i < operations; ++i) {
      connection.Client(Query("BEGIN")).Server(Ok(1)).Client(Execute(1));
      connection.Server(Results({Column()}, {"row"}));
    }
    return connection.Client(Packet(0, "\1")).ledger();
  };
  const Ledger first = ledger(1) - ledger(0);
  EXPECT_THAT(first.transcript, ElementsAre("STMT_PREPARE x", "QUERY BEGIN", "STMT_EXECUTE x"));
  EXPECT_THAT(first.commands, UnorderedElementsAre(Pair("STMT_PREPARE", 1), Pair("QUERY", 1),
                                                   Pair("STMT_EXECUTE", 1)));
  EXPECT_EQ(first.round_trips, 3);
  const Ledger steady = ledger(2) - ledger(1);
  EXPECT_THAT(steady.transcript, ElementsAre("QUERY BEGIN", "STMT_EXECUTE x"));
  EXPECT_EQ(steady.round_trips, 2);
  EXPECT_EQ(ledger(9) - ledger(8), steady);
  EXPECT_THAT(steady.results, UnorderedElementsAre(Pair(Result{"STMT_EXECUTE", 1, 1, 3}, 1)));
  EXPECT_THAT((first - steady).transcript, ElementsAre("STMT_PREPARE x"));
  EXPECT_EQ(ledger(1) - ledger(1), Ledger());

  const Ledger less = ledger(1) - ledger(2);  // the wrong way round
  EXPECT_EQ(less.round_trips, -2);
  EXPECT_THAT(less.transcript, IsEmpty());
}

TEST(Ledger, ConnectionsAddUp) {
  const Ledger one = Connection().Client(Query("BEGIN")).Server(Ok(1)).ledger();
  Ledger sum;
  Add(one, &sum);
  EXPECT_EQ(sum, one);
  Add(one, &sum);
  EXPECT_EQ(sum.connections, 2);
  EXPECT_THAT(sum.users, ElementsAre("root"));
  EXPECT_EQ(sum.round_trips, 4);
  EXPECT_EQ(sum.client_bytes, 2 * one.client_bytes);
  EXPECT_THAT(sum.transcript, ElementsAre("QUERY BEGIN", "QUERY BEGIN"));
}

TEST(Ledger, AMeanIsRounded) {
  Ledger sum{.connections = 0,
             .round_trips = 97,
             .client_bytes = -2,
             .commands = {{"QUERY", 96}},
             .results = {{Result{"QUERY", 1, 1, 4}, 96}},
             .transcript = {"QUERY x"},
             .opaque = "TLS"};
  const Ledger mean = Mean(sum, 32);
  EXPECT_EQ(mean.round_trips, 3);
  EXPECT_EQ(mean.client_bytes, 0);
  EXPECT_THAT(mean.commands, ElementsAre(Pair("QUERY", 3)));
  EXPECT_THAT(mean.results, IsEmpty());
  EXPECT_THAT(mean.transcript, IsEmpty());
  EXPECT_EQ(mean.opaque, "TLS");
}

TEST(Ledger, ALongTranscriptIsCut) {
  Connection connection;
  for (std::size_t i = 0; i < kKeptTranscript + 10; ++i) connection.Client(Query("x"));
  Ledger sum = connection.ledger();
  EXPECT_EQ(sum.commands["QUERY"], static_cast<std::int64_t>(kKeptTranscript) + 10);
  EXPECT_EQ(sum.transcript.size(), kKeptTranscript);
  Add(connection.ledger(), &sum);
  EXPECT_EQ(sum.transcript.size(), kKeptTranscript);
}

TEST(Ledger, WithCompressionOnlyBytesAndRoundTripsAreKnown) {
  constexpr std::uint32_t kCompress = 0x20;
  LedgerWriter writer;
  writer.Feed(Side::kServer, Greeting(kCapabilities | kCompress));
  writer.Feed(Side::kClient, Login(kCapabilities | kCompress));
  writer.Feed(Side::kServer, Ok(2));
  const Ledger before = writer.ledger();
  writer.Feed(Side::kClient, Query("SELECT 1"));
  writer.Feed(Side::kServer, Ok(1));
  const Ledger done = writer.ledger() - before;
  EXPECT_EQ(done.opaque, "compression");
  EXPECT_EQ(done.round_trips, 1);
  EXPECT_EQ(done.client_bytes, 13);
  EXPECT_EQ(done.client_packets, 0);
  EXPECT_THAT(done.commands, IsEmpty());
}

}  // namespace
}  // namespace driverbench::tap

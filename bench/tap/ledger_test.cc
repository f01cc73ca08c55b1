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
  connection.Server(Packet(1, "\1")).Server(Packet(2, "row"));
  connection.Client(Query("SELECT * FROM p WHERE id = 'y'")).Server(Ok(1));
  connection.Client(Close(1)).Client(Query("COMMIT")).Server(Ok(1));
  connection.Client(Packet(0, "\1"));
  const Ledger done = connection.ledger() - login;
  EXPECT_EQ(done.connections, 0);
  EXPECT_EQ(done.round_trips, 3);
  EXPECT_EQ(done.client_packets, 5);
  EXPECT_EQ(done.server_packets, 4);
  EXPECT_EQ(done.client_bytes, static_cast<std::int64_t>(2 * query.size() + 9 + 11 + 5));
  EXPECT_EQ(done.command_count(), 5);
  EXPECT_THAT(done.commands,
              UnorderedElementsAre(Pair("QUERY", 3), Pair("STMT_CLOSE", 1), Pair("QUIT", 1)));
  EXPECT_THAT(done.statements,
              ElementsAre(Pair("QUERY SELECT * FROM p WHERE id = ?", 2), Pair("STMT_CLOSE", 1),
                          Pair("QUERY COMMIT", 1), Pair("QUIT", 1)));
}

TEST(Ledger, PreparedStatementsAreNamedByTheirText) {
  Connection connection;
  connection.Client(Prepare("SELECT ?")).Server(Prepared(3));
  connection.Client(Execute(3)).Server(Ok(1)).Client(Execute(3)).Server(Ok(1)).Client(Close(3));
  EXPECT_THAT(connection.ledger().statements,
              ElementsAre(Pair("STMT_PREPARE SELECT ?", 1), Pair("STMT_EXECUTE SELECT ?", 2),
                          Pair("STMT_CLOSE SELECT ?", 1)));
}

TEST(Ledger, ADifferenceLeavesOutWhatIsEqual) {
  Ledger one = Connection().Client(Query("BEGIN")).Server(Ok(1)).ledger();
  const Ledger two =
      Connection().Client(Query("BEGIN")).Server(Ok(1)).Client(Query("x")).Server(Ok(1)).ledger();
  EXPECT_EQ(one - one, Ledger());
  const Ledger more = two - one;
  EXPECT_THAT(more.commands, UnorderedElementsAre(Pair("QUERY", 1)));
  EXPECT_THAT(more.statements, ElementsAre(Pair("QUERY x", 1)));
  EXPECT_EQ((one - two).round_trips, -1);
  EXPECT_THAT((one - two).commands, UnorderedElementsAre(Pair("QUERY", -1)));
  Add(more, &one);
  EXPECT_EQ(one, two);
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

#include "bench/tap/tap.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <boost/asio.hpp>
#include <functional>
#include <random>
#include <string>
#include <thread>
#include <utility>

#include "bench/tap/testing.h"

namespace driverbench::tap {
namespace {

using boost::asio::ip::tcp;
using std::chrono::milliseconds;
using std::chrono::seconds;
using ::testing::ElementsAre;

constexpr seconds kNoHang{20};

class TapTest : public ::testing::Test {
 protected:
  // A server of one connection, on a thread of its own.
  Tap::Server Serve(std::function<void(tcp::socket)> serve) {
    thread_ = std::thread([this, serve = std::move(serve)] {
      tcp::socket socket(context_);
      acceptor_.accept(socket);
      serve(std::move(socket));
    });
    return {.host = "127.0.0.1", .port = acceptor_.local_endpoint().port()};
  }

  tcp::socket ConnectTo(const Tap& tap) {
    tcp::socket socket(context_);
    socket.connect({boost::asio::ip::address_v4::loopback(), tap.port()});
    return socket;
  }

  static std::string Read(tcp::socket* socket, std::size_t size) {
    std::string bytes(size, '\0');
    boost::system::error_code error;
    bytes.resize(boost::asio::read(*socket, boost::asio::buffer(bytes), error));
    return bytes;
  }

  static void Write(tcp::socket* socket, std::string_view bytes) {
    boost::system::error_code gone;
    boost::asio::write(*socket, boost::asio::buffer(bytes), gone);
  }

  void TearDown() override {
    if (thread_.joinable()) thread_.join();
  }

  boost::asio::io_context context_;
  tcp::acceptor acceptor_{context_, {boost::asio::ip::address_v4::loopback(), 0}};
  std::thread thread_;
};

TEST_F(TapTest, KeepsTheLedgerOfAConnection) {
  Tap tap(Serve([](tcp::socket socket) {
    Write(&socket, Greeting(kCapabilities));
    Read(&socket, Login(kCapabilities).size());
    Write(&socket, Ok(2));
    Read(&socket, Query("SELECT 1").size());
    Write(&socket, Ok(1));
    EXPECT_EQ(Read(&socket, 100), Packet(0, "\1"));
  }));
  {
    tcp::socket client = ConnectTo(tap);
    EXPECT_EQ(Read(&client, Greeting(kCapabilities).size()), Greeting(kCapabilities));
    Write(&client, Login(kCapabilities));
    EXPECT_EQ(Read(&client, Ok(2).size()), Ok(2));
    EXPECT_FALSE(tap.Take(milliseconds(1))) << "the connection still stands";
    Write(&client, Query("SELECT 1"));
    EXPECT_EQ(Read(&client, Ok(1).size()), Ok(1));
    Write(&client, Packet(0, "\1"));
  }
  const auto ledger = tap.Take(kNoHang);
  ASSERT_TRUE(ledger);
  EXPECT_EQ(ledger->connections, 1);
  EXPECT_EQ(ledger->round_trips, 2);
  EXPECT_THAT(ledger->transcript, ElementsAre("QUERY SELECT ?", "QUIT"));
  EXPECT_EQ(tap.Take(kNoHang), Ledger()) << "it was taken";
}

// Both ends write first and read later: a relay that waited for one of them would stop there.
TEST_F(TapTest, PassesEveryByteOfBothDirections) {
  std::mt19937 random(1);
  std::string up(std::size_t{40} << 20, '\0');
  for (char& byte : up) byte = static_cast<char>(random());
  const std::string down(up.rbegin(), up.rend());
  std::string arrived;
  Tap tap(Serve([&](tcp::socket socket) {
    std::thread writer([&] { Write(&socket, down); });
    arrived = Read(&socket, up.size());
    writer.join();
  }));
  {
    tcp::socket client = ConnectTo(tap);
    std::thread writer([&] { Write(&client, up); });
    EXPECT_EQ(Read(&client, down.size()), down);
    writer.join();
  }
  const auto ledger = tap.Take(kNoHang);
  ASSERT_TRUE(ledger);
  thread_.join();
  EXPECT_EQ(arrived, up);
  EXPECT_EQ(ledger->client_bytes, static_cast<std::int64_t>(up.size()));
  EXPECT_EQ(ledger->server_bytes, static_cast<std::int64_t>(down.size()));
}

TEST_F(TapTest, AHalfThatIsClosedLeavesTheOtherOpen) {
  Tap tap(Serve([](tcp::socket socket) {
    EXPECT_EQ(Read(&socket, 100), "all");
    Write(&socket, "answer");
  }));
  tcp::socket client = ConnectTo(tap);
  Write(&client, "all");
  client.shutdown(tcp::socket::shutdown_send);
  EXPECT_EQ(Read(&client, 100), "answer");
  EXPECT_TRUE(tap.Take(kNoHang));
}

TEST_F(TapTest, AConnectionThatBreaksEndsOnBothSides) {
  Tap tap(Serve([](tcp::socket socket) {
    Write(&socket, Greeting(kCapabilities).substr(0, 20));
    socket.set_option(tcp::socket::linger(true, 0));
    socket.close();  // a reset; the destructor would end it in order
  }));
  tcp::socket client = ConnectTo(tap);
  EXPECT_LE(Read(&client, 100).size(), 20U);
  EXPECT_TRUE(tap.Take(kNoHang));
}

TEST_F(TapTest, AServerThatIsNotThereEndsTheConnection) {
  const std::uint16_t port = acceptor_.local_endpoint().port();
  acceptor_.close();
  for (const std::string host : {"127.0.0.1", "no-such-host.invalid"}) {
    Tap tap({.host = host, .port = port});
    tcp::socket client = ConnectTo(tap);
    EXPECT_EQ(Read(&client, 100), "") << host;
    EXPECT_TRUE(tap.Take(kNoHang)) << host;
  }
}

TEST_F(TapTest, MayEndBeforeItsConnections) {
  std::optional<Tap> tap;
  tap.emplace(Serve([](tcp::socket socket) {
    Write(&socket, "hello");
    EXPECT_EQ(Read(&socket, 100), "");
  }));
  tcp::socket client = ConnectTo(*tap);
  EXPECT_EQ(Read(&client, 5), "hello");
  tap.reset();
  EXPECT_EQ(Read(&client, 100), "");
}

}  // namespace
}  // namespace driverbench::tap

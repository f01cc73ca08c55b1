#include "bench/tap/tap.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <boost/asio.hpp>
#include <functional>
#include <future>
#include <random>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "bench/tap/arrival.h"
#include "bench/tap/testing.h"

namespace driverbench::tap {
namespace {

using boost::asio::ip::tcp;
using Clock = std::chrono::steady_clock;
using std::chrono::milliseconds;
using std::chrono::seconds;
using ::testing::AnyOf;
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

class DelayTest : public TapTest {
 protected:
  static constexpr milliseconds kOneWay{30};

  Tap::Server ServeLater(std::function<void(tcp::socket)> serve, milliseconds one_way = kOneWay) {
    Tap::Server server = Serve([this, serve = std::move(serve)](tcp::socket socket) {
      accepted_.set_value();
      serve(std::move(socket));
    });
    server.one_way = one_way;
    return server;
  }

  // Comes back when the relay has connected to the server: what is sent before waits for that.
  tcp::socket ConnectThrough(const Tap& tap) {
    tcp::socket socket = ConnectTo(tap);
    EXPECT_EQ(accepted_.get_future().wait_for(kNoHang), std::future_status::ready);
    return socket;
  }

 private:
  std::promise<void> accepted_;
};

TEST_F(DelayTest, ARoundTripIsNeverShorterThanAskedFor) {
  Tap tap(ServeLater([](tcp::socket socket) {
    for (int i = 0; i < 3; ++i) Write(&socket, Read(&socket, 5));
  }));
  tcp::socket client = ConnectThrough(tap);
  for (int i = 0; i < 3; ++i) {
    const auto sent = Clock::now();
    Write(&client, "hello");
    EXPECT_EQ(Read(&client, 5), "hello");
    EXPECT_GE(Clock::now() - sent, 2 * kOneWay);
  }
}

TEST_F(DelayTest, OneDirectionIsDelayedByHalfOfIt) {
  Clock::time_point arrived;
  Tap tap(ServeLater([&](tcp::socket socket) {
    EXPECT_EQ(Read(&socket, 5), "hello");
    arrived = Clock::now();
  }));
  tcp::socket client = ConnectThrough(tap);
  const auto sent = Clock::now();
  Write(&client, "hello");
  EXPECT_EQ(Read(&client, 1), "");
  thread_.join();
  EXPECT_GE(arrived - sent, kOneWay);
}

// One after the other, they would take longer than the deadline.
TEST_F(DelayTest, DelaysOfManyChunksDoNotAddUp) {
  constexpr int kChunks = 50;
  constexpr milliseconds kOneWayOfThese{500};
  std::vector<Clock::time_point> arrived;
  std::string all;
  const auto serve = [&](tcp::socket socket) {
    for (int i = 0; i < kChunks; ++i) {
      all += Read(&socket, 1);
      arrived.push_back(Clock::now());
    }
  };
  Tap tap(ServeLater(serve, kOneWayOfThese));
  tcp::socket client = ConnectThrough(tap);
  client.set_option(tcp::no_delay(true));
  std::vector<Clock::time_point> sent;
  std::string expected;
  for (int i = 0; i < kChunks; ++i) {
    const char byte = static_cast<char>('0' + i);
    sent.push_back(Clock::now());
    Write(&client, {&byte, 1});
    expected += byte;
    std::this_thread::sleep_for(milliseconds(2));
  }
  thread_.join();
  EXPECT_EQ(all, expected);
  for (int i = 0; i < kChunks; ++i) EXPECT_GE(arrived[i] - sent[i], kOneWayOfThese) << i;
  static_assert(kChunks * kOneWayOfThese > kNoHang);
  EXPECT_LT(arrived.back() - sent.front(), kNoHang);
}

// More than may be on its way at once.
TEST_F(DelayTest, PassesEveryByteOfBothDirections) {
  std::mt19937 random(1);
  std::string up(std::size_t{40} << 20, '\0');
  for (char& byte : up) byte = static_cast<char>(random());
  const std::string down(up.rbegin(), up.rend());
  std::string arrived;
  Tap tap(ServeLater([&](tcp::socket socket) {
    std::thread writer([&] { Write(&socket, down); });
    arrived = Read(&socket, up.size());
    writer.join();
  }));
  {
    tcp::socket client = ConnectThrough(tap);
    std::thread writer([&] { Write(&client, up); });
    EXPECT_EQ(Read(&client, down.size()), down);
    writer.join();
  }
  thread_.join();
  EXPECT_EQ(arrived, up);
  const auto ledger = tap.Take(kNoHang);
  ASSERT_TRUE(ledger);
  EXPECT_EQ(ledger->client_bytes, 0) << "there is no ledger";
}

TEST_F(DelayTest, AnEndArrivesAfterWhatWasBeforeIt) {
  Clock::time_point ended;
  Tap tap(ServeLater([&](tcp::socket socket) {
    EXPECT_EQ(Read(&socket, 100), "all");
    ended = Clock::now();
    Write(&socket, "answer");
  }));
  tcp::socket client = ConnectThrough(tap);
  Write(&client, "all");
  const auto shut = Clock::now();
  client.shutdown(tcp::socket::shutdown_send);
  EXPECT_EQ(Read(&client, 100), "answer");
  EXPECT_TRUE(tap.Take(kNoHang));
  EXPECT_GE(ended - shut, kOneWay);
  EXPECT_GE(Clock::now() - ended, kOneWay);
}

TEST_F(DelayTest, AConnectionThatBreaksEndsOnBothSides) {
  Tap tap(ServeLater([](tcp::socket socket) {
    Write(&socket, "hello");
    EXPECT_EQ(Read(&socket, 5), "there");
    socket.set_option(tcp::socket::linger(true, 0));
    socket.close();
  }));
  tcp::socket client = ConnectThrough(tap);
  EXPECT_EQ(Read(&client, 5), "hello");
  Write(&client, "there");
  EXPECT_EQ(Read(&client, 100), "");
  EXPECT_TRUE(tap.Take(kNoHang));
}

// The reader of its bytes waits for room then.
TEST_F(DelayTest, AServerThatGoesWhileMuchIsOnItsWayEndsTheConnection) {
  Tap tap(ServeLater([](tcp::socket socket) {
    Read(&socket, 1);
    socket.set_option(tcp::socket::linger(true, 0));
    socket.close();
  }));
  tcp::socket client = ConnectThrough(tap);
  Write(&client, std::string(std::size_t{64} << 20, 'x'));
  EXPECT_TRUE(tap.Take(kNoHang));
}

TEST_F(DelayTest, MayEndWithBytesOnTheirWay) {
  std::optional<Tap> tap;
  tap.emplace(ServeLater([](tcp::socket socket) {
    Write(&socket, "hello");
    Read(&socket, 100);
  }));
  tcp::socket client = ConnectThrough(*tap);
  Write(&client, "there");
  tap.reset();
  EXPECT_THAT(Read(&client, 100), AnyOf("", "hello"));
}

class ArrivalTest : public TapTest {
 protected:
  ArrivalTest() {
    writer_.connect(acceptor_.local_endpoint());
    acceptor_.accept(reader_);
    StampArrivals(&reader_);
  }

  // Of a byte that was written `before` it is read.
  Arrival ReadAfter(std::chrono::microseconds before) {
    Write(&writer_, "x");
    std::this_thread::sleep_for(before);
    return ReadArrival(&reader_, boost::asio::buffer(buffer_), &error_);
  }

  tcp::socket writer_{context_};
  tcp::socket reader_{context_};
  std::array<char, 8> buffer_{};
  boost::system::error_code error_;
};

TEST_F(ArrivalTest, TellsNothingYetFromTheEnd) {
  ReadArrival(&reader_, boost::asio::buffer(buffer_), &error_);
  EXPECT_EQ(error_, boost::asio::error::would_block);
  writer_.close();
  reader_.wait(tcp::socket::wait_read);
  ReadArrival(&reader_, boost::asio::buffer(buffer_), &error_);
  EXPECT_EQ(error_, boost::asio::error::eof);
}

// The kernel begins to stamp some time after it was asked, and what is too old counts for nothing:
// one of many has to have its age.
TEST_F(ArrivalTest, KnowsHowLongItWaited) {
  constexpr std::chrono::microseconds kWait{50};
  const auto deadline = Clock::now() + kNoHang;
  Arrival arrival;
  while (arrival.age < kWait && Clock::now() < deadline) {
    arrival = ReadAfter(kWait);
    ASSERT_EQ(error_, boost::system::error_code());
    ASSERT_EQ(arrival.size, 1U);
    EXPECT_EQ(buffer_[0], 'x');
  }
  EXPECT_GE(arrival.age, kWait);
}

TEST_F(ArrivalTest, WhatIsTooOldCountsForNothing) {
  EXPECT_EQ(ReadAfter(milliseconds(5)).age.count(), 0);
  EXPECT_EQ(ReadAfter(milliseconds(5)).age.count(), 0);
}

}  // namespace
}  // namespace driverbench::tap

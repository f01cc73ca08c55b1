// How much a tap can pass, without a server's work: one connection to a peer that answers OK to
// every statement, directly and through the relay.
#include <fmt/format.h>

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/read.hpp>
#include <boost/asio/write.hpp>
#include <chrono>
#include <cstdlib>
#include <string>
#include <string_view>
#include <thread>
#include <utility>

#include "bench/tap/tap.h"
#include "bench/tap/testing.h"

namespace driverbench::tap {
namespace {

namespace asio = boost::asio;
using asio::ip::tcp;
using Clock = std::chrono::steady_clock;

constexpr std::chrono::seconds kTime{2};  // of each measurement

void Write(tcp::socket* socket, std::string_view bytes) {
  asio::write(*socket, asio::buffer(bytes));
}

std::string Read(tcp::socket* socket, std::size_t size) {
  std::string bytes(size, '\0');
  asio::read(*socket, asio::buffer(bytes));
  return bytes;
}

// Serves one connection whose statements are all `statement`.
void Serve(tcp::socket socket, const std::string& statement) {
  socket.set_option(tcp::no_delay(true));
  Write(&socket, Greeting(kCapabilities));
  Read(&socket, Login(kCapabilities).size());
  Write(&socket, Ok(2));
  std::string bytes(statement.size(), '\0');
  for (;;) {
    boost::system::error_code end;
    asio::read(socket, asio::buffer(bytes), end);
    if (end) return;
    if (bytes != statement) {
      fmt::print(stderr, "what arrived is not what was sent\n");
      std::exit(EXIT_FAILURE);
    }
    Write(&socket, Ok(1));
  }
}

// Statements a second at this port.
double Measure(std::uint16_t port, const std::string& statement) {
  asio::io_context context;
  tcp::socket socket(context);
  socket.connect({asio::ip::address_v4::loopback(), port});
  socket.set_option(tcp::no_delay(true));
  Read(&socket, Greeting(kCapabilities).size());
  Write(&socket, Login(kCapabilities));
  Read(&socket, Ok(2).size());
  const std::string ok = Ok(1);
  const Clock::time_point begin = Clock::now();
  std::int64_t count = 0;
  for (; Clock::now() - begin < kTime; ++count) {
    Write(&socket, statement);
    if (Read(&socket, ok.size()) != ok) {
      fmt::print(stderr, "what arrived is not what was answered\n");
      std::exit(EXIT_FAILURE);
    }
  }
  return static_cast<double>(count) / std::chrono::duration<double>(Clock::now() - begin).count();
}

void Compare(std::string_view title, const std::string& statement) {
  asio::io_context context;
  tcp::acceptor acceptor(context, {asio::ip::address_v4::loopback(), 0});
  std::thread server([&] {
    for (int i = 0; i < 2; ++i) {
      tcp::socket socket(context);
      acceptor.accept(socket);
      Serve(std::move(socket), statement);
    }
  });
  const std::uint16_t port = acceptor.local_endpoint().port();
  const auto size = static_cast<double>(statement.size() + Ok(1).size());
  const auto print = [&](std::string_view way, double rate) {
    fmt::print("  {:<22} {:<16} {:>9.0f} round trips/s {:>8.1f} MB/s\n", title, way, rate,
               rate * size / 1e6);
  };
  print("directly", Measure(port, statement));
  Tap tap({.host = "127.0.0.1", .port = port});
  print("through the tap", Measure(tap.port(), statement));
  server.join();
}

// An insert of about so many bytes.
std::string BulkInsert(std::size_t size) {
  std::string sql = "INSERT INTO player (id, coins, goods) VALUES ('0', 1, 1)";
  while (sql.size() < size) sql += ", ('c965d634-8c18-4782-a9bc-5eb1b5dbf227', 10000, 90000)";
  return Query(sql);
}

}  // namespace
}  // namespace driverbench::tap

int main() {
  using driverbench::tap::Compare;
  using driverbench::tap::Query;
  fmt::print("the tap alone, one connection, a peer that only answers OK:\n");
  Compare("a read of 90 bytes", Query(std::string(85, 'x')));
  Compare("an insert of 1 MB", driverbench::tap::BulkInsert(1'000'000));
  return EXIT_SUCCESS;
}

#include "bench/tap/own_cost.h"

#include <sys/socket.h>

#include <algorithm>
#include <array>
#include <exception>
#include <thread>
#include <utility>
#include <vector>

// Boost 1.74 forgets <utility>.
#include <boost/asio.hpp>

#include "bench/tap/cpus.h"
#include "bench/tap/tap.h"

namespace driverbench::tap {
namespace {

namespace asio = boost::asio;
using asio::ip::tcp;
using Clock = std::chrono::steady_clock;
using std::chrono::nanoseconds;

constexpr std::chrono::milliseconds kMoment{200};
constexpr int kFewest = 8;
// Beyond the least that was seen; more is the doing of other programs. Less than any server takes
// to answer, so that no round trip is shorter than asked for.
constexpr std::chrono::microseconds kOfItsOwn{40};

// Sends back what comes, until the connection ends.
void Echo(tcp::acceptor* acceptor, std::optional<int> avoided_cpu) {
  if (avoided_cpu) KeepOff(*avoided_cpu);
  boost::system::error_code error;
  tcp::socket socket = acceptor->accept(error);
  if (!error) socket.set_option(tcp::no_delay(true), error);
  std::array<char, 1> byte;
  while (!error) {
    asio::read(socket, asio::buffer(byte), error);
    if (!error) asio::write(socket, asio::buffer(byte), error);
  }
}

nanoseconds RoundTrip(std::uint16_t port) {
  asio::io_context context;
  tcp::socket socket(context);
  socket.connect({asio::ip::address_v4::loopback(), port});
  socket.set_option(tcp::no_delay(true));
  std::array<char, 1> byte{};
  std::vector<nanoseconds> times;
  const auto begin = Clock::now();
  for (int i = 0; i < kFewest || Clock::now() - begin < kMoment; ++i) {
    const auto sent = Clock::now();
    asio::write(socket, asio::buffer(byte));
    asio::read(socket, asio::buffer(byte));
    if (i > 0) times.push_back(Clock::now() - sent);  // the first one waits for connections
  }
  std::ranges::sort(times);
  return std::min<nanoseconds>(times[times.size() / 2], times.front() + kOfItsOwn);
}

}  // namespace

nanoseconds OwnCost(nanoseconds one_way, std::optional<int> client_cpu) {
  nanoseconds direct{};
  nanoseconds through{};
  for (const bool relayed : {false, true}) {
    asio::io_context context;
    tcp::acceptor acceptor(context, {asio::ip::address_v4::loopback(), 0});
    const std::uint16_t port = acceptor.local_endpoint().port();
    std::thread echo(Echo, &acceptor, client_cpu);
    // On a thread of its own, to be on a CPU of its own.
    std::exception_ptr failure;
    std::thread client([&] {
      if (client_cpu) KeepOn(*client_cpu);
      try {
        if (relayed) {
          const Tap tap({"127.0.0.1", port, one_way, {}, client_cpu});
          through = RoundTrip(tap.port());
        } else {
          direct = RoundTrip(port);
        }
      } catch (...) {
        failure = std::current_exception();
      }
    });
    client.join();
    if (failure) shutdown(acceptor.native_handle(), SHUT_RDWR);  // it may still wait for a client
    echo.join();
    if (failure) std::rethrow_exception(failure);
  }
  return std::max(nanoseconds{0}, through - direct - 2 * one_way);
}

}  // namespace driverbench::tap

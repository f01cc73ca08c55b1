#include "bench/tap/tap.h"

#include <sys/prctl.h>

#include <array>
#include <boost/asio.hpp>
#include <condition_variable>
#include <deque>
#include <mutex>
#include <thread>
#include <utility>

namespace driverbench::tap {
namespace {

namespace asio = boost::asio;
using asio::awaitable;
using asio::use_awaitable;
using asio::ip::tcp;
using Clock = std::chrono::steady_clock;

constexpr std::size_t kBuffer = std::size_t{1} << 16;
constexpr std::size_t kMostDelayed = std::size_t{1} << 24;  // bytes of one direction on their way

// Never waits for a peer that is gone.
void Close(tcp::socket* socket) {
  boost::system::error_code ignored;
  socket->close(ignored);
}

// Both ends of one connection.
struct Link {
  explicit Link(tcp::socket one) : client(std::move(one)), server(client.get_executor()) {}

  tcp::socket client;
  tcp::socket server;
  LedgerWriter ledger;
};

}  // namespace

class Tap::Relay {
 public:
  explicit Relay(const Server& server)
      : server_(server),
        acceptor_(context_, {asio::ip::address_v4::loopback(), 0}),
        thread_([this] { Run(); }) {}

  ~Relay() {
    context_.stop();
    thread_.join();
  }

  std::uint16_t port() const { return acceptor_.local_endpoint().port(); }

  std::optional<Ledger> Take(std::chrono::milliseconds deadline) {
    std::unique_lock lock(mutex_);
    if (!ended_.wait_for(lock, deadline, [&] { return open_ == 0; })) return std::nullopt;
    return std::exchange(sum_, {});
  }

 private:
  void Run() {
    // Timers of the kernel may be late by 50 us, to save power.
    prctl(PR_SET_TIMERSLACK, 1UL, 0UL, 0UL, 0UL);
    asio::co_spawn(context_, Accept(), asio::detached);
    context_.run();
  }

  awaitable<void> Accept() {
    for (;;) {
      auto link = std::make_shared<Link>(co_await acceptor_.async_accept(use_awaitable));
      {
        const std::lock_guard lock(mutex_);
        ++open_;
      }
      asio::co_spawn(context_, Serve(link), [this, link](const std::exception_ptr&) {
        Close(&link->client);
        Close(&link->server);
        const std::lock_guard lock(mutex_);
        Add(link->ledger.ledger(), &sum_);
        --open_;
        ended_.notify_all();
      });
    }
  }

  awaitable<void> Serve(std::shared_ptr<Link> link) {
    tcp::resolver resolver(context_);
    const auto endpoints =
        co_await resolver.async_resolve(server_.host, std::to_string(server_.port), use_awaitable);
    co_await asio::async_connect(link->server, endpoints, use_awaitable);
    link->client.set_option(tcp::no_delay(true));
    link->server.set_option(tcp::no_delay(true));
    // Both directions, until both have ended.
    asio::steady_timer ended(context_, Clock::time_point::max());
    int directions = 2;
    const auto end = [&](const std::exception_ptr&) {
      if (--directions == 0) ended.cancel();
    };
    asio::co_spawn(context_, Pass(link.get(), Side::kClient), end);
    asio::co_spawn(context_, Pass(link.get(), Side::kServer), end);
    while (directions > 0) {
      boost::system::error_code cancelled;
      co_await ended.async_wait(asio::redirect_error(use_awaitable, cancelled));
    }
  }

  // What comes from `side`, to the other one.
  awaitable<void> Pass(Link* link, Side side) {
    tcp::socket& from = side == Side::kClient ? link->client : link->server;
    tcp::socket& to = side == Side::kClient ? link->server : link->client;
    std::array<char, kBuffer> buffer;
    for (;;) {
      boost::system::error_code error;
      const std::size_t size = co_await from.async_read_some(
          asio::buffer(buffer), asio::redirect_error(use_awaitable, error));
      if (size > 0) {
        link->ledger.Feed(side, {buffer.data(), size});
        co_await asio::async_write(to, asio::buffer(buffer, size),
                                   asio::redirect_error(use_awaitable, error));
      }
      if (!error) continue;
      // An orderly end is passed on; after any other one the rest of the connection is no use.
      boost::system::error_code ignored;
      if (error == asio::error::eof) {
        to.shutdown(tcp::socket::shutdown_send, ignored);
      } else {
        Close(&from);
        Close(&to);
      }
      co_return;
    }
  }

  const Server server_;
  asio::io_context context_{1};
  tcp::acceptor acceptor_;
  std::mutex mutex_;
  std::condition_variable ended_;
  int open_ = 0;  // connections
  Ledger sum_;    // of those that have ended
  std::thread thread_;
};

Tap::Tap(const Server& server) : relay_(std::make_unique<Relay>(server)) {}
Tap::~Tap() = default;

std::uint16_t Tap::port() const { return relay_->port(); }

std::optional<Ledger> Tap::Take(std::chrono::milliseconds deadline) {
  return relay_->Take(deadline);
}

}  // namespace driverbench::tap

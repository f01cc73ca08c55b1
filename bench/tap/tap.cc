#include "bench/tap/tap.h"

#include <sys/prctl.h>

#include <array>
#include <atomic>
#include <boost/asio.hpp>
#include <condition_variable>
#include <deque>
#include <mutex>
#include <thread>
#include <utility>

#include "bench/tap/arrival.h"
#include "bench/tap/cpus.h"

namespace driverbench::tap {
namespace {

namespace asio = boost::asio;
using asio::awaitable;
using asio::use_awaitable;
using asio::ip::tcp;
using Clock = std::chrono::steady_clock;

constexpr std::size_t kBuffer = std::size_t{1} << 16;
constexpr std::size_t kMostDelayed = std::size_t{1} << 24;  // bytes of one direction on their way
// A CPU that idles takes some 30 us to wake up for a timer, in a virtual machine: the last stretch
// is spent awake. No longer than that: on a busy machine, who burns its time waits for others
// later.
constexpr std::chrono::microseconds kAwake{45};

// Never waits for a peer that is gone.
void Close(tcp::socket* socket) {
  boost::system::error_code ignored;
  socket->close(ignored);  // NOLINT(bugprone-unused-return-value): the same once more
}

// The end of what came from `from`: an orderly one is passed on; after any other the rest of the
// connection is no use.
void End(const boost::system::error_code& error, tcp::socket* from, tcp::socket* to) {
  boost::system::error_code ignored;
  if (error == asio::error::eof) {
    // NOLINTNEXTLINE(bugprone-unused-return-value): the same once more
    to->shutdown(tcp::socket::shutdown_send, ignored);
  } else {
    Close(from);
    Close(to);
  }
}

// Both ends of one connection.
struct Link {
  explicit Link(tcp::socket one) : client(std::move(one)), server(client.get_executor()) {}

  tcp::socket client;
  tcp::socket server;
  LedgerWriter ledger;

  tcp::socket& From(Side side) { return side == Side::kClient ? client : server; }
  tcp::socket& To(Side side) { return side == Side::kClient ? server : client; }
};

// What is on its way in one direction.
struct Queue {
  struct Chunk {
    Clock::time_point due;
    std::string bytes;
    boost::system::error_code end;
  };

  explicit Queue(asio::io_context* context) : changed(*context, Clock::time_point::max()) {}

  awaitable<void> Change() {
    boost::system::error_code cancelled;
    co_await changed.async_wait(asio::redirect_error(use_awaitable, cancelled));
  }

  std::deque<Chunk> chunks;
  std::size_t bytes = 0;
  bool ended = false;  // nobody takes chunks any more
  asio::steady_timer changed;
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

  void TakeOff(std::chrono::nanoseconds excess) { delay_ = server_.one_way - excess / 2; }

  std::optional<Ledger> Take(std::chrono::milliseconds deadline) {
    std::unique_lock lock(mutex_);
    if (!ended_.wait_for(lock, deadline, [&] { return open_ == 0; })) return std::nullopt;
    return std::exchange(sum_, {});
  }

 private:
  void Run() {
    if (server_.avoided_cpu) KeepOff(*server_.avoided_cpu);
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
    // TCP's handshake takes a round trip, and its last packet has to arrive before the server
    // speaks.
    co_await asio::steady_timer(context_, 3 * server_.one_way).async_wait(use_awaitable);
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
    for (const Side side : {Side::kClient, Side::kServer}) {
      asio::co_spawn(context_,
                     server_.one_way.count() > 0 ? PassLater(link, side) : Pass(link.get(), side),
                     end);
    }
    while (directions > 0) {
      boost::system::error_code cancelled;
      co_await ended.async_wait(asio::redirect_error(use_awaitable, cancelled));
    }
  }

  // What comes from `side`, to the other one.
  awaitable<void> Pass(Link* link, Side side) {
    tcp::socket& from = link->From(side);
    tcp::socket& to = link->To(side);
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
      End(error, &from, &to);
      co_return;
    }
  }

  // The same, later, and without the ledger: reading along costs time.
  awaitable<void> PassLater(std::shared_ptr<Link> link, Side side) {
    const auto queue = std::make_shared<Queue>(&context_);
    asio::co_spawn(context_, Fill(link, side, queue), asio::detached);
    for (;;) {
      while (queue->chunks.empty()) co_await queue->Change();
      const Queue::Chunk chunk = std::move(queue->chunks.front());
      queue->chunks.pop_front();
      co_await Until(chunk.due);
      boost::system::error_code error = chunk.end;
      if (!chunk.bytes.empty()) {
        co_await asio::async_write(link->To(side), asio::buffer(chunk.bytes),
                                   asio::redirect_error(use_awaitable, error));
      }
      queue->bytes -= chunk.bytes.size();
      queue->ended = static_cast<bool>(error);
      queue->changed.cancel();
      if (!error) continue;
      End(error, &link->From(side), &link->To(side));
      co_return;
    }
  }

  // Awake at the end, unless several wait: then this thread idles little, and would take the CPU
  // away from a server that shares it.
  awaitable<void> Until(Clock::time_point due) {
    ++waiting_;
    asio::steady_timer clock(context_, due - kAwake);
    co_await clock.async_wait(use_awaitable);
    while (waiting_ == 1 && Clock::now() < due) co_await asio::post(context_, use_awaitable);
    clock.expires_at(due);
    co_await clock.async_wait(use_awaitable);
    --waiting_;
  }

  // Each chunk is stamped as it arrives, so that delays of many do not add up.
  awaitable<void> Fill(std::shared_ptr<Link> link, Side side, std::shared_ptr<Queue> queue) {
    std::array<char, kBuffer> buffer;
    tcp::socket& from = link->From(side);
    StampArrivals(&from);
    for (;;) {
      boost::system::error_code error;
      co_await from.async_wait(tcp::socket::wait_read, asio::redirect_error(use_awaitable, error));
      const Arrival arrival = error ? Arrival{} : ReadArrival(&from, asio::buffer(buffer), &error);
      if (error == asio::error::would_block) continue;
      queue->chunks.push_back(
          {Clock::now() - arrival.age + delay_.load(), {buffer.data(), arrival.size}, error});
      queue->bytes += arrival.size;
      queue->changed.cancel();
      while (queue->bytes >= kMostDelayed && !queue->ended) co_await queue->Change();
      if (error || queue->ended) co_return;
    }
  }

  const Server server_;
  std::atomic<std::chrono::nanoseconds> delay_ = server_.one_way;
  asio::io_context context_{1};
  tcp::acceptor acceptor_;
  std::mutex mutex_;
  std::condition_variable ended_;
  int open_ = 0;     // connections
  Ledger sum_;       // of those that have ended
  int waiting_ = 0;  // directions that wait until their next bytes are due
  std::thread thread_;
};

Tap::Tap(const Server& server) : relay_(std::make_unique<Relay>(server)) {}
Tap::~Tap() = default;

std::uint16_t Tap::port() const { return relay_->port(); }

void Tap::TakeOff(std::chrono::nanoseconds excess) { relay_->TakeOff(excess); }

std::optional<Ledger> Tap::Take(std::chrono::milliseconds deadline) {
  return relay_->Take(deadline);
}

}  // namespace driverbench::tap

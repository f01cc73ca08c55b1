#include "bench/coordinator/machine/round_trip.h"

#include <arpa/inet.h>
#include <netdb.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <memory>
#include <optional>
#include <string>
#include <thread>

namespace driverbench::coordinator {
namespace {

using std::chrono::nanoseconds;

// MySQL shuts out who breaks off a hundred connections in a row.
constexpr int kConnections = 5;
constexpr std::chrono::milliseconds kApart{20};
constexpr std::chrono::milliseconds kDeadline{2000};

bool IsLoopback(const sockaddr& address) {
  if (address.sa_family == AF_INET) {
    const auto& four = reinterpret_cast<const sockaddr_in&>(address);
    return (ntohl(four.sin_addr.s_addr) >> IN_CLASSA_NSHIFT) == IN_LOOPBACKNET;
  }
  const auto& six = reinterpret_cast<const sockaddr_in6&>(address);
  return address.sa_family == AF_INET6 && IN6_IS_ADDR_LOOPBACK(&six.sin6_addr);
}

// By the kernel's own clock, which no stall of ours disturbs.
std::optional<nanoseconds> OneRoundTrip(const addrinfo& to) {
  const int fd = socket(to.ai_family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
  if (fd < 0) return std::nullopt;
  std::optional<nanoseconds> out;
  pollfd connected{.fd = fd, .events = POLLOUT, .revents = 0};
  tcp_info info{};
  socklen_t size = sizeof info;
  if ((connect(fd, to.ai_addr, to.ai_addrlen) == 0 ||
       poll(&connected, 1, static_cast<int>(kDeadline.count())) == 1) &&
      getsockopt(fd, IPPROTO_TCP, TCP_INFO, &info, &size) == 0 &&
      info.tcpi_state == TCP_ESTABLISHED) {
    out = std::chrono::microseconds(info.tcpi_rtt);
  }
  close(fd);
  return out;
}

}  // namespace

nanoseconds RoundTripTo(const ServerAddress& server) {
  addrinfo hints{};
  hints.ai_socktype = SOCK_STREAM;
  addrinfo* found = nullptr;
  if (getaddrinfo(server.host.c_str(), std::to_string(server.port).c_str(), &hints, &found) != 0)
    return {};
  const std::unique_ptr<addrinfo, decltype(&freeaddrinfo)> addresses(found, freeaddrinfo);
  std::optional<nanoseconds> least;
  // Any of them may be who answers.
  for (const addrinfo* to = found; to != nullptr; to = to->ai_next) {
    if (IsLoopback(*to->ai_addr)) return {};
    for (int i = 0; i < kConnections; ++i) {
      const std::optional<nanoseconds> one = OneRoundTrip(*to);
      if (!one) break;
      least = std::min(least.value_or(*one), *one);
      std::this_thread::sleep_for(kApart);
    }
  }
  return least.value_or(nanoseconds{0});
}

}  // namespace driverbench::coordinator

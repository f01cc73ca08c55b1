#include "bench/tap/arrival.h"

#include <sys/socket.h>

#include <array>
#include <boost/asio/error.hpp>
#include <cerrno>
#include <cstring>
#include <ctime>

namespace driverbench::tap {
namespace {

namespace asio = boost::asio;
using std::chrono::nanoseconds;

constexpr std::chrono::milliseconds kOldest{1};

nanoseconds SinceEpoch(const timespec& time) {
  return std::chrono::seconds(time.tv_sec) + nanoseconds(time.tv_nsec);
}

// How old the kernel's stamp in `message` is; 0 without one. The stamps are of the clock that is
// set by hand: an age that no waking up explains is a clock that was set in between.
nanoseconds Age(msghdr* message) {
  for (cmsghdr* at = CMSG_FIRSTHDR(message); at != nullptr; at = CMSG_NXTHDR(message, at)) {
    if (at->cmsg_level != SOL_SOCKET || at->cmsg_type != SCM_TIMESTAMPNS) continue;
    timespec stamp{};
    std::memcpy(&stamp, CMSG_DATA(at), sizeof stamp);
    timespec now{};
    clock_gettime(CLOCK_REALTIME, &now);
    const nanoseconds age = SinceEpoch(now) - SinceEpoch(stamp);
    return age.count() > 0 && age < kOldest ? age : nanoseconds{0};
  }
  return nanoseconds{0};
}

}  // namespace

void StampArrivals(asio::ip::tcp::socket* socket) {
  const int on = 1;
  setsockopt(socket->native_handle(), SOL_SOCKET, SO_TIMESTAMPNS, &on, sizeof on);
}

Arrival ReadArrival(asio::ip::tcp::socket* socket, asio::mutable_buffer buffer,
                    boost::system::error_code* error) {
  iovec bytes{.iov_base = buffer.data(), .iov_len = buffer.size()};
  alignas(cmsghdr) std::array<char, CMSG_SPACE(sizeof(timespec))> control{};
  msghdr message{};
  message.msg_iov = &bytes;
  message.msg_iovlen = 1;
  message.msg_control = control.data();
  message.msg_controllen = control.size();
  const ssize_t size = recvmsg(socket->native_handle(), &message, MSG_DONTWAIT);
  if (size > 0) return {.size = static_cast<std::size_t>(size), .age = Age(&message)};
  *error = size == 0 ? asio::error::make_error_code(asio::error::eof)
                     : boost::system::error_code(errno, asio::error::get_system_category());
  return {};
}

}  // namespace driverbench::tap

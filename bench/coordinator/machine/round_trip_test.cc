#include "bench/coordinator/machine/round_trip.h"

#include <arpa/inet.h>
#include <gtest/gtest.h>
#include <ifaddrs.h>
#include <net/if.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <memory>
#include <string>

namespace driverbench::coordinator {
namespace {

using std::chrono::nanoseconds;

// Listens, and never accepts: the kernel answers.
class Listener {
 public:
  explicit Listener(std::uint32_t address) : fd_(socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
    sockaddr_in at{};
    at.sin_family = AF_INET;
    at.sin_addr.s_addr = address;
    socklen_t size = sizeof at;
    EXPECT_EQ(bind(fd_, reinterpret_cast<sockaddr*>(&at), size), 0);
    EXPECT_EQ(listen(fd_, 16), 0);
    EXPECT_EQ(getsockname(fd_, reinterpret_cast<sockaddr*>(&at), &size), 0);
    std::array<char, INET_ADDRSTRLEN> text{};
    inet_ntop(AF_INET, &at.sin_addr, text.data(), text.size());
    address_ = {.host = text.data(), .port = ntohs(at.sin_port)};
  }
  ~Listener() { close(fd_); }
  Listener(const Listener&) = delete;
  Listener& operator=(const Listener&) = delete;

  const ServerAddress& address() const { return address_; }

 private:
  const int fd_;
  ServerAddress address_;
};

// An address of this machine that is not loopback; 0 where there is none.
std::uint32_t OtherAddress() {
  ifaddrs* all = nullptr;
  if (getifaddrs(&all) != 0) return 0;
  const std::unique_ptr<ifaddrs, decltype(&freeifaddrs)> owner(all, freeifaddrs);
  for (const ifaddrs* one = all; one != nullptr; one = one->ifa_next) {
    if (one->ifa_addr != nullptr && one->ifa_addr->sa_family == AF_INET &&
        (one->ifa_flags & IFF_LOOPBACK) == 0)
      return reinterpret_cast<const sockaddr_in*>(one->ifa_addr)->sin_addr.s_addr;
  }
  return 0;
}

TEST(RoundTripTo, IsWhatTheKernelSawOfAConnection) {
  const std::uint32_t address = OtherAddress();
  if (address == 0) GTEST_SKIP() << "this machine has no address but loopback";
  const Listener server(address);
  EXPECT_GT(RoundTripTo(server.address()), nanoseconds{0});
}

TEST(RoundTripTo, SaysNothingWhereItCannotBeTold) {
  EXPECT_EQ(RoundTripTo(Listener(htonl(INADDR_LOOPBACK)).address()), nanoseconds{0});
  EXPECT_EQ(RoundTripTo({.host = "no such host", .port = 1}), nanoseconds{0});
  const std::uint32_t address = OtherAddress();
  if (address == 0) GTEST_SKIP() << "this machine has no address but loopback";
  const ServerAddress gone = Listener(address).address();
  EXPECT_EQ(RoundTripTo(gone), nanoseconds{0});
}

}  // namespace
}  // namespace driverbench::coordinator

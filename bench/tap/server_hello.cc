#include "bench/tap/server_hello.h"

#include <cstddef>

namespace driverbench::tap {
namespace {

constexpr std::size_t kRecord = 5;           // type, version, length
constexpr std::size_t kMessage = 4;          // type, length
constexpr std::size_t kBefore = 2 + 32;      // version, random
constexpr std::size_t kLongestSession = 32;  // its identifier
constexpr std::size_t kSession = kRecord + kMessage + kBefore;
constexpr std::size_t kKept = kSession + 1 + kLongestSession + 2;

constexpr char kHandshake = 22;
constexpr char kServerHello = 2;

}  // namespace

void ServerHello::Feed(std::string_view bytes) { bytes_ += bytes.substr(0, kKept - bytes_.size()); }

std::string ServerHello::cipher() const {
  if (bytes_.size() <= kSession || bytes_[0] != kHandshake || bytes_[kRecord] != kServerHello)
    return "";
  const std::size_t at = kSession + 1 + static_cast<unsigned char>(bytes_[kSession]);
  if (bytes_.size() < at + 2 || bytes_[at] != 0x13) return "";
  switch (bytes_[at + 1]) {
    case 1:
      return "TLS_AES_128_GCM_SHA256";
    case 2:
      return "TLS_AES_256_GCM_SHA384";
    case 3:
      return "TLS_CHACHA20_POLY1305_SHA256";
    default:
      return "";
  }
}

}  // namespace driverbench::tap

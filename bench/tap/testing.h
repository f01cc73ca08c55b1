#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace driverbench::tap {

// Bytes of MySQL's protocol, for tests.

inline std::string Little(std::uint64_t number, int size) {
  std::string bytes;
  for (int i = 0; i < size; ++i) bytes += static_cast<char>(number >> (8 * i) & 0xff);
  return bytes;
}

inline std::string Packet(int sequence, std::string_view payload) {
  return Little(payload.size(), 3) + Little(sequence, 1) + std::string(payload);
}

inline std::string Greeting(std::uint32_t capabilities) {
  return Packet(0, "\x0a" + std::string("8.0.11-TiDB") + '\0' + Little(7, 4) + "12345678" + '\0' +
                       Little(capabilities & 0xffff, 2) + '\x2d' + Little(2, 2) +
                       Little(capabilities >> 16, 2) + std::string(11, '\0') + "123456789012");
}

inline std::string Login(std::uint32_t capabilities) {
  return Packet(1, Little(capabilities, 4) + Little(1 << 24, 4) + "\x2d" + std::string(23, '\0') +
                       "root" + std::string(2, '\0'));
}

inline std::string Ok(int sequence) { return Packet(sequence, std::string(7, '\0')); }

inline std::string Query(std::string_view sql) { return Packet(0, "\3" + std::string(sql)); }

inline std::string Prepare(std::string_view sql) { return Packet(0, "\x16" + std::string(sql)); }

// The server's answer to it, of a statement without parameters and columns.
inline std::string Prepared(std::uint32_t number) {
  return Packet(1, '\0' + Little(number, 4) + std::string(7, '\0'));
}

inline std::string Execute(std::uint32_t number) {
  return Packet(0, "\x17" + Little(number, 4) + '\0' + Little(1, 4));
}

inline std::string Close(std::uint32_t number) { return Packet(0, "\x19" + Little(number, 4)); }

inline constexpr std::uint32_t kCapabilities = 0x000fa28d;  // of an ordinary client, without TLS

}  // namespace driverbench::tap

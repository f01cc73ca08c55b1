#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

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

// What a server begins TLS with, if it chooses this suite.
inline std::string TlsHello(std::string_view suite, int session = 32) {
  const std::string body = std::string(2 + 32, '\3') + Little(session, 1) +
                           std::string(session, 's') + std::string(suite) + '\0';
  const std::string length = {'\0', '\0', static_cast<char>(body.size())};
  return std::string("\x16\3\3\0", 4) + static_cast<char>(body.size() + 4) + '\2' + length + body;
}

inline std::string TlsRequest(std::uint32_t capabilities) {
  return Packet(1, Little(capabilities | 0x800, 4) + Little(1, 4) + std::string(24, '\0'));
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

inline std::string Eof(int sequence, int status = 2) {
  return Packet(sequence, "\xfe" + Little(0, 2) + Little(status, 2));
}

inline constexpr int kInteger = 3;
inline constexpr int kFloat = 4;
inline constexpr int kTimestamp = 7;
inline constexpr int kText = 253;

// What a server says of a column; the payload alone.
inline std::string Column(int type = kText, int flags = 0) {
  return "\3def\4test\6player\6player\2id\2id\x0c" + Little(45, 2) + Little(144, 4) +
         Little(type, 1) + Little(flags, 2) + Little(0, 3);
}

// An answer with these columns and rows, and the status at its end.
inline std::string Results(const std::vector<std::string>& columns,
                           const std::vector<std::string>& rows, int status = 2, int sequence = 1) {
  std::string out = Packet(sequence++, Little(columns.size(), 1));
  for (const std::string& column : columns) out += Packet(sequence++ & 0xff, column);
  out += Eof(sequence++ & 0xff, status & ~8);
  for (const std::string& row : rows) out += Packet(sequence++ & 0xff, row);
  return out + Eof(sequence & 0xff, status);
}

inline constexpr std::uint32_t kCapabilities = 0x000fa28d;  // of an ordinary client, without TLS

}  // namespace driverbench::tap

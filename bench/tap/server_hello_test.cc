#include "bench/tap/server_hello.h"

#include <gtest/gtest.h>

#include <string>

#include "bench/tap/testing.h"

namespace driverbench::tap {
namespace {

std::string CipherOf(const std::string& bytes) {
  ServerHello hello;
  hello.Feed(bytes);
  return hello.cipher();
}

TEST(ServerHello, TellsTheCipherOfTls13) {
  EXPECT_EQ(CipherOf(TlsHello("\x13\x01")), "TLS_AES_128_GCM_SHA256");
  EXPECT_EQ(CipherOf(TlsHello("\x13\x02")), "TLS_AES_256_GCM_SHA384");
  EXPECT_EQ(CipherOf(TlsHello("\x13\x03")), "TLS_CHACHA20_POLY1305_SHA256");
  EXPECT_EQ(CipherOf(TlsHello("\x13\x04")), "");
  EXPECT_EQ(CipherOf(TlsHello("\xc0\x2f")), "");
}

TEST(ServerHello, MayHaveNoSession) {
  EXPECT_EQ(CipherOf(TlsHello("\x13\x01", 0)), "TLS_AES_128_GCM_SHA256");
}

TEST(ServerHello, IsReadHoweverItIsSplit) {
  const std::string bytes = TlsHello("\x13\x01");
  ServerHello hello;
  for (const char byte : bytes + std::string(1000, 'x')) hello.Feed({&byte, 1});
  EXPECT_EQ(hello.cipher(), "TLS_AES_128_GCM_SHA256");
}

TEST(ServerHello, WhatIsNoneTellsNothing) {
  EXPECT_EQ(CipherOf(""), "");
  EXPECT_EQ(CipherOf(std::string(200, '\x13')), "");
  const std::string hello = TlsHello("\x13\x01", 0);
  EXPECT_EQ(CipherOf(hello.substr(0, 45)), "");
  EXPECT_EQ(CipherOf("\x15" + hello.substr(1)), "");  // an alert
}

}  // namespace
}  // namespace driverbench::tap

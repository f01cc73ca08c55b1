#pragma once

#include <gtest/gtest.h>

#include <chrono>
#include <memory>
#include <string>
#include <string_view>

#include "backends/api/backend.h"

// What every backend must do, checked through backends/api alone. The suite is linked once per
// backend and runs against the server in DRIVERBENCH_TEST_SERVER=host:port (user root, no
// password), in a database of its own, once for each protocol that the backend has. What needs TLS
// runs when DRIVERBENCH_TEST_CA names the file of the server's authority.

namespace driverbench::contract {

// Far above what any of these takes, since machines stall; below it something would have to hang.
inline constexpr std::chrono::seconds kNoHang{20};

testing::AssertionResult Ok(const Status& status);

// Failed with `code`, and as a whole error: the library's name with a native number, a text in any
// case.
testing::AssertionResult Fails(const Status& status, StatusCode code);

// The row of `id` is there, with these values.
testing::AssertionResult Has(IPlayerStore& store, const Player& expected);

testing::AssertionResult Lacks(IPlayerStore& store, std::string_view id);

// The first value of what `sql` returns; fails the test where there is none.
std::string Ask(IPlayerStore& store, std::string_view sql);

std::chrono::steady_clock::duration Elapsed(std::chrono::steady_clock::time_point since);

// How a test is named for its parameter.
std::string ProtocolName(const testing::TestParamInfo<Protocol>& info);

// An empty table `player` on a server; for a backend without one, a table in which other tests left
// rows: so a test uses ids from Id() and counts from what it found.
class Contract : public testing::TestWithParam<Protocol> {
 protected:
  void SetUp() override;

  // Of the server under test, the suite's database and this instance's protocol.
  ConnectOptions Options() const;

  // The same, encrypted and with the server's identity verified: the one mode that every library
  // can enforce. Without a CA where the server's is not known.
  ConnectOptions TlsOptions() const;

  // Null, and the test failed, when that does not work.
  std::unique_ptr<IPlayerStore> Open(const ConnectOptions& options) const;
  std::unique_ptr<IPlayerStore> Open(bool autocommit) const;

  // An id that no other test uses; keep `suffix` within 28 characters.
  std::string Id(std::string_view suffix) const;

  std::unique_ptr<IPlayerStore> store_;  // autocommit on

 private:
  int number_ = 0;  // of this test, in this process
};

// Needs Query, or a server that more than this process can talk to.
class ServerContract : public Contract {
 protected:
  void SetUp() override;
};

}  // namespace driverbench::contract

#pragma once

#include <gtest/gtest.h>

#include <chrono>
#include <cstdint>
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

// What a library cannot do that every other one does; its README says why. Named here, so that
// nobody loses it in silence, or has gained it unnoticed.
enum class Gap : std::uint8_t {
  kErrorNumber,
  kSqlstate,
  kNumberOfAFailedLogin,
  kSemicolonInAPassword,
  kReadTimeout
};
bool HasGap(Gap gap);

testing::AssertionResult Ok(const Status& status);

// With the defaults of the backend's own options, as a worker adds them.
ConnectOptions DefaultOptions();

// Failed with `code`, and as a whole error: the library's name with a native number, a text in any
// case.
testing::AssertionResult Fails(const Status& status, StatusCode code);

// The error has that number and, where given, that SQLSTATE; of a library that tells none, neither.
testing::AssertionResult IsNumbered(const Status& status, int native,
                                    std::string_view sqlstate = "");
testing::AssertionResult IsLoginNumbered(const Status& status, int native);

// Whether List is unsupported on this server, by a library that is named here: CppDB prepares, but
// sends a number as text, which TiDB does not take for a LIMIT.
bool LacksList(IConnection& connection, Protocol protocol);

// The row of `id` is there, with these values.
testing::AssertionResult Has(IConnection& connection, const Player& expected);

testing::AssertionResult Lacks(IConnection& connection, std::string_view id);

// The first value of what `sql` returns; fails the test where there is none.
std::string Ask(IConnection& connection, std::string_view sql);

std::chrono::steady_clock::duration Elapsed(std::chrono::steady_clock::time_point since);

// How a test goes about it: the protocol, and whether players() is the backend's own or PlayersOver
// its statements.
struct Way {
  Protocol protocol = Protocol::kText;
  bool over_statements = false;
};

// Both protocols; and each over statements too, of what asks for players.
inline auto Protocols() { return testing::Values(Way{Protocol::kText}, Way{Protocol::kPrepared}); }
inline auto Ways() {
  return testing::Values(Way{Protocol::kText}, Way{Protocol::kPrepared}, Way{Protocol::kText, true},
                         Way{Protocol::kPrepared, true});
}

// How a test is named for its parameter.
std::string WayName(const testing::TestParamInfo<Way>& info);

// An empty table `player` on a server; for a backend without one, a table in which other tests left
// rows: so a test uses ids from Id() and counts from what it found.
class Contract : public testing::TestWithParam<Way> {
 protected:
  void SetUp() override;

  // Of the server under test, the suite's database and this instance's protocol.
  ConnectOptions Options() const;

  // The same, encrypted and with the server's identity verified: the one mode that every library
  // can enforce. Without a CA where the server's is not known.
  ConnectOptions TlsOptions() const;

  // Null, and the test failed, when that does not work.
  std::unique_ptr<IConnection> Open(const ConnectOptions& options) const;
  std::unique_ptr<IConnection> Open(bool autocommit) const;

  // An id that no other test uses; keep `suffix` within 28 characters.
  std::string Id(std::string_view suffix) const;

  std::unique_ptr<IConnection> connection_;  // autocommit on

 private:
  int number_ = 0;  // of this test, in this process
};

// Needs Query, or a server that more than this process can talk to.
class ServerContract : public Contract {
 protected:
  void SetUp() override;
};

}  // namespace driverbench::contract

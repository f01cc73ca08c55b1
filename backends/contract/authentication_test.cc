#include <chrono>
#include <memory>
#include <random>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "backends/contract/contract.h"

// Who may log in, and what becomes of the others: an authentication error of every library, in its
// or the server's own words, which never have the password.

namespace driverbench::contract {
namespace {

using std::chrono::steady_clock;

// What the libraries' connection strings and options could trip over.
constexpr std::string_view kHostile = "it's; a=\"pass\\word\" {é} %s";

std::string Password() {
  std::string password(kHostile);
  if (HasGap(Gap::kSemicolonInAPassword)) std::erase(password, ';');
  return password;
}

std::string Literal(std::string_view text) {
  std::string literal = "'";
  for (const char c : text) {
    if (c == '\'' || c == '\\') literal += '\\';
    literal += c;
  }
  return literal + "'";
}

// Makes accounts on the server under test; they are dropped when the test ends.
class AuthenticationContract : public ServerContract {
 protected:
  void TearDown() override {
    Rows none;
    for (const std::string& account : accounts_) {
      EXPECT_TRUE(Ok(connection_->Query("DROP USER " + account, &none)));
    }
  }

  // MariaDB words an account's plugin in a way of its own, and has no caching_sha2_password.
  bool OnMariaDb() {
    return Ask(*connection_, "select version()").find("MariaDB") != std::string::npos;
  }

  std::string Native(std::string_view password) {
    return OnMariaDb()
               ? "IDENTIFIED VIA mysql_native_password USING PASSWORD(" + Literal(password) + ")"
               : "IDENTIFIED WITH 'mysql_native_password' BY " + Literal(password);
  }

  static std::string CachingSha2(std::string_view password) {
    return "IDENTIFIED WITH 'caching_sha2_password' BY " + Literal(password);
  }

  // A new account without rights. Its name is drawn, because others may test on the same server.
  std::string Account(const std::string& definition) {
    std::random_device random;
    std::string name = "driverbench_";
    for (int i = 0; i < 16; ++i) name += "0123456789abcdef"[random() % 16];
    Rows none;
    const Status status = connection_->Query("CREATE USER " + name + " " + definition, &none);
    EXPECT_TRUE(Ok(status)) << definition;
    if (status.ok()) accounts_.push_back(name);
    return name;
  }

  static ConnectOptions As(std::string user, std::string password, ConnectOptions options) {
    options.user = std::move(user);
    options.password = std::move(password);
    options.database.clear();
    return options;
  }
  ConnectOptions As(std::string user, std::string password) const {
    return As(std::move(user), std::move(password), Options());
  }

 private:
  std::vector<std::string> accounts_;
};

// On a server with TLS, and for a library that can make sure of it.
class TlsAuthenticationContract : public AuthenticationContract {
 protected:
  void SetUp() override {
    AuthenticationContract::SetUp();
    if (IsSkipped() || HasFatalFailure()) return;
    if (TlsOptions().ca.empty()) {
      GTEST_SKIP() << "needs a server with TLS: set DRIVERBENCH_TEST_CA to the authority to trust";
    }
    std::unique_ptr<IConnection> connection;
    const Status status = ThisBackend().Connect(TlsOptions(), &connection);
    if (status.code() == StatusCode::kUnsupported) GTEST_SKIP() << status.ToString();
    ASSERT_TRUE(Ok(status));
  }

  ConnectOptions OverTls(std::string user, std::string password) const {
    return As(std::move(user), std::move(password), TlsOptions());
  }
};

// Connected as this user and no other: accounts of the same name, or without one, may be there.
testing::AssertionResult LogsIn(const ConnectOptions& options) {
  std::unique_ptr<IConnection> connection;
  if (const Status status = ThisBackend().Connect(options, &connection); !status.ok()) {
    return Ok(status);
  }
  const std::string user = Ask(*connection, "select current_user()");
  if (user == options.user + "@%") return testing::AssertionSuccess();
  return testing::AssertionFailure() << "logged in as '" << user << "'";
}

testing::AssertionResult IsRefusal(const Status& status, const std::string& password) {
  if (const auto fails = Fails(status, StatusCode::kAuthentication); !fails) return fails;
  const Status::Error& error = status.error();
  // A refusal may come from the first statement too, of which a library tells more.
  const bool as_told =
      error.native == 0 ? HasGap(Gap::kNumberOfAFailedLogin) : !HasGap(Gap::kErrorNumber);
  if (error.library != ThisBackend().name() || !as_told) {
    return testing::AssertionFailure() << "not the library's words: " << status.ToString();
  }
  if (!password.empty() && error.text.find(password) != std::string::npos) {
    return testing::AssertionFailure() << "the error has the password: " << status.ToString();
  }
  return testing::AssertionSuccess();
}

testing::AssertionResult IsRefused(const ConnectOptions& options) {
  const auto start = steady_clock::now();
  std::unique_ptr<IConnection> connection;
  const Status status = ThisBackend().Connect(options, &connection);
  if (Elapsed(start) > kNoHang) return testing::AssertionFailure() << "it took too long";
  if (status.ok() != (connection != nullptr)) {
    return testing::AssertionFailure() << "a store and an error, or neither";
  }
  return IsRefusal(status, options.password);
}

TEST_P(AuthenticationContract, AnEmptyPassword) {
  const std::string user = Account(Native(""));
  EXPECT_TRUE(LogsIn(As(user, "")));
  EXPECT_TRUE(IsRefused(As(user, Password())));
}

TEST_P(AuthenticationContract, ANativePassword) {
  const std::string user = Account(Native(Password()));
  EXPECT_TRUE(LogsIn(As(user, Password())));
  std::string other_case = Password();
  other_case[0] = 'I';
  for (const std::string& wrong : {std::string(), std::string("wrong"), other_case}) {
    EXPECT_TRUE(IsRefused(As(user, wrong))) << wrong;
  }
  EXPECT_TRUE(LogsIn(As(user, Password()))) << "a refusal spoils the next login";
  if (HasGap(Gap::kSemicolonInAPassword)) {
    std::unique_ptr<IConnection> connection;
    EXPECT_TRUE(Fails(ThisBackend().Connect(As(user, std::string(kHostile)), &connection),
                      StatusCode::kInvalidArgument));
  }
}

TEST_P(AuthenticationContract, AnUnknownUser) {
  EXPECT_TRUE(IsRefused(As("driverbench_nobody", Password())));
  EXPECT_TRUE(IsRefused(As("driverbench_nobody", "")));
}

// Some servers refuse the login. MariaDB may let in whoever has to change it, and then lets through
// no statement but SET: which one of a library meets that first is up to the library.
TEST_P(AuthenticationContract, AnAccountThatMustChangeItsPassword) {
  const ConnectOptions options = As(Account(Native(Password()) + " PASSWORD EXPIRE"), Password());
  std::unique_ptr<IConnection> connection;
  Status status = ThisBackend().Connect(options, &connection);
  Rows rows;
  for (int time = 0; time < 2 && connection != nullptr; ++time) {
    status = connection->Query("select 1", &rows);
    EXPECT_TRUE(IsRefusal(status, Password()));
  }
  ASSERT_TRUE(IsRefusal(status, Password()));
  EXPECT_TRUE(IsNumbered(status, 1820) || IsLoginNumbered(status, 1862)) << status.ToString();
}

TEST_P(AuthenticationContract, ALockedAccount) {
  EXPECT_TRUE(IsRefused(As(Account(Native(Password()) + " ACCOUNT LOCK"), Password())));
}

TEST_P(AuthenticationContract, AnAccountLimitedToTlsIsRefusedWithoutIt) {
  EXPECT_TRUE(IsRefused(As(Account(Native(Password()) + " REQUIRE SSL"), Password())));
}

// The library has to send the password itself, which none does in plain text.
TEST_P(AuthenticationContract, ACachingSha2PasswordIsNotSentInPlainText) {
  if (OnMariaDb()) GTEST_SKIP() << "MariaDB has no caching_sha2_password";
  const std::string user = Account(CachingSha2(Password()));
  for (const std::string& password : {Password(), std::string("wrong"), std::string()}) {
    EXPECT_TRUE(IsRefused(As(user, password))) << password;
  }
}

TEST_P(TlsAuthenticationContract, ANativePassword) {
  const std::string user = Account(Native(Password()));
  EXPECT_TRUE(LogsIn(OverTls(user, Password())));
  EXPECT_TRUE(IsRefused(OverTls(user, "wrong")));
}

TEST_P(TlsAuthenticationContract, AnAccountLimitedToTls) {
  const std::string user = Account(Native(Password()) + " REQUIRE SSL");
  EXPECT_TRUE(LogsIn(OverTls(user, Password())));
  EXPECT_TRUE(IsRefused(OverTls(user, "wrong")));
}

TEST_P(TlsAuthenticationContract, ACachingSha2Password) {
  if (OnMariaDb()) GTEST_SKIP() << "MariaDB has no caching_sha2_password";
  const std::string user = Account(CachingSha2(Password()));
  EXPECT_TRUE(IsRefused(OverTls(user, "wrong")));
  for (int time = 0; time < 2; ++time) {  // the second one may be out of the server's cache
    EXPECT_TRUE(LogsIn(OverTls(user, Password())));
  }
  EXPECT_TRUE(IsRefused(OverTls(user, "wrong")));
  EXPECT_TRUE(IsRefused(OverTls(user, "")));
}

INSTANTIATE_TEST_SUITE_P(Protocols, AuthenticationContract, Protocols(), WayName);
INSTANTIATE_TEST_SUITE_P(Protocols, TlsAuthenticationContract, Protocols(), WayName);

}  // namespace
}  // namespace driverbench::contract

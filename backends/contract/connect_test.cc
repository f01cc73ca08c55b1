#include <arpa/inet.h>
#include <netdb.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <filesystem>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "backends/contract/contract.h"

namespace driverbench::contract {
namespace {

using std::chrono::seconds;
using std::chrono::steady_clock;

// A port of 127.0.0.1 that is taken, and on which nobody answers. Without Listen connections are
// refused; with it the kernel accepts them and nothing follows.
class SilentPort {
 public:
  SilentPort() : fd_(socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof(address);
    auto* generic = reinterpret_cast<sockaddr*>(&address);
    EXPECT_EQ(bind(fd_, generic, size), 0);
    EXPECT_EQ(getsockname(fd_, generic, &size), 0);
    port_ = ntohs(address.sin_port);
  }
  ~SilentPort() { close(fd_); }
  SilentPort(const SilentPort&) = delete;
  SilentPort& operator=(const SilentPort&) = delete;

  void Listen() { EXPECT_EQ(listen(fd_, 8), 0); }
  std::uint16_t port() const { return port_; }

 private:
  int fd_;
  std::uint16_t port_ = 0;
};

TEST(BackendContract, NamesWhatIsLoaded) {
  const Backend& backend = ThisBackend();
  EXPECT_FALSE(backend.name().empty());
  EXPECT_EQ(backend.name().find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789_"),
            std::string_view::npos);
  const Library library = backend.library();
  EXPECT_FALSE(library.name.empty());
  EXPECT_FALSE(library.version.empty());
  if (library.path != "static") {
    EXPECT_TRUE(std::filesystem::exists(library.path)) << library.path;
  }
}

// The other tests are skipped for a protocol that is unsupported; not for both.
TEST(BackendContract, HasAProtocol) {
  // Nobody listens there: what a backend cannot do it says before it tries.
  SilentPort port;
  int supported = 0;
  for (const Protocol protocol : {Protocol::kText, Protocol::kPrepared}) {
    ConnectOptions options = DefaultOptions();
    options.port = port.port();
    options.protocol = protocol;
    std::unique_ptr<IConnection> connection;
    supported += ThisBackend().Connect(options, &connection).code() != StatusCode::kUnsupported;
  }
  EXPECT_GE(supported, 1);
}

// The first packet that the server under test sends, in which it names its version.
std::string Greeting(const ConnectOptions& options) {
  addrinfo wanted{};
  wanted.ai_socktype = SOCK_STREAM;
  addrinfo* addresses = nullptr;
  const std::string port = std::to_string(options.port);
  if (getaddrinfo(options.host.c_str(), port.c_str(), &wanted, &addresses) != 0) return "";
  const int fd = socket(addresses->ai_family, SOCK_STREAM | SOCK_CLOEXEC, 0);
  std::string greeting(256, '\0');
  ssize_t size = -1;
  if (connect(fd, addresses->ai_addr, addresses->ai_addrlen) == 0)
    size = recv(fd, greeting.data(), greeting.size(), 0);
  close(fd);
  freeaddrinfo(addresses);
  greeting.resize(std::max<ssize_t>(size, 0));
  return greeting;
}

class LoginContract : public Contract {
 protected:
  void SetUp() override {}  // the suite's own would skip what is tested here
};

// Who cannot do a kind of server is named here: else all of its tests would be skipped in silence.
TEST_P(LoginContract, LogsInToTheServerUnderTest) {
  if (!ThisBackend().has_server()) GTEST_SKIP() << "no server";
  ConnectOptions options = Options();
  options.database.clear();
  ConnectOptions nowhere = options;
  SilentPort port;
  nowhere.port = port.port();
  std::unique_ptr<IConnection> connection;
  const Status protocol = ThisBackend().Connect(nowhere, &connection);
  if (protocol.code() == StatusCode::kUnsupported) GTEST_SKIP() << protocol.ToString();

  const Status status = ThisBackend().Connect(options, &connection);
  if (ThisBackend().name() == "boost_mysql" &&
      Greeting(options).find("TiDB") != std::string::npos) {
    EXPECT_TRUE(Fails(status, StatusCode::kUnsupported))
        << "Boost.MySQL as it is logs in to this TiDB: boost_mysql_relaxed is of no more use";
  } else {
    EXPECT_TRUE(Ok(status));
  }
}

INSTANTIATE_TEST_SUITE_P(Protocols, LoginContract, Protocols(), WayName);

TEST_P(ServerContract, AWrongPasswordIsAnAuthenticationError) {
  ConnectOptions options = Options();
  options.password = "wrong";
  std::unique_ptr<IConnection> connection;
  const Status status = ThisBackend().Connect(options, &connection);
  ASSERT_TRUE(Fails(status, StatusCode::kAuthentication));
  EXPECT_EQ(status.error().library, ThisBackend().name());
  EXPECT_TRUE(IsLoginNumbered(status, 1045));
  EXPECT_EQ(status.error().text.find(options.password), std::string::npos);
  EXPECT_EQ(connection, nullptr);
  EXPECT_NE(Open(Options()), nullptr) << "a failed connect spoils the next one";
}

TEST_P(ServerContract, AnUnknownDatabaseIsTheServersError) {
  ConnectOptions options = Options();
  options.database = "driverbench_no_such_database";
  std::unique_ptr<IConnection> connection;
  const Status status = ThisBackend().Connect(options, &connection);
  ASSERT_TRUE(Fails(status, StatusCode::kServer));
  EXPECT_TRUE(IsLoginNumbered(status, 1049));
  EXPECT_EQ(connection, nullptr);
}

TEST_P(ServerContract, NoDatabaseMeansNone) {
  ConnectOptions options = Options();
  options.database.clear();
  const auto connection = Open(options);
  ASSERT_NE(connection, nullptr);
  Rows rows;
  ASSERT_TRUE(Ok(connection->Query("select database()", &rows)));
  EXPECT_EQ(rows, (Rows{{std::nullopt}}));
}

TEST_P(ServerContract, APortThatNobodyListensOnIsAConnectionError) {
  SilentPort port;
  ConnectOptions options = Options();
  options.host = "127.0.0.1";
  options.port = port.port();
  std::unique_ptr<IConnection> connection;
  const Status status = ThisBackend().Connect(options, &connection);
  ASSERT_TRUE(Fails(status, StatusCode::kConnection));
  EXPECT_EQ(status.error().library, ThisBackend().name());
  EXPECT_EQ(connection, nullptr);
}

// libmariadb reads such a host as a list of options, which could switch TLS off.
TEST_P(ServerContract, AHostIsNotAListOfOptions) {
  const std::string host = Options().host;
  for (const std::string& wrong :
       {"host=" + host, host + ";ssl-enforce=0", "[host=" + host + "]"}) {
    ConnectOptions options = Options();
    options.host = wrong;
    std::unique_ptr<IConnection> connection;
    EXPECT_FALSE(ThisBackend().Connect(options, &connection).ok()) << wrong;
    EXPECT_EQ(connection, nullptr) << wrong;
  }
}

TEST_P(ServerContract, AServerThatNeverAnswersEndsAtTheConnectTimeout) {
  SilentPort port;
  port.Listen();
  ConnectOptions options = Options();
  options.host = "127.0.0.1";
  options.port = port.port();
  options.connect_timeout = seconds(1);
  const auto start = steady_clock::now();
  std::unique_ptr<IConnection> connection;
  const Status status = ThisBackend().Connect(options, &connection);
  EXPECT_LT(Elapsed(start), kNoHang);
  const bool timeout = status.code() == StatusCode::kTimeout;
  EXPECT_TRUE(Fails(status, timeout ? StatusCode::kTimeout : StatusCode::kConnection));
  EXPECT_EQ(connection, nullptr);
}

TEST_P(Contract, AStoreMayMoveToAnotherThread) {
  auto connection = Open(/*autocommit=*/true);
  ASSERT_NE(connection, nullptr);
  const Player player{Id("a"), 1, 2};
  std::thread([&] {
    EXPECT_TRUE(Ok(connection->players().Insert({&player, 1})));
    EXPECT_TRUE(Has(*connection, player));
  }).join();
  EXPECT_TRUE(Has(*connection, player));
  std::thread([moved = std::move(connection)] {}).join();  // and end there
}

TEST_P(Contract, ThreadsConnectAndWorkAtTheSameTime) {
  constexpr int kThreads = 4, kRows = 25;
  std::vector<std::string> ids;
  ids.reserve(std::size_t{kThreads} * kRows);
  for (int i = 0; i < kThreads * kRows; ++i) ids.push_back(Id(std::to_string(i)));
  std::vector<std::thread> threads;
  threads.reserve(kThreads);
  for (int thread = 0; thread < kThreads; ++thread) {
    threads.emplace_back([&, thread] {
      const auto connection = Open(/*autocommit=*/true);
      ASSERT_NE(connection, nullptr);
      for (int row = 0; row < kRows; ++row) {
        const Player player{ids[thread * kRows + row], thread, row};
        EXPECT_TRUE(Ok(connection->players().Insert({&player, 1})));
        EXPECT_TRUE(Has(*connection, player));
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  for (int i = 0; i < kThreads * kRows; ++i)
    EXPECT_TRUE(Has(*connection_, {ids[i], i / kRows, i % kRows}));
}

}  // namespace
}  // namespace driverbench::contract

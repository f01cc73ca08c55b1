#include "backends/contract/contract.h"

#include <charconv>
#include <cstdlib>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "backends/api/players_over.h"

namespace driverbench::contract {
namespace {

constexpr char kMark[] = "driverbench";

// A connection whose players are statements of SQL.
class OverStatements final : public IConnection {
 public:
  explicit OverStatements(std::unique_ptr<IConnection> real)
      : real_(std::move(real)), players_(PlayersOver(*real_->statements())) {}

  IPlayerStore& players() override { return *players_; }
  IStatements* statements() override { return real_->statements(); }
  Status Commit() override { return real_->Commit(); }
  Status Rollback() override { return real_->Rollback(); }
  Status Query(std::string_view sql, Rows* out) override { return real_->Query(sql, out); }
  std::optional<std::string> Cipher() const override { return real_->Cipher(); }

 private:
  const std::unique_ptr<IConnection> real_;
  const std::unique_ptr<IPlayerStore> players_;
};

std::string Database() { return "driverbench_contract_" + std::string(ThisBackend().name()); }

// Empty, or why DRIVERBENCH_TEST_SERVER is of no use.
std::string ReadServer(ConnectOptions* options) {
  if (!ThisBackend().has_server()) return "";
  const char* value = std::getenv("DRIVERBENCH_TEST_SERVER");
  if (value == nullptr) {
    return "the contract tests need a server: set DRIVERBENCH_TEST_SERVER=host:port (user root, no "
           "password)";
  }
  const std::string_view server = value;
  const std::size_t colon = server.rfind(':');
  const char* end = server.data() + server.size();
  auto bad = "DRIVERBENCH_TEST_SERVER is '" + std::string(server) + "', not host:port";
  if (colon == std::string_view::npos || colon == 0) return bad;
  options->host = server.substr(0, colon);
  const auto [rest, error] = std::from_chars(server.data() + colon + 1, end, options->port);
  return error == std::errc() && rest == end ? "" : bad;
}

// Drops only a table that driverbench made.
void MakeTable(IConnection& connection) {
  Rows found;
  ASSERT_TRUE(
      Ok(connection.Query("SELECT table_comment FROM information_schema.tables WHERE "
                          "table_schema = database() AND table_name = 'player'",
                          &found)));
  if (!found.empty()) {
    ASSERT_EQ(found.at(0).at(0), kMark) << Database() << ".player is not driverbench's";
  }
  Rows none;
  ASSERT_TRUE(Ok(connection.Query("DROP TABLE IF EXISTS player", &none)));
  ASSERT_TRUE(
      Ok(connection.Query("CREATE TABLE player (id VARCHAR(36), coins INTEGER, goods INTEGER, "
                          "PRIMARY KEY (id) /*T![clustered_index] CLUSTERED */) CHARACTER SET "
                          "utf8mb4 COLLATE utf8mb4_bin COMMENT 'driverbench'",
                          &none)));
}

// Once a process: a table has to be made by the suite, since an older one may have other columns.
void MakeDatabase(ConnectOptions options) {
  static bool done = false;
  if (done) return;
  std::unique_ptr<IConnection> connection;
  const std::string database = std::exchange(options.database, "");
  ASSERT_TRUE(Ok(ThisBackend().Connect(options, &connection)));
  Rows none;
  ASSERT_TRUE(Ok(connection->Query("CREATE DATABASE IF NOT EXISTS " + database, &none)));
  options.database = database;
  ASSERT_TRUE(Ok(ThisBackend().Connect(options, &connection)));
  MakeTable(*connection);
  done = !testing::Test::HasFatalFailure();
}

}  // namespace

bool HasGap(Gap gap) {
  const std::string_view library = ThisBackend().name();
  switch (gap) {
    case Gap::kErrorNumber:
      return library == "cppdb" || library == "libzdb";
    case Gap::kSqlstate:
      return HasGap(Gap::kErrorNumber) || library == "mysqlpp" ||
             library.starts_with("boost_mysql");
    case Gap::kNumberOfAFailedLogin:
      return HasGap(Gap::kErrorNumber) || library == "poco";
    case Gap::kSemicolonInAPassword:
      return library == "poco";
    case Gap::kReadTimeout:
      return library == "libdbi" || library == "libzdb" || library == "poco";
  }
  return false;
}

testing::AssertionResult Ok(const Status& status) {
  if (status.ok()) return testing::AssertionSuccess();
  return testing::AssertionFailure() << StatusCodeName(status.code()) << ": " << status.ToString();
}

testing::AssertionResult Fails(const Status& status, StatusCode code) {
  if (status.code() != code) {
    return testing::AssertionFailure()
           << "expected " << StatusCodeName(code) << ", got " << StatusCodeName(status.code())
           << (status.ok() ? "" : ": ") << (status.ok() ? "" : status.ToString());
  }
  const Status::Error& error = status.error();
  if (error.text.empty()) return testing::AssertionFailure() << "the error has no text";
  if (error.native != 0 && error.library != ThisBackend().name()) {
    return testing::AssertionFailure() << "the error is of '" << error.library << "'";
  }
  return testing::AssertionSuccess();
}

testing::AssertionResult IsNumbered(const Status& status, int native, std::string_view sqlstate) {
  const Status::Error& error = status.error();
  const bool number_as_told = error.native == (HasGap(Gap::kErrorNumber) ? 0 : native);
  const bool state_as_told = HasGap(Gap::kSqlstate)
                                 ? error.sqlstate.empty()
                                 : sqlstate.empty() || error.sqlstate == sqlstate;
  if (number_as_told && state_as_told) return testing::AssertionSuccess();
  return testing::AssertionFailure()
         << "expected " << native << " (" << sqlstate
         << "), or none where the library tells none: " << status.ToString();
}

testing::AssertionResult IsLoginNumbered(const Status& status, int native) {
  return IsNumbered(status, HasGap(Gap::kNumberOfAFailedLogin) ? 0 : native);
}

bool LacksList(IConnection& connection, Protocol protocol) {
  if (ThisBackend().name() != "cppdb" || protocol != Protocol::kPrepared) return false;
  Rows version;
  EXPECT_TRUE(Ok(connection.Query("select version()", &version)));
  if (version.at(0).at(0).value_or("").find("TiDB") == std::string::npos) return false;
  std::vector<Player> none;
  EXPECT_TRUE(Fails(connection.players().List(1, &none), StatusCode::kUnsupported))
      << "it lists: no longer to be named";
  return true;
}

testing::AssertionResult Has(IConnection& connection, const Player& expected) {
  Player read{"unset", 7, 7};
  bool found = false;
  if (const Status status = connection.players().Find(expected.id, &read, &found); !status.ok())
    return Ok(status);
  if (!found) return testing::AssertionFailure() << "player '" << expected.id << "' is missing";
  if (read == expected) return testing::AssertionSuccess();
  return testing::AssertionFailure()
         << "expected '" << expected.id << "', " << expected.coins << ", " << expected.goods
         << "; read '" << read.id << "', " << read.coins << ", " << read.goods;
}

testing::AssertionResult Lacks(IConnection& connection, std::string_view id) {
  Player read;
  bool found = true;
  if (const Status status = connection.players().Find(id, &read, &found); !status.ok())
    return Ok(status);
  if (!found) return testing::AssertionSuccess();
  return testing::AssertionFailure() << "player '" << id << "' is there: '" << read.id << "', "
                                     << read.coins << ", " << read.goods;
}

std::string Ask(IConnection& connection, std::string_view sql) {
  Rows rows;
  const Status status = connection.Query(sql, &rows);
  EXPECT_TRUE(Ok(status)) << sql;
  if (!status.ok()) return "";
  const bool answered = !rows.empty() && !rows[0].empty() && rows[0][0].has_value();
  EXPECT_TRUE(answered) << sql << " returned no value";
  return answered ? *rows[0][0] : "";
}

std::chrono::steady_clock::duration Elapsed(std::chrono::steady_clock::time_point since) {
  return std::chrono::steady_clock::now() - since;
}

std::string WayName(const testing::TestParamInfo<Way>& info) {
  return std::string(kProtocolNames[static_cast<std::size_t>(info.param.protocol)]) +
         (info.param.over_statements ? "_over_statements" : "");
}

void Contract::SetUp() {
  static int tests = 100;  // three digits, for ids of one length
  number_ = tests++;

  ConnectOptions options = DefaultOptions();
  const std::string problem = ReadServer(&options);
  ASSERT_TRUE(problem.empty()) << problem;

  options.protocol = GetParam().protocol;
  std::unique_ptr<IConnection> probe;
  const Status status = ThisBackend().Connect(options, &probe);
  if (status.code() == StatusCode::kUnsupported) GTEST_SKIP() << status.ToString();
  ASSERT_TRUE(Ok(status));
  if (GetParam().over_statements && probe->statements() == nullptr)
    GTEST_SKIP() << "no statements of any SQL";
  probe.reset();

  if (ThisBackend().has_server()) {
    ASSERT_NO_FATAL_FAILURE(MakeDatabase(Options()));
  }
  connection_ = Open(/*autocommit=*/true);
  ASSERT_NE(connection_, nullptr);
  Rows none;
  if (ThisBackend().has_server()) {
    ASSERT_TRUE(Ok(connection_->Query("TRUNCATE TABLE player", &none)));
  }
}

ConnectOptions DefaultOptions() {
  ConnectOptions options;
  for (const BackendOption& option : ThisBackend().options())
    options.options[option.name] = option.default_value;
  return options;
}

ConnectOptions Contract::Options() const {
  ConnectOptions options = DefaultOptions();
  ReadServer(&options);
  options.database = Database();
  options.protocol = GetParam().protocol;
  return options;
}

ConnectOptions Contract::TlsOptions() const {
  ConnectOptions options = Options();
  options.tls = TlsMode::kVerifyIdentity;
  if (const char* ca = std::getenv("DRIVERBENCH_TEST_CA"); ca != nullptr) options.ca = ca;
  return options;
}

std::unique_ptr<IConnection> Contract::Open(const ConnectOptions& options) const {
  std::unique_ptr<IConnection> connection;
  const Status status = ThisBackend().Connect(options, &connection);
  EXPECT_TRUE(Ok(status));
  EXPECT_EQ(status.ok(), connection != nullptr);
  if (GetParam().over_statements && connection != nullptr)
    return std::make_unique<OverStatements>(std::move(connection));
  return connection;
}

std::unique_ptr<IConnection> Contract::Open(bool autocommit) const {
  ConnectOptions options = Options();
  options.autocommit = autocommit;
  return Open(options);
}

std::string Contract::Id(std::string_view suffix) const {
  return std::to_string(number_) + "-" + std::string(suffix);
}

void ServerContract::SetUp() {
  if (!ThisBackend().has_server()) {
    GTEST_SKIP() << ThisBackend().name() << " has no server and no Query";
  }
  Contract::SetUp();
}

INSTANTIATE_TEST_SUITE_P(Protocols, Contract, Ways(), WayName);
INSTANTIATE_TEST_SUITE_P(Protocols, ServerContract, Ways(), WayName);

}  // namespace driverbench::contract

#include "backends/contract/contract.h"

#include <charconv>
#include <cstdlib>
#include <string>

namespace driverbench::contract {
namespace {

constexpr char kMark[] = "driverbench";

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
void MakeTable(IPlayerStore& store) {
  Rows found;
  ASSERT_TRUE(
      Ok(store.Query("SELECT table_comment FROM information_schema.tables WHERE "
                     "table_schema = database() AND table_name = 'player'",
                     &found)));
  if (!found.empty()) {
    ASSERT_EQ(found.at(0).at(0), kMark) << Database() << ".player is not driverbench's";
  }
  Rows none;
  ASSERT_TRUE(Ok(store.Query("DROP TABLE IF EXISTS player", &none)));
  ASSERT_TRUE(
      Ok(store.Query("CREATE TABLE player (id VARCHAR(36), coins INTEGER, goods INTEGER, "
                     "PRIMARY KEY (id) /*T![clustered_index] CLUSTERED */) CHARACTER SET "
                     "utf8mb4 COLLATE utf8mb4_bin COMMENT 'driverbench'",
                     &none)));
}

// Once a process: a table has to be made by the suite, since an older one may have other columns.
void MakeDatabase(ConnectOptions options) {
  static bool done = false;
  if (done) return;
  std::unique_ptr<IPlayerStore> store;
  const std::string database = std::exchange(options.database, "");
  ASSERT_TRUE(Ok(ThisBackend().Connect(options, &store)));
  Rows none;
  ASSERT_TRUE(Ok(store->Query("CREATE DATABASE IF NOT EXISTS " + database, &none)));
  options.database = database;
  ASSERT_TRUE(Ok(ThisBackend().Connect(options, &store)));
  MakeTable(*store);
  done = !testing::Test::HasFatalFailure();
}

}  // namespace

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

testing::AssertionResult Has(IPlayerStore& store, const Player& expected) {
  Player read{"unset", 7, 7};
  bool found = false;
  if (const Status status = store.Find(expected.id, &read, &found); !status.ok()) return Ok(status);
  if (!found) return testing::AssertionFailure() << "player '" << expected.id << "' is missing";
  if (read == expected) return testing::AssertionSuccess();
  return testing::AssertionFailure()
         << "expected '" << expected.id << "', " << expected.coins << ", " << expected.goods
         << "; read '" << read.id << "', " << read.coins << ", " << read.goods;
}

testing::AssertionResult Lacks(IPlayerStore& store, std::string_view id) {
  Player read;
  bool found = true;
  if (const Status status = store.Find(id, &read, &found); !status.ok()) return Ok(status);
  if (!found) return testing::AssertionSuccess();
  return testing::AssertionFailure() << "player '" << id << "' is there: '" << read.id << "', "
                                     << read.coins << ", " << read.goods;
}

std::string Ask(IPlayerStore& store, std::string_view sql) {
  Rows rows;
  const Status status = store.Query(sql, &rows);
  EXPECT_TRUE(Ok(status)) << sql;
  if (!status.ok()) return "";
  const bool answered = !rows.empty() && !rows[0].empty() && rows[0][0].has_value();
  EXPECT_TRUE(answered) << sql << " returned no value";
  return answered ? *rows[0][0] : "";
}

std::chrono::steady_clock::duration Elapsed(std::chrono::steady_clock::time_point since) {
  return std::chrono::steady_clock::now() - since;
}

std::string ProtocolName(const testing::TestParamInfo<Protocol>& info) {
  return info.param == Protocol::kText ? "text" : "prepared";
}

void Contract::SetUp() {
  static int tests = 100;  // three digits, for ids of one length
  number_ = tests++;

  ConnectOptions options;
  const std::string problem = ReadServer(&options);
  ASSERT_TRUE(problem.empty()) << problem;

  options.protocol = GetParam();
  std::unique_ptr<IPlayerStore> probe;
  const Status status = ThisBackend().Connect(options, &probe);
  if (status.code() == StatusCode::kUnsupported) GTEST_SKIP() << status.ToString();
  ASSERT_TRUE(Ok(status));
  probe.reset();

  if (ThisBackend().has_server()) {
    ASSERT_NO_FATAL_FAILURE(MakeDatabase(Options()));
  }
  store_ = Open(/*autocommit=*/true);
  ASSERT_NE(store_, nullptr);
  Rows none;
  if (ThisBackend().has_server()) {
    ASSERT_TRUE(Ok(store_->Query("TRUNCATE TABLE player", &none)));
  }
}

ConnectOptions Contract::Options() const {
  ConnectOptions options;
  ReadServer(&options);
  options.database = Database();
  options.protocol = GetParam();
  return options;
}

ConnectOptions Contract::TlsOptions() const {
  ConnectOptions options = Options();
  options.tls = TlsMode::kVerifyIdentity;
  if (const char* ca = std::getenv("DRIVERBENCH_TEST_CA"); ca != nullptr) options.ca = ca;
  return options;
}

std::unique_ptr<IPlayerStore> Contract::Open(const ConnectOptions& options) const {
  std::unique_ptr<IPlayerStore> store;
  const Status status = ThisBackend().Connect(options, &store);
  EXPECT_TRUE(Ok(status));
  EXPECT_EQ(status.ok(), store != nullptr);
  return store;
}

std::unique_ptr<IPlayerStore> Contract::Open(bool autocommit) const {
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

INSTANTIATE_TEST_SUITE_P(Protocols, Contract, testing::Values(Protocol::kText, Protocol::kPrepared),
                         ProtocolName);
INSTANTIATE_TEST_SUITE_P(Protocols, ServerContract,
                         testing::Values(Protocol::kText, Protocol::kPrepared), ProtocolName);

}  // namespace driverbench::contract

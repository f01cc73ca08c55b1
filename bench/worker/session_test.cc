#include "bench/worker/session.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "bench/worker/fake_server.h"

namespace driverbench::worker {
namespace {

using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Pair;

class SessionTest : public ::testing::Test {
 protected:
  Status Open() { return OpenSession(backend_, connection_, &session_); }

  FakeServer server_;
  const FakeBackend backend_{&server_};
  protocol::Connection connection_;
  std::unique_ptr<IConnection> session_;
};

TEST_F(SessionTest, WhatIsAsAskedForIsFine) {
  EXPECT_TRUE(Open().ok());
  EXPECT_NE(session_, nullptr);
}

TEST_F(SessionTest, AutocommitIsAskedOfTheServer) {
  server_.Session("0");
  Status status = Open();
  EXPECT_EQ(status.code(), StatusCode::kInternal);
  EXPECT_EQ(status.ToString(), "autocommit is 0 on the server, 1 was asked for");

  connection_.options.autocommit = false;
  EXPECT_TRUE(Open().ok());
  server_.Session("1");
  status = Open();
  EXPECT_EQ(status.code(), StatusCode::kInternal);
  EXPECT_EQ(status.ToString(), "autocommit is 1 on the server, 0 was asked for");
  server_.answers["SELECT @@autocommit"] = {};
  EXPECT_EQ(Open().code(), StatusCode::kInternal);
}

TEST_F(SessionTest, AllThreeCharacterSetsAreUtf8mb4) {
  for (int place = 0; place < 3; ++place) {
    for (const char* wrong : {"latin1", "utf8", "utf8mb3", ""}) {
      server_.Session("1", place == 0 ? wrong : "utf8mb4", place == 1 ? wrong : "utf8mb4",
                      place == 2 ? wrong : "utf8mb4");
      const Status status = Open();
      EXPECT_EQ(status.code(), StatusCode::kInternal) << place << wrong;
      EXPECT_EQ(status.ToString(), std::string("the session's character set is ") + wrong +
                                       " on the server, not utf8mb4");
    }
  }
}

TEST_F(SessionTest, TlsIsUsedExactlyWhenAskedFor) {
  for (const TlsMode mode : {TlsMode::kRequired, TlsMode::kVerifyCa, TlsMode::kVerifyIdentity}) {
    connection_.options.tls = mode;
    server_.Cipher("");
    const Status status = Open();
    EXPECT_EQ(status.code(), StatusCode::kTls);
    EXPECT_EQ(status.ToString(), "TLS was asked for, the connection is plain text");
    server_.answers.erase("SHOW SESSION STATUS LIKE 'Ssl_cipher'");  // a server that has no TLS
    EXPECT_EQ(Open().code(), StatusCode::kTls);
    server_.Cipher("TLS_AES_256_GCM_SHA384");
    EXPECT_TRUE(Open().ok());
  }
  connection_.options.tls = TlsMode::kDisabled;
  const Status status = Open();
  EXPECT_EQ(status.code(), StatusCode::kTls);
  EXPECT_THAT(status.ToString(), HasSubstr("TLS_AES_256_GCM_SHA384"));
}

TEST_F(SessionTest, ServerAndLibraryNameTheSameCipher) {
  connection_.options.tls = TlsMode::kRequired;
  struct Words {
    const char* server;
    const char* library;
  };
  // TLS 1.3 has one spelling; before it, TiDB may use the standard's and OpenSSL has its own.
  for (const auto& [server, library] : std::vector<Words>{
           {"TLS_AES_256_GCM_SHA384", "TLS_AES_256_GCM_SHA384"},
           {"ECDHE-RSA-AES128-GCM-SHA256", "ECDHE-RSA-AES128-GCM-SHA256"},
           {"TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256", "ECDHE-RSA-AES128-GCM-SHA256"},
           {"TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384", "ECDHE-ECDSA-AES256-GCM-SHA384"},
           {"TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256", "ECDHE-RSA-CHACHA20-POLY1305"},
           {"TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA256", "ECDHE-RSA-AES128-SHA256"},
           {"TLS_ECDHE_ECDSA_WITH_AES_256_CBC_SHA", "ECDHE-ECDSA-AES256-SHA"},
           {"TLS_RSA_WITH_AES_256_GCM_SHA384", "AES256-GCM-SHA384"},
           {"TLS_RSA_WITH_AES_128_CBC_SHA", "AES128-SHA"}}) {
    server_.Cipher(server);
    server_.library_cipher = library;
    EXPECT_EQ(Open().ToString(), "ok");
  }
  for (const auto& [server, library] : std::vector<Words>{
           {"TLS_AES_256_GCM_SHA384", "TLS_AES_128_GCM_SHA256"},
           {"TLS_AES_256_GCM_SHA384", "AES256-GCM-SHA384"},
           {"TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256", "ECDHE-RSA-AES256-GCM-SHA384"},
           {"TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256", "ECDHE-ECDSA-AES128-GCM-SHA256"},
           {"TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA256", "ECDHE-RSA-AES128-SHA"},
           {"TLS_AES_256_GCM_SHA384", ""}}) {
    server_.Cipher(server);
    server_.library_cipher = library;
    const Status status = Open();
    EXPECT_EQ(status.code(), StatusCode::kTls);
    EXPECT_EQ(status.ToString(), std::string("the server says the connection uses ") + server +
                                     ", the library " + (*library == 0 ? "plain text" : library));
  }
  server_.library_cipher.reset();  // a library that does not tell
  EXPECT_TRUE(Open().ok());
}

// Of a connection that an operation opens.
TEST_F(SessionTest, WithoutARoundTripTheLibrarysWordIsChecked) {
  const auto connect = [&] { return ConnectOnce(backend_, connection_, &session_); };
  EXPECT_TRUE(connect().ok());  // a library that does not tell
  server_.library_cipher = "";
  EXPECT_TRUE(connect().ok());
  server_.library_cipher = "TLS_AES_256_GCM_SHA384";
  EXPECT_EQ(connect().code(), StatusCode::kTls);
  EXPECT_EQ(connect().ToString(), "TLS is disabled, the connection uses TLS_AES_256_GCM_SHA384");
  connection_.options.tls = TlsMode::kRequired;
  EXPECT_TRUE(connect().ok());
  server_.library_cipher = "";
  EXPECT_EQ(connect().code(), StatusCode::kTls);
  EXPECT_EQ(connect().ToString(), "TLS was asked for, the connection is plain text");
  EXPECT_TRUE(server_.log.empty());

  connection_.options.tls = TlsMode::kDisabled;
  connection_.session = {{"sql_mode", "ANSI"}};
  EXPECT_TRUE(connect().ok());
  EXPECT_THAT(server_.log, ElementsAre("SET SESSION sql_mode = 'ANSI'"));
}

TEST_F(SessionTest, WherePortsRunOutItSaysWhatCanBeDone) {
  Status::Error& error = server_.errors["CONNECT"];
  const auto text_of = [&](StatusCode code, const char* text) {
    error = {code, "fake", 2003, "HY000", text};
    return Connect(backend_, connection_, &session_).error().text;
  };
  for (const char* text :
       {"Can't connect to server on '10.0.0.1' (99)", "connect: Cannot assign requested address"}) {
    EXPECT_EQ(text_of(StatusCode::kConnection, text),
              std::string(text) +
                  ": this machine has no port left for a connection, as each that was closed keeps "
                  "its port for a minute; run fewer operations (a shorter run.time, fewer threads, "
                  "or a rate), or raise net.ipv4.ip_local_port_range");
  }
  for (const char* text : {"Can't connect to server on '10.0.0.1' (111)", "gone"})
    EXPECT_EQ(text_of(StatusCode::kConnection, text), text);
  EXPECT_EQ(text_of(StatusCode::kServer, "row (99)"), "row (99)");
}

TEST_F(SessionTest, PlainTextIsPlainTextToBoth) {
  server_.library_cipher = "";
  EXPECT_TRUE(Open().ok());
  server_.library_cipher = "TLS_AES_256_GCM_SHA384";
  const Status status = Open();
  EXPECT_EQ(status.code(), StatusCode::kTls);
  EXPECT_EQ(status.ToString(),
            "the server says the connection uses plain text, the library TLS_AES_256_GCM_SHA384");
}

TEST_F(SessionTest, VariablesAreSetBeforeTheyAreChecked) {
  connection_.session = {{"innodb_lock_wait_timeout", "5"}, {"sql_mode", "ANSI"}};
  ASSERT_TRUE(Open().ok());
  EXPECT_EQ(server_.log.at(0), "SET SESSION innodb_lock_wait_timeout = 5");
  EXPECT_EQ(server_.log.at(1), "SET SESSION sql_mode = 'ANSI'");
  EXPECT_THAT(server_.log.at(2), HasSubstr("@@autocommit"));
}

TEST_F(SessionTest, NumbersAreBareAndTextIsQuoted) {
  const std::vector<std::pair<std::string, std::string>> literals = {
      {"0", "0"},
      {"-1", "-1"},
      {"18446744073709551615", "18446744073709551615"},
      {"0.5", "0.5"},
      {"-2.25", "-2.25"},
      {"", "''"},
      {"ON", "'ON'"},
      {"-", "'-'"},
      {".", "'.'"},
      {"1.", "'1.'"},
      {".5", "'.5'"},
      {"1.2.3", "'1.2.3'"},
      {"1e3", "'1e3'"},
      {"0x10", "'0x10'"},
      {" 1", "' 1'"},
      {"1; DROP TABLE player", "'1; DROP TABLE player'"},
      {"it's", "'it''s'"},
      {"a\\", "'a\\\\'"},
      {"\\'; DROP TABLE player; --", "'\\\\''; DROP TABLE player; --'"},
      {"\"`\n", "'\"`\n'"},
  };
  for (const auto& [value, literal] : literals) {
    server_.log.clear();
    connection_.session = {{"x", value}};
    ASSERT_TRUE(Open().ok());
    EXPECT_EQ(server_.log.at(0), "SET SESSION x = " + literal);
  }
}

TEST_F(SessionTest, AKeptSessionIsOpenedAnewWhereItMust) {
  KeptSession kept;
  IConnection* session = nullptr;
  const auto opened = [&] {
    EXPECT_EQ(kept.Open(backend_, connection_, &session).ToString(), "ok");
    return server_.connections.size();
  };
  EXPECT_EQ(opened(), 1U);
  EXPECT_EQ(opened(), 1U);
  connection_.options.database = "others";
  EXPECT_EQ(opened(), 2U);
  connection_.session = {{"sql_mode", ""}};
  EXPECT_EQ(opened(), 3U);

  server_.errors = {{"DO 0", {StatusCode::kConnection, "fake", 2013, "", "Lost"}}};
  EXPECT_EQ(opened(), 4U);
  server_.errors.emplace("CONNECT", Status::Error{StatusCode::kConnection, "fake", 2003, "", "no"});
  EXPECT_EQ(kept.Open(backend_, connection_, &session).code(), StatusCode::kConnection);
  server_.errors.clear();
  EXPECT_EQ(opened(), 6U);
  server_.Session("1", "latin1");
  connection_.session.clear();
  EXPECT_EQ(kept.Open(backend_, connection_, &session).code(), StatusCode::kInternal);
}

TEST_F(SessionTest, ErrorsArePassedThrough) {
  connection_.session = {{"no_such", "1"}};
  const Status::Error error{StatusCode::kServer, "fake", 1193, "HY000", "Unknown system variable"};
  for (const char* statement :
       {"CONNECT", "SET SESSION no_such", "SELECT @@autocommit", "SHOW SESSION STATUS"}) {
    server_.errors = {{statement, error}};
    EXPECT_EQ(Open().ToString(), "[fake] 1193 (HY000): Unknown system variable") << statement;
  }
}

TEST_F(SessionTest, AttestsWhatIsReallyUsed) {
  connection_.session = {{"innodb_lock_wait_timeout", "5"}};
  server_.answers["SELECT VERSION()"] = {{"8.0.11-TiDB-v8.5.2"}};
  server_.answers["SELECT tidb_version()"] = {{"Release Version: v8.5.2\nGoVersion: go1.23.6\n"}};
  server_.Cipher("");
  server_.answers["SHOW SESSION VARIABLES"] = {{"autocommit", "ON"},
                                               {"transaction_isolation", "REPEATABLE-READ"},
                                               {"innodb_lock_wait_timeout", "5"},
                                               {"sql_mode", std::nullopt}};
  std::map<std::string, std::string> attested;
  ASSERT_TRUE(Attest(backend_, connection_, &attested).ok());
  EXPECT_THAT(attested, Contains(Pair("library", "Fake")));
  EXPECT_THAT(attested, Contains(Pair("library_version", "7")));
  EXPECT_THAT(attested, Contains(Pair("library_path", "/fake.so")));
  EXPECT_THAT(attested, Contains(Pair("server_version", "8.0.11-TiDB-v8.5.2")));
  EXPECT_THAT(attested, Contains(Pair("server_product", "TiDB")));
  EXPECT_THAT(attested, Contains(Pair("server_go", "go1.23.6")));
  EXPECT_THAT(attested, Contains(Pair("tls_cipher", "")));
  EXPECT_THAT(attested, Contains(Pair("tls_version", "")));
  EXPECT_FALSE(attested.contains("tls_cipher_library"));
  EXPECT_THAT(attested, Contains(Pair("autocommit", "ON")));
  EXPECT_THAT(attested, Contains(Pair("isolation", "REPEATABLE-READ")));
  EXPECT_THAT(attested, Contains(Pair("session.innodb_lock_wait_timeout", "5")));
  EXPECT_THAT(attested, Contains(Pair("sql_mode", "")));

  EXPECT_THAT(server_.log.back(), HasSubstr("SHOW SESSION VARIABLES"));

  // TiDB has them all, and answers a SELECT sooner.
  connection_.session.clear();
  server_.answers["SELECT IF(@@autocommit, 'ON', 'OFF'), @@character_set_client"] = {
      {"ON", "utf8mb4", "utf8mb4_bin", "", "TiDB Server", "READ-COMMITTED", "READ-COMMITTED", "OFF",
       "0", "ON", "OFF", "pessimistic", "OFF", "ON"}};
  std::map<std::string, std::string> selected;
  ASSERT_TRUE(Attest(backend_, connection_, &selected).ok());
  EXPECT_THAT(selected, Contains(Pair("autocommit", "ON")));
  EXPECT_THAT(selected, Contains(Pair("isolation", "READ-COMMITTED")));
  EXPECT_THAT(selected, Contains(Pair("tidb_enable_1pc", "ON")));
  EXPECT_THAT(server_.log.back(), HasSubstr("@@tidb_txn_mode"));

  // But not each of them.
  server_.errors = {{"SELECT IF(@@autocommit",
                     {StatusCode::kServer, "fake", 1193, "HY000", "Unknown system variable"}}};
  ASSERT_TRUE(Attest(backend_, connection_, &selected).ok());
  EXPECT_THAT(server_.log.back(), HasSubstr("SHOW SESSION VARIABLES"));
  server_.errors.clear();

  server_.answers["SELECT tidb_version()"] = {{"Release Version: v8.5.2"}};
  ASSERT_TRUE(Attest(backend_, connection_, &attested).ok());
  EXPECT_FALSE(attested.contains("server_go"));
  server_.answers["SELECT VERSION()"] = {{"10.11.6-MariaDB-0+deb12u1"}};
  ASSERT_TRUE(Attest(backend_, connection_, &attested).ok());
  EXPECT_EQ(attested["server_product"], "MariaDB");
  server_.answers["SELECT VERSION()"] = {{"8.4.2"}};
  ASSERT_TRUE(Attest(backend_, connection_, &attested).ok());
  EXPECT_EQ(attested["server_product"], "MySQL");

  connection_.options.tls = TlsMode::kRequired;
  server_.Cipher("TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256");
  server_.library_cipher = "ECDHE-RSA-AES128-GCM-SHA256";
  ASSERT_TRUE(Attest(backend_, connection_, &attested).ok());
  EXPECT_EQ(attested["tls_cipher"], "TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256");
  EXPECT_EQ(attested["tls_cipher_library"], "ECDHE-RSA-AES128-GCM-SHA256");
}

}  // namespace
}  // namespace driverbench::worker

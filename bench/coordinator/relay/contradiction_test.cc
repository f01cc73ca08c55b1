#include "bench/coordinator/relay/contradiction.h"

#include <gtest/gtest.h>

#include <string>

#include "bench/record/sample_run.h"

namespace driverbench::coordinator {
namespace {

record::Target Attests(const std::string& cipher, const std::string& compression = "OFF") {
  record::Target target;
  target.attested = {{"tls_cipher", cipher}, {"compression", compression}};
  return target;
}

record::Audit InClear() {
  record::Audit audit = record::SampleAudit("simple.get", "a", 1);
  audit.connection.commands["QUIT"] = 1;
  return audit;
}

record::Audit Hidden(const std::string& why) {
  record::Audit audit = InClear();
  for (tap::Ledger* ledger : {&audit.connection, &audit.operation}) {
    ledger->opaque = why;
    ledger->commands.clear();
  }
  return audit;
}

ConnectOptions Asked(TlsMode tls, Protocol protocol = Protocol::kText) {
  ConnectOptions asked;
  asked.tls = tls;
  asked.protocol = protocol;
  return asked;
}

const record::Target kInClear = Attests("");
const record::Target kEncrypted = Attests("TLS_AES_128_GCM_SHA256");
const protocol::Description::Scenario kReads{.name = "simple.get"};
const protocol::Description::Scenario kConnects{.name = "connect", .connects = true};
const ConnectOptions kDisabled = Asked(TlsMode::kDisabled);
const ConnectOptions kRequired = Asked(TlsMode::kRequired);
const ConnectOptions kPrepared = Asked(TlsMode::kDisabled, Protocol::kPrepared);

TEST(Contradiction, NoneWhereAllAgree) {
  EXPECT_EQ(Contradiction(kInClear, kDisabled, kReads, InClear()), "");
  EXPECT_EQ(Contradiction(kEncrypted, kRequired, kReads, Hidden("TLS")), "");
  EXPECT_EQ(Contradiction(Attests("", "ON"), kDisabled, kReads, Hidden("compression")), "");
}

TEST(Contradiction, ClearTextThatIsCalledTls) {
  EXPECT_EQ(Contradiction(kEncrypted, kRequired, kReads, InClear()),
            "the relay saw clear text, though the settings say tls: required");
  EXPECT_EQ(Contradiction(kEncrypted, kDisabled, kReads, InClear()),
            "the relay saw clear text, though the worker attests TLS_AES_128_GCM_SHA256");
  EXPECT_EQ(Contradiction(kInClear, kRequired, kReads, Hidden("compression")),
            "the relay saw clear text, though the settings say tls: required");
  // Another connection is encrypted.
  record::Audit both = Hidden("TLS");
  both.operation.commands["QUERY"] = 1;
  EXPECT_EQ(Contradiction(kEncrypted, kRequired, kReads, both),
            "the relay saw clear text, though the settings say tls: required");
}

TEST(Contradiction, TlsThatIsCalledClearText) {
  EXPECT_EQ(Contradiction(kInClear, kDisabled, kReads, Hidden("TLS")),
            "the relay saw TLS, though the settings say tls: disabled");
  EXPECT_EQ(Contradiction(kInClear, kRequired, kReads, Hidden("TLS")),
            "the relay saw TLS, though the worker attests none");
}

TEST(Contradiction, AnotherCipher) {
  record::Audit audit = Hidden("TLS");
  audit.connection.ciphers = {"TLS_AES_128_GCM_SHA256"};
  EXPECT_EQ(Contradiction(kEncrypted, kRequired, kReads, audit), "");
  audit.operation.ciphers = {"TLS_AES_256_GCM_SHA384"};
  EXPECT_EQ(Contradiction(kEncrypted, kRequired, kReads, audit),
            "the relay saw TLS_AES_256_GCM_SHA384, though the worker attests "
            "TLS_AES_128_GCM_SHA256");
  EXPECT_EQ(Contradiction(record::Target(), kRequired, kReads, audit), "");
}

TEST(Contradiction, AnotherUser) {
  record::Audit audit = InClear();
  audit.connection.users = {"root"};
  EXPECT_EQ(Contradiction(kInClear, kDisabled, kReads, audit), "");
  audit.first_use.users = {"admin"};
  EXPECT_EQ(Contradiction(kInClear, kDisabled, kReads, audit),
            "the relay saw a login of user admin, though the settings say user: root");
}

TEST(Contradiction, WhatIsNotKnownContradictsNothing) {
  EXPECT_EQ(Contradiction(record::Target(), kDisabled, kReads, InClear()), "");
  EXPECT_EQ(Contradiction(record::Target(), kRequired, kReads, Hidden("TLS")), "");
  EXPECT_EQ(Contradiction(kEncrypted, kRequired, kReads, Hidden("an unknown protocol")), "");
}

TEST(Contradiction, Compression) {
  EXPECT_EQ(Contradiction(Attests("", "ON"), kDisabled, kReads, InClear()),
            "the relay saw no compression, though the worker attests it");
  EXPECT_EQ(Contradiction(kInClear, kDisabled, kReads, Hidden("compression")),
            "the relay saw compression, though the worker attests none");
}

TEST(Contradiction, Protocol) {
  record::Audit executes = InClear();
  executes.operation.commands = {{"QUERY", 1}, {"STMT_EXECUTE", 4}};
  EXPECT_EQ(Contradiction(kInClear, kPrepared, kReads, executes), "");
  EXPECT_EQ(Contradiction(kInClear, kDisabled, kReads, executes),
            "the relay saw STMT_EXECUTE, though the settings say protocol: text");
  EXPECT_EQ(Contradiction(kInClear, kPrepared, kReads, InClear()),
            "the relay saw no STMT_EXECUTE, though the settings say protocol: prepared");
}

TEST(Contradiction, AnOperationThatSendsNothing) {
  record::Audit idle = InClear();
  idle.operation = {};
  EXPECT_EQ(Contradiction(kInClear, kDisabled, kReads, idle),
            "the relay saw no round trip for an operation, though the worker says that it did one");
}

TEST(Contradiction, AnOperationThatDoesNotConnect) {
  record::Audit audit = InClear();
  audit.operation.connections = 1;
  EXPECT_EQ(Contradiction(kInClear, kDisabled, kConnects, audit), "");
  audit.operation.connections = 0;
  EXPECT_EQ(Contradiction(kInClear, kDisabled, kConnects, audit),
            "the relay saw no new connection for an operation, though the worker says that it made "
            "one");
}

// Its operations log in themselves.
TEST(Contradiction, ClearTextInTheOperationAlone) {
  record::Audit audit = Hidden("TLS");
  audit.operation.opaque = "";
  audit.operation.connections = 1;
  audit.operation.commands["QUERY"] = 1;
  EXPECT_EQ(Contradiction(kEncrypted, kRequired, kConnects, audit),
            "the relay saw clear text, though the settings say tls: required");
}

}  // namespace
}  // namespace driverbench::coordinator

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <limits>

#include "bench/settings/settings.h"
#include "bench/settings/testing.h"
#include "bench/settings/values.h"
#include "bench/testing/scratch_folder.h"

namespace driverbench::settings {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::Not;
using testing::Pair;
using testing::StartsWith;

constexpr const char* kSecret = "hunter2";

// Each would be accepted, or reported elsewhere, without the check that it is for: the error's
// place and its text are compared, and that it is the only one.
struct Mistake {
  std::string text;
  const char* error;
};

void ExpectOnlyError(const Mistake& mistake) {
  const std::string errors = ErrorsOf(mistake.text);
  EXPECT_THAT(errors, StartsWith(mistake.error)) << mistake.text;
  EXPECT_EQ(std::count(errors.begin(), errors.end(), '\n'), 1) << mistake.text << errors;
}

TEST(ReaderTest, TheSmallestFileIsFine) {
  Settings settings;
  ASSERT_EQ(ErrorsOf(FileWith(), &settings), "");
  EXPECT_EQ(settings.targets[0].server, "local");
  EXPECT_EQ(settings.reference, "t");
  ASSERT_EQ(settings.scenarios.size(), Known().scenarios.size());
  EXPECT_EQ(settings.scenarios[0].name, "simple");
  EXPECT_THAT(settings.scenarios[0].threads, ElementsAre(1));
  EXPECT_EQ(settings.ServerOf(settings.targets[0]).name, "local");
}

TEST(ReaderTest, ReadsEveryKey) {
  const Environment password("DRIVERBENCH_TEST_PASSWORD", kSecret);
  Settings settings;
  ASSERT_EQ(ErrorsOf(std::string(R"(
servers:
  - name: a
  - name: b
    host: ::1
    port: "${DRIVERBENCH_TEST_PORT:-3306}"
    user: 2aEp24QWEDLqRFs.root
    password: ${DRIVERBENCH_TEST_PASSWORD}
    database: bench_2
    tls: verify_ca
    ca: )") + CaFile() +
                         R"(
    connect_timeout: 2s
    read_timeout: 1min
    network: {rtt: 5ms}
targets:
  - name: x.1
    backend: pymysql
    protocol: prepared
    server: b
    worker: /bin/sh
    session: {tidb_x: on, sql_mode: "", n: 010}
    options: {pool: on, Size: 010}
    lifetime: process
    connect_timeout: 3s
    read_timeout: 4s
  - {name: y, backend: soci, server: a}
scenarios: [simple, {name: simple.get, threads: [1, 256]}, {name: trade, threads: [1]}]
run: {time: 5min, rounds: 3, block_time: 11ms, margin: 0.5%, seed: 18446744073709551615, block_deadline: 9s, pin: false, keep_awake: false}
reference: y
)",
                     &settings),
            "");
  const ServerSettings& server = settings.servers.at(1);
  EXPECT_EQ(server.host, "::1");
  EXPECT_EQ(server.port, 3306);
  EXPECT_EQ(server.user, "2aEp24QWEDLqRFs.root");
  EXPECT_EQ(server.password, kSecret);
  EXPECT_EQ(server.database, "bench_2");
  EXPECT_EQ(server.tls, TlsMode::kVerifyCa);
  EXPECT_EQ(server.ca, CaFile());
  EXPECT_EQ(server.connect_timeout, seconds(2));
  EXPECT_EQ(server.read_timeout, seconds(60));
  EXPECT_EQ(server.rtt, milliseconds(5));
  EXPECT_EQ(settings.servers.at(0).rtt, milliseconds(0));
  const TargetSettings& target = settings.targets.at(0);
  EXPECT_EQ(target.name, "x.1");
  EXPECT_EQ(target.backend, "pymysql");
  EXPECT_EQ(target.protocol, Protocol::kPrepared);
  EXPECT_THAT(target.worker, ElementsAre("/bin/sh"));
  EXPECT_THAT(target.session,
              ElementsAre(Pair("n", "010"), Pair("sql_mode", ""), Pair("tidb_x", "on")));
  EXPECT_THAT(target.options, ElementsAre(Pair("Size", "010"), Pair("pool", "on")));
  EXPECT_EQ(target.lifetime, protocol::Lifetime::kProcess);
  EXPECT_EQ(settings.targets.at(1).lifetime, std::nullopt);
  EXPECT_EQ(target.connect_timeout, seconds(3));
  EXPECT_EQ(target.read_timeout, seconds(4));
  EXPECT_EQ(settings.ServerOf(target).name, "b");
  EXPECT_EQ(settings.targets.at(1).connect_timeout, std::nullopt);
  EXPECT_THAT(settings.scenarios.at(1).threads, ElementsAre(1, 256));
  EXPECT_EQ(settings.run.time, seconds(300));
  EXPECT_EQ(settings.run.rounds, 3);
  EXPECT_EQ(settings.run.block_time, milliseconds(11));
  EXPECT_DOUBLE_EQ(settings.run.margin, 0.005);
  EXPECT_EQ(settings.run.seed, std::numeric_limits<std::uint64_t>::max());
  EXPECT_EQ(settings.run.block_deadline, seconds(9));
  EXPECT_FALSE(settings.run.pin);
  EXPECT_FALSE(settings.run.keep_awake);
  EXPECT_EQ(settings.reference, "y");
}

TEST(ReaderTest, ReadsEveryTlsModeAsItsEnum) {
  const std::pair<std::string, TlsMode> modes[] = {
      {"tls: disabled", TlsMode::kDisabled},
      {"tls: required", TlsMode::kRequired},
      {"tls: verify_ca\n    ca: " + CaFile(), TlsMode::kVerifyCa},
      {"tls: verify_identity\n    ca: " + CaFile(), TlsMode::kVerifyIdentity}};
  for (const auto& [text, mode] : modes) {
    Settings settings;
    EXPECT_EQ(ErrorsOf(FileWith(text), &settings), "");
    EXPECT_EQ(settings.servers.at(0).tls, mode) << text;
  }
}

TEST(ReaderTest, RefusesAFileOfTheWrongShape) {
  for (const Mistake& mistake : std::initializer_list<Mistake>{
           {"", "f.yaml:1:1: the file is empty; needed: servers, targets\n"},
           {"# a comment\n", "f.yaml:1:1: the file is empty"},
           {"---\n", "f.yaml:1:1: the file is empty"},
           {"%PDF-1.4\n", "f.yaml:1:1: the file is empty"},
           {"hello\n", "f.yaml:1:1: the file is a single text"},
           {"- a\n", "f.yaml:1:1: the file is a list"},
           {"# c\nservers:\n  - name: a\n", "f.yaml:2:1: the key targets is missing in the file"},
           {"targets:\n  - {name: a, backend: soci}\n",
            "f.yaml:1:1: the key servers is missing in the file"},
           {FileWith("", "", "sevrers: 1"),
            "f.yaml:6:1: unknown key sevrers in the file: did you mean servers?"},
           {FileWith("", "", "time: 60s"),
            "f.yaml:6:1: unknown key time in the file: it belongs to run"},
           {FileWith("", "", "\"a\\nb\": 1"), "f.yaml:6:1: unknown key \"a\\x0ab\" in the file"},
           {FileWith("", "", "run: 5"), "f.yaml:6:1: run: found 5, allowed: a map"},
           {FileWith("", "", "run: []"), "f.yaml:6:1: run: found a list, allowed: a map"},
           {FileWith("", "", "run:"), "f.yaml:6:1: run: found nothing, allowed: a map"},
           {FileWith("", "", "<<: {run: 1}"), "f.yaml:6:1: unknown key << in the file"},
           {"servers: {name: a}\ntargets:\n  - {name: a, backend: soci}\n",
            "f.yaml:1:1: servers: found a map"},
           {"servers:\n  name: a\ntargets:\n  - {name: a, backend: soci}\n",
            "f.yaml:1:1: servers: found a map, allowed: a list of maps, at least one; each item "
            "begins with \"- \"\n"},
           {"servers: []\ntargets:\n  - {name: a, backend: soci}\n",
            "f.yaml:1:1: servers: found an empty list"},
           {"servers:\n  - a\ntargets:\n  - {name: a, backend: soci}\n",
            "f.yaml:2:5: servers: found an item that is"},
           {"servers:\n  - name: a\ntargets:\n  -\n  - {name: a, backend: soci}\n",
            "f.yaml:5:3: targets: found an item"},
           {"servers:\n  - name: a\ntargets:\n", "f.yaml:3:1: targets: found nothing"},
       }) {
    ExpectOnlyError(mistake);
  }
}

TEST(ReaderTest, ChecksServers) {
  for (const Mistake& mistake : std::initializer_list<Mistake>{
           {FileWith("hsot: x"), "f.yaml:3:5: unknown key hsot in servers: did you mean host?"},
           {FileWith("backend: x"),
            "f.yaml:3:5: unknown key backend in servers: it belongs to targets"},
           {FileWith("name: x"), "f.yaml:3:5: name is given twice, first in line 2"},
           {FileWith("host: localhost"),
            "f.yaml:3:5: host: found localhost, allowed: a name or an address such as "},
           {FileWith("host: LocalHost"), "f.yaml:3:5: host: found LocalHost"},
           {FileWith("host: \"\""), "f.yaml:3:5: host: found \"\""},
           {FileWith("host: a;b=1"), "f.yaml:3:5: host: found a;b=1"},
           {FileWith("host: /tmp/mysql.sock"), "f.yaml:3:5: host: found /tmp/mysql.sock"},
           {FileWith("host: 127.0.0.1:4000"),
            "f.yaml:3:5: host: found 127.0.0.1:4000, allowed: a name or an address such as "
            "127.0.0.1 or ::1, not localhost; port, user, password and database are keys of"},
           {FileWith("host: a:b:c-d"), "f.yaml:3:5: host: found a:b:c-d"},
           {FileWith("host: mysql://root:hunter2@h/"),
            "f.yaml:3:5: host: found *** (not shown: it may hold a password), allowed: a name"},
           {FileWith("host: $TIDB_HOST"),
            "f.yaml:3:5: host: found $TIDB_HOST, allowed: a name or an address such as 127.0.0.1 "
            "or ::1, not localhost; an environment variable is written ${NAME}"},
           {FileWith("\"port:4000\": 1"),
            "f.yaml:3:5: unknown key port:4000 in servers: a space is missing behind the colon"},
           {FileWith("host: a b"), "f.yaml:3:5: host: found \"a b\""},
           {FileWith("host: " + std::string(256, 'a')), "f.yaml:3:5: host: found \"aaa"},
           {FileWith("host: [a]"), "f.yaml:3:5: host: found a list"},
           {FileWith("host: {a: b}"), "f.yaml:3:5: host: found a map"},
           {FileWith("host:"), "f.yaml:3:5: host: found nothing"},
           {FileWith("host: null"), "f.yaml:3:5: host: found nothing"},
           {FileWith("port: 0"),
            "f.yaml:3:5: port: found 0, allowed: a whole number from 1 to 65535\n"},
           {FileWith("port: 65536"), "f.yaml:3:5: port: found 65536"},
           {FileWith("port: 010"), "f.yaml:3:5: port: found 010"},
           {FileWith("port: 0x10"), "f.yaml:3:5: port: found 0x10"},
           {FileWith("port: .nan"), "f.yaml:3:5: port: found .nan"},
           {FileWith("port: on"), "f.yaml:3:5: port: found on"},
           {FileWith("port: 4e3"), "f.yaml:3:5: port: found 4e3"},
           {FileWith("port: -1"), "f.yaml:3:5: port: found -1"},
           {FileWith("port: 4_000"), "f.yaml:3:5: port: found 4_000"},
           {FileWith("port: 99999999999999999999"), "f.yaml:3:5: port: found 99999999999999999999"},
           {FileWith("port: \"4000\""),
            "f.yaml:3:5: port: found \"4000\" in quotes, which is a text"},
           {FileWith("port: \"4\n\n      \xE2\x80\xAE\""),  // reader_fuzz: the line end was shown
            "f.yaml:3:5: port: found \"4\\x0a\\u202e\" in quotes, which is a text, allowed"},
           {FileWith("user: \"\""),
            "f.yaml:3:5: user: found \"\", allowed: a text that is not empty"},
           {FileWith("user: \"a\\0\""), "f.yaml:3:5: user: the value has a control character"},
           {FileWith("user: |\n      a\n    port: 1"),
            "f.yaml:3:5: user: the value has a control character"},
           {FileWith("database: a-b"),
            "f.yaml:3:5: database: found a-b, allowed: letters, digits and '_'"},
           {FileWith("database: \"a`b\""), "f.yaml:3:5: database: found a`b"},
           {FileWith("database: \"\""), "f.yaml:3:5: database: found \"\""},
           {FileWith("database: " + std::string(65, 'a')), "f.yaml:3:5: database: found "},
           {FileWith("database: mysql"), "f.yaml:3:5: database: found mysql"},
           {FileWith("database: MySQL"), "f.yaml:3:5: database: found MySQL"},
           {FileWith("database: information_schema"),
            "f.yaml:3:5: database: found information_schema"},
           {FileWith("database: performance_schema"),
            "f.yaml:3:5: database: found performance_schema"},
           {FileWith("database: sys"), "f.yaml:3:5: database: found sys"},
           {FileWith("database: METRICS_SCHEMA"), "f.yaml:3:5: database: found METRICS_SCHEMA"},
           {FileWith("tls: on"), "f.yaml:3:5: tls: found on; "},
           {FileWith("tls: verify-ca"),
            "f.yaml:3:5: tls: found verify-ca; did you mean verify_ca? allowed: disabled, "},
           {FileWith("tls: Disabled"), "f.yaml:3:5: tls: found Disabled; did you mean disabled?"},
           {FileWith("connect_timeout: 5"),
            "f.yaml:3:5: connect_timeout: found 5, allowed: a duration from 1s to 1h"},
           {FileWith("connect_timeout: 0s"), "f.yaml:3:5: connect_timeout: found 0s"},
           {FileWith("connect_timeout: 1500ms"), "f.yaml:3:5: connect_timeout: found 1500ms"},
           {FileWith("connect_timeout: 3601s"), "f.yaml:3:5: connect_timeout: found 3601s"},
           {FileWith("connect_timeout: 1.5s"), "f.yaml:3:5: connect_timeout: found 1.5s"},
           {FileWith("read_timeout: .inf"), "f.yaml:3:5: read_timeout: found .inf"},
           {FileWith("network: 5ms"), "f.yaml:3:5: network: found 5ms, allowed: a map"},
           {FileWith("network:"), "f.yaml:3:5: network: found nothing, allowed: a map"},
           {FileWith("network: {}"),
            "f.yaml:3:5: the key rtt is missing in network; needed: rtt\n"},
           {FileWith("network: {rtt: 5}"), "f.yaml:3:15: rtt: found 5, allowed: a duration"},
           {FileWith("network: {rtt: 0ms}"), "f.yaml:3:15: rtt: found 0ms, allowed: a duration"},
           {FileWith("network: {rtt: 1001ms}"),
            "f.yaml:3:15: rtt: found 1001ms, allowed: a duration from 1ms to 1s"},
           {FileWith("network: {rtt: 1ms, loss: 1}"),
            "f.yaml:3:25: unknown key loss in network: allowed: rtt"},
           {FileWith("rtt: 5ms"), "f.yaml:3:5: unknown key rtt in servers: it belongs to network"},
           {FileWith("tls: verify_ca"), "f.yaml:3:5: tls: verify_ca needs ca"},
           {FileWith("tls: verify_identity\n    network: {rtt: 5ms}\n    ca: " + CaFile()),
            "f.yaml:4:5: network: not with tls: verify_identity"},
           {FileWith("tls: verify_identity"), "f.yaml:3:5: tls: verify_identity needs ca"},
           {FileWith("ca: /bin/sh"), "f.yaml:3:5: ca: tls is disabled, which would not look at it"},
           {FileWith("tls: required\n    ca: /bin/sh"),
            "f.yaml:4:5: ca: tls is required, which would not look at it"},
           {FileWith("tls: verify_ca\n    ca: /none.pem"),
            "f.yaml:4:5: ca: /none.pem: there is no such file; allowed"},
           {FileWith("tls: verify_ca\n    ca: /tmp"), "f.yaml:4:5: ca: /tmp: this is not a file"},
           {FileWith("tls: verify_ca\n    ca: ~/ca.pem"),
            "f.yaml:4:5: ca: ~/ca.pem: there is no such file; ~ is not the home folder here"},
           {FileWith("tls: verify_ca\n    ca: /bin/sh"),
            "f.yaml:4:5: ca: /bin/sh: there is no certificate in this file; allowed: a PEM file"},
           {FileWith("tls: verify_identity\n    ca: /dev/null"),
            "f.yaml:4:5: ca: /dev/null: this is not a file"},
           {FileWith("tls: verify_ca\n    ca: \"\""),
            "f.yaml:4:5: ca: found \"\", allowed: a path"},
       }) {
    ExpectOnlyError(mistake);
  }
}

TEST(ReaderTest, ChecksNames) {
  for (const char* name :
       {"a/b", "-a", ".a", "_a", "a b", "\"\"", "\xC3\xA9", "a:1", "[a]", "a*"}) {
    const std::string target =
        "servers:\n  - name: local\ntargets:\n  - name: " + std::string(name) +
        "\n    backend: soci";
    ExpectOnlyError({target, "f.yaml:4:5: name: found "});
    const std::string server =
        "servers:\n  - name: " + std::string(name) + "\ntargets:\n  - {name: a, backend: soci}";
    ExpectOnlyError({server, "f.yaml:2:5: name: found "});
  }
  const std::string longest(64, 'a');
  EXPECT_EQ(ErrorsOf(FileWith("", "", "reference: t")), "");
  ExpectOnlyError(
      {FileWith("", "", "reference: " + longest), "f.yaml:6:1: reference: unknown target aaa"});
  ExpectOnlyError(
      {FileWith("", "", "reference: a" + longest), "f.yaml:6:1: reference: found \"aaa"});
  for (const Mistake& mistake : std::initializer_list<Mistake>{
           {"servers:\n  - port: 1\ntargets:\n  - {name: a, backend: soci}\n",
            "f.yaml:2:5: the key name is missing in servers"},
           {"servers:\n  - name: a\ntargets:\n  - backend: soci\n",
            "f.yaml:4:5: the key name is missing in targets"},
           {"servers:\n  - name: a\n  - {name: a, port: 1}\ntargets:\n  - {name: a, backend: soci, "
            "server: "
            "a}\n",
            "f.yaml:3:6: server a is given twice"},
           {"servers:\n  - name: a\ntargets:\n  - {name: a, backend: soci}\n  - {name: a, backend: "
            "memory}\n",
            "f.yaml:5:6: target a is given twice"},
       }) {
    ExpectOnlyError(mistake);
  }
}

TEST(ReaderTest, EachServerHasADatabaseOfItsOwn) {
  const std::string targets = "targets:\n  - {name: t, backend: soci, server: a}\n";
  for (const char* second : {"{name: b}", "{name: b, host: 127.0.0.1, user: other}",
                             "{name: b, port: 4000, database: DriverBench}"}) {
    ExpectOnlyError({std::string("servers:\n  - name: a\n  - ") + second + "\n" + targets,
                     "f.yaml:3:5: servers: the host, port and database of this one are given "
                     "twice, first in line 2; needed: a database of its own for each\n"});
  }
  for (const char* second :
       {"{name: b, host: ::1}", "{name: b, port: 4001}", "{name: b, database: other}"}) {
    EXPECT_EQ(ErrorsOf(std::string("servers:\n  - name: a\n  - ") + second + "\n" + targets), "");
  }
  // What could not be read is not the default.
  ExpectOnlyError(
      {"servers:\n  - name: a\n  - {name: b, port: 0}\n" + targets, "f.yaml:3:15: port:"});
}

// `memory` has no server: it is measured apart, and a reference of it would compare nothing.
TEST(ReaderTest, ATargetWithoutServer) {
  const std::string servers = "servers:\n  - name: a\n  - {name: b, port: 4001}\ntargets:\n";
  const std::string both =
      servers + "  - {name: m, backend: memory}\n" + "  - {name: t, backend: soci, server: b}\n";
  Settings settings;
  ASSERT_EQ(ErrorsOf(both, &settings), "");
  EXPECT_EQ(settings.reference, "t");
  EXPECT_EQ(settings.targets.at(0).server, "");
  EXPECT_EQ(settings.ServerOf(settings.targets.at(0)).name, "a");
  EXPECT_EQ(ErrorsOf(MaskedYaml(settings)), "");
  ExpectOnlyError({both + "reference: m\n",
                   "f.yaml:7:1: reference: the backend of m has no server, nothing is compared "
                   "with it; allowed: t\n"});

  const std::string alone = servers + "  - {name: m, backend: memory}\n";
  ASSERT_EQ(ErrorsOf(alone, &settings), "");
  EXPECT_EQ(settings.reference, "m");
  EXPECT_EQ(ErrorsOf(MaskedYaml(settings)), "");

  for (const char* line :
       {"server: a", "session: {a: 1}", "connect_timeout: 1s", "read_timeout: 1s"}) {
    const std::string target = std::string("  - {name: m, backend: memory, ") + line + "}\n";
    ExpectOnlyError({servers + target, "f.yaml:5:32: "});
    EXPECT_THAT(ErrorsOf(servers + target),
                HasSubstr(": the backend memory has no server, which this key is for"));
  }
  // Another worker of that name may have one.
  ASSERT_EQ(ErrorsOf(servers + "  - {name: m, backend: memory, worker: /bin/sh, server: b}\n"), "");
}

TEST(ReaderTest, ChecksTargets) {
  const std::string two_servers =
      "servers:\n  - name: local\n  - {name: cloud, port: 1}\ntargets:\n";
  for (const Mistake& mistake : std::initializer_list<Mistake>{
           {FileWith("", "bakcend: x"),
            "f.yaml:6:5: unknown key bakcend in targets: did you mean backend?"},
           {"servers:\n  - name: a\ntargets:\n  - name: t\n",
            "f.yaml:4:5: the key backend is missing in targets"},
           {"servers:\n  - name: a\ntargets:\n  - {name: t, backend: libmysql}\n",
            "f.yaml:4:15: unknown backend libmysql: did you mean libmysqlclient? allowed: "
            "libmysqlclient, libmariadb"},
           {"servers:\n  - name: a\ntargets:\n  - {name: t, backend: a/b, worker: /bin/sh}\n",
            "f.yaml:4:15: backend: found a/b"},
           {FileWith("", "protocol: prepard"),
            "f.yaml:6:5: protocol: found prepard; did you mean prepared?"},
           {FileWith("", "server: locla"),
            "f.yaml:6:5: unknown server locla: did you mean local? allowed: local\n"},
           {two_servers + "  - {name: t, backend: soci}\n",
            "f.yaml:5:5: the key server is missing in targets, and "},
           {two_servers + "  - {name: t, backend: soci, server: clod}\n",
            "f.yaml:5:30: unknown server clod: did you "},
           {FileWith("", "worker: /none/x"), "f.yaml:6:5: worker: /none/x: there is no such file"},
           {FileWith("", "worker: /tmp"), "f.yaml:6:5: worker: /tmp: this is not a file"},
           {FileWith("", "worker: /etc/passwd"),
            "f.yaml:6:5: worker: /etc/passwd: this is not a program"},
           {FileWith("", "session: 1"),
            "f.yaml:6:5: session: found 1, allowed: a map of variable: value"},
           {FileWith("", "session: [a]"), "f.yaml:6:5: session: found a list"},
           {FileWith("", "session: {a-b: 1}"), "f.yaml:6:15: session: found the variable a-b"},
           {FileWith("", "session: {1a: 1}"), "f.yaml:6:15: session: found the variable 1a"},
           {FileWith("", "session: {\"a = 1, b\": 1}"),
            "f.yaml:6:15: session: found the variable \"a = 1, b\""},
           {FileWith("", "session: {a: [1]}"), "f.yaml:6:15: a: found a list or a map"},
           {FileWith("", "session: {a: }"),
            "f.yaml:6:15: a: found nothing, allowed: a text or a number; write \"\""},
           {FileWith("", "session: {a: \"\\n\"}"),
            "f.yaml:6:15: a: the value has a control character"},
           {FileWith("", "session: {a: 1, A: 2}"),
            "f.yaml:6:21: session: A is given twice; upper and lower case"},
           {FileWith("", "session: {a: 1, a: 2}"), "f.yaml:6:21: a is given twice"},
           {FileWith("", "session: {AutoCommit: 0}"),
            "f.yaml:6:15: session: autocommit is the scenario's own"},
           {FileWith("", "options: {layr: core}"),
            "f.yaml:6:15: unknown option layr of soci: did you mean layer? allowed: layer, pool\n"},
           {FileWith("", "options: {pool: on, layer: coer}"),
            "f.yaml:6:25: layer: unknown value coer: did you mean core? allowed: orm, core\n"},
           {FileWith("", "options: {\"a b\": 1}"),
            "f.yaml:6:15: options: found the option \"a b\""},
           {FileWith("", "options: {layer: [core]}"), "f.yaml:6:15: layer: found a list"},
           {FileWith("", "options: {layer: }"), "f.yaml:6:15: layer: found nothing"},
           {FileWith("", "options: core"),
            "f.yaml:6:5: options: found core, allowed: a map of option: value"},
           {"servers:\n  - name: a\ntargets:\n  - {name: t, backend: memory, options: {x: y}}\n",
            "f.yaml:4:42: options: memory has none"},
           {FileWith("", "lifetime: proces"),
            "f.yaml:6:5: lifetime: found proces; did you mean process?"},
           {"servers:\n  - name: a\ntargets:\n  - {name: t, backend: memory, lifetime: process}\n",
            "f.yaml:4:32: lifetime: the backend memory has no server, which this key is for"},
           {FileWith("", "read_timeout: 0s"), "f.yaml:6:5: read_timeout: found 0s"},
           {FileWith("", "", "reference: tt"),
            "f.yaml:6:1: reference: unknown target tt: did you mean t? allowed: t"},
           {FileWith("", "", "reference: [t]"), "f.yaml:6:1: reference: found a list"},
       }) {
    ExpectOnlyError(mistake);
  }
}

TEST(ReaderTest, ChecksScenarios) {
  for (const Mistake& mistake : std::initializer_list<Mistake>{
           {"simple.gte",
            "unknown scenario simple.gte: did you mean simple.get? allowed: simple, "
            "simple.insert, "},
           {"{name: simple.gte, threads: [1]}",
            "unknown scenario simple.gte: did you mean simple.get?"},
           {"{threads: [1]}", "the key name is missing in scenarios"},
           {"{name: simple.get, thread: [1]}",
            "unknown key thread in scenarios: did you mean threads?"},
           {"[simple]", "scenarios: found an item that is neither"},
           {"", "scenarios: found an item that is neither"},
           {"{name: simple.get, threads: 4}",
            "threads: found 4, allowed: a list of different whole numbers from 1"},
           {"{name: simple.get, threads: []}", "threads: found an empty list"},
           {"{name: simple.get, threads: [0]}",
            "threads: found 0, allowed: a whole number from 1 to 256"},
           {"{name: simple.get, threads: [257]}", "threads: found 257"},
           {"{name: simple.get, threads: [\"1\"]}", "threads: found \"1\" in quotes"},
           {"{name: simple.get, threads: [true]}", "threads: found true"},
           {"{name: simple.get, threads: [1, 4, 1]}", "threads: 1 is given twice"},
           {"{name: simple, threads: [4]}",
            "threads: simple is a whole script, which runs one thread; allowed: [1]"},
           {"{name: trade, threads: [1, 4]}", "threads: trade is a whole script"},
       }) {
    const std::string errors =
        ErrorsOf(FileWith("", "", "scenarios:\n  - trade.accept\n  - " + mistake.text));
    EXPECT_THAT(errors, testing::MatchesRegex("f\\.yaml:8:[0-9]+: .*\n")) << mistake.text;
    EXPECT_THAT(errors, HasSubstr(": " + std::string(mistake.error))) << mistake.text;
    EXPECT_EQ(std::count(errors.begin(), errors.end(), '\n'), 1) << errors;
  }
  ExpectOnlyError({FileWith("", "", "scenarios: simple"),
                   "f.yaml:6:1: scenarios: found simple, allowed: a list"});
  ExpectOnlyError(
      {FileWith("", "", "scenarios: []"), "f.yaml:6:1: scenarios: found an empty list"});
  ExpectOnlyError({FileWith("", "", "scenarios:"), "f.yaml:6:1: scenarios: found nothing"});
  ExpectOnlyError({FileWith("", "", "scenarios: [simple, {name: simple}]"),
                   "f.yaml:6:22: scenario simple is given "});
}

TEST(ReaderTest, ChecksRun) {
  for (const Mistake& mistake : std::initializer_list<Mistake>{
           {"tiem: 60s", "unknown key tiem in run: did you mean time?"},
           {"time: 60", "time: found 60, allowed: a duration from 1s to 24h"},
           {"time: 999ms", "time: found 999ms"},
           {"time: 25h", "time: found 25h"},
           {"rounds: -1", "rounds: found -1"},
           {"rounds: 1000001", "rounds: found 1000001"},
           {"block_time: 0ms", "block_time: found 0ms"},
           {"seed: 18446744073709551616", "seed: found 18446744073709551616"},
           {"blocks_per_process: 5",
            "unknown key blocks_per_process in run: instead, targets whose workers start slowly "
            "have `lifetime: process`"},
           {"block_deadline: 500ms", "block_deadline: found 500ms"},
           {"block_deadline: 1s, block_time: 1s", "block_deadline is not longer than block_time"},
           {"block_time: 1min", "block_deadline is not longer than block_time"},
           {"margin: 1", "margin: found 1, allowed: a percentage from 0.1% to 50%"},
           {"margin: 0.09%", "margin: found 0.09%"},
           {"margin: 50.01%", "margin: found 50.01%"},
           {"margin: 1 %", "margin: found \"1 %\""},
           {"margin: [1%]", "margin: found a list"},
           {"pin: on", "pin: found on, allowed: true or false"},
           {"pin: yes", "pin: found yes"},
           {"pin: True", "pin: found True"},
           {"pin: 1", "pin: found 1"},
           {"pin: \"true\"", "pin: found \"true\" in quotes, which is a text"},
           {"pin: ~", "pin: found nothing"},
       }) {
    ExpectOnlyError({FileWith("", "", "run: {" + mistake.text + "}"),
                     ("f.yaml:6:7: " + std::string(mistake.error)).c_str()});
  }
}

TEST(ReaderTest, ReportsAllErrorsInOneGoInTheFilesOrder) {
  EXPECT_EQ(ErrorsOf("servers:\n  - name: a/b\n    port: 0\ntargets:\n  - name: t\n    backend: "
                     "sci\n    server: x\n"
                     "scenarios: [smple]\nrun: {pin: on, pin: true}\nreference: u\n"),
            "f.yaml:2:5: name: found a/b, allowed: letters, digits, '.', '_' and '-', the first a "
            "letter or a digit, at "
            "most 64\n"
            "f.yaml:3:5: port: found 0, allowed: a whole number from 1 to 65535\n"
            "f.yaml:6:5: unknown backend sci: did you mean soci? allowed: libmysqlclient, "
            "libmariadb, connector_cpp, "
            "soci, memory\n"
            "f.yaml:8:13: unknown scenario smple: did you mean simple? allowed: simple, "
            "simple.insert, simple.get, "
            "simple.bulk, simple.count, simple.page, trade, trade.accept, trade.refuse\n"
            "f.yaml:9:7: pin: found on, allowed: true or false\n"
            "f.yaml:9:16: pin is given twice, first in line 9\n"
            "f.yaml:10:1: reference: unknown target u: did you mean t? allowed: t\n");
}

TEST(ReaderTest, AnErrorOfOneKeyBringsNoOthers) {
  // The server's name is wrong, so that nobody can say whether `b` is one.
  ExpectOnlyError({"servers:\n  - name: /b\ntargets:\n  - {name: t, backend: soci, server: b}\n",
                   "f.yaml:2:5: name"});
  ExpectOnlyError({"servers:\n  - name: b\ntargets:\n  - {name: /t, backend: soci}\nreference: t\n",
                   "f.yaml:4:6: name"});
  ExpectOnlyError({FileWith("tls: verfy_ca\n    ca: /none"), "f.yaml:3:5: tls: found verfy_ca"});
}

TEST(ReaderTest, AVariablesValueIsNotShown) {
  const Environment secret("DRIVERBENCH_TEST_SECRET", "hunter2 /");
  for (const char* line :
       {"host: ${DRIVERBENCH_TEST_SECRET}", "port: ${DRIVERBENCH_TEST_SECRET}",
        "database: ${DRIVERBENCH_TEST_SECRET}", "tls: ${DRIVERBENCH_TEST_SECRET}",
        "read_timeout: ${DRIVERBENCH_TEST_SECRET}",
        "tls: verify_ca\n    ca: ${DRIVERBENCH_TEST_SECRET}"}) {
    const std::string errors = ErrorsOf(FileWith(line));
    EXPECT_THAT(errors, HasSubstr("${DRIVERBENCH_TEST_SECRET}")) << line;
    EXPECT_THAT(errors, Not(HasSubstr(kSecret))) << line;
  }
  for (const char* line : {"backend", "server", "protocol", "worker", "name"}) {
    const std::string value = std::string(line) + ": ${DRIVERBENCH_TEST_SECRET}";
    const std::string errors = ErrorsOf("servers:\n  - name: a\ntargets:\n  - " + value + "\n");
    EXPECT_THAT(errors, HasSubstr("${DRIVERBENCH_TEST_SECRET}")) << line;
    EXPECT_THAT(errors, Not(HasSubstr(kSecret))) << line;
  }
}

// Found by reader_fuzz: the list of what is allowed had the value in it.
TEST(ReaderTest, ANameOutOfAVariableIsListedAsItIsWritten) {
  const Environment secret("DRIVERBENCH_TEST_SECRET", kSecret);
  const std::string server = "servers:\n  - name: ${DRIVERBENCH_TEST_SECRET}\n";
  for (const std::string& text :
       {server + "targets:\n  - {name: t, backend: soci, server: u}\n",
        server + "  - {name: b, port: 1}\ntargets:\n  - {name: t, backend: soci}\n",
        server +
            "targets:\n  - name: ${DRIVERBENCH_TEST_SECRET}\n    backend: soci\nreference: u\n"}) {
    const std::string errors = ErrorsOf(text);
    EXPECT_THAT(errors, HasSubstr("allowed: ${DRIVERBENCH_TEST_SECRET}")) << text;
    EXPECT_THAT(errors, Not(HasSubstr(kSecret))) << text;
  }
}

TEST(ReaderTest, AnUnsetVariableIsNamed) {
  ExpectOnlyError(
      {FileWith("password: ${DRIVERBENCH_TEST_UNSET}"),
       "f.yaml:3:5: password: the environment variable DRIVERBENCH_TEST_UNSET is not set"});
}

TEST(ReaderTest, AVariableThatIsNotUtf8IsRefused) {
  const Environment bytes("DRIVERBENCH_TEST_BYTES", "a\xFF");
  ExpectOnlyError({FileWith("password: ${DRIVERBENCH_TEST_BYTES}"),
                   "f.yaml:3:5: password: the value has a control"});
}

TEST(ReaderTest, NoErrorShowsAPassword) {
  for (const char* value :
       {"[hunter2]", "{hunter2: hunter2}", "\"hunter2\\n\"", "${hunter2", "${hunter2 x}",
        "${X:-${hunter2}}", "&hunter2 hunter2", "!hunter2 x", "*hunter2", "# hunter2",
        "hunter2: hunter2", "|\n      hunter2\n      hunter2", "\"hunter2\\q\""}) {
    const std::string errors = ErrorsOf(FileWith("password: " + std::string(value)));
    EXPECT_NE(errors, "") << value;
    EXPECT_THAT(errors, Not(HasSubstr(kSecret))) << value << "\n" << errors;
  }
}

TEST(ReaderTest, NoErrorShowsAConnectionString) {
  const std::string dsn = "mysql://root:hunter2@127.0.0.1:4000/test";
  const std::string target = "targets:\n  - {name: t, backend: soci}\n";
  for (const std::string& text : {fmt::format("servers: {}\n{}", dsn, target),
                                  fmt::format("servers: [{}]\n{}", dsn, target),
                                  fmt::format("servers:\n  - {}\n{}", dsn, target),
                                  fmt::format("servers:\n  - {{name: \"{}\"}}\n{}", dsn, target),
                                  "servers:\n  - name: local\n    password:hunter2\n" + target,
                                  dsn + "\n",
                                  FileWith("host: " + dsn),
                                  FileWith("port: " + dsn),
                                  FileWith("database: " + dsn),
                                  FileWith("tls: " + dsn),
                                  FileWith("ca: " + dsn),
                                  FileWith("tls: verify_ca\n    ca: " + dsn),
                                  FileWith("network: " + dsn),
                                  FileWith("\"" + dsn + "\": x"),
                                  FileWith(fmt::format("\"{0}\": x\n    \"{0}\": y", dsn)),
                                  FileWith("", "server: " + dsn),
                                  FileWith("", "worker: " + dsn),
                                  FileWith("", "protocol: " + dsn),
                                  FileWith("", "session: " + dsn),
                                  FileWith("", "session: {\"" + dsn + "\": x}"),
                                  FileWith("", "", "reference: " + dsn),
                                  FileWith("", "", "scenarios: [\"" + dsn + "\"]"),
                                  FileWith("", "", "run: {rounds: \"" + dsn + "\"}")}) {
    const std::string errors = ErrorsOf(text);
    EXPECT_NE(errors, "") << text;
    EXPECT_THAT(errors, Not(HasSubstr(kSecret))) << text << "\n" << errors;
  }
}

// No text is a wrong password today; the check that there will be some day must not show it.
TEST(ReaderTest, AWrongSecretIsNotShown) {
  Errors errors("f.yaml");
  AddWrongValue(*FindKey(Section::kServer, "password"),
                {.kind = YamlNode::Kind::kScalar, .text = "hunter2"}, &errors);
  EXPECT_THAT(errors.Take().at(0).text, Not(HasSubstr(kSecret)));
}

TEST(ReaderTest, AWrongVariableIsNamedAsSuch) {
  const Environment port("DRIVERBENCH_TEST_PORT", "hunter2");
  ExpectOnlyError({FileWith("port: ${DRIVERBENCH_TEST_PORT}"),
                   "f.yaml:3:5: port: found what ${DRIVERBENCH_TEST_PORT} stands for, allowed: "});
}

TEST(ReaderTest, PasswordsAreTakenAsTheyAreWritten) {
  const std::pair<const char*, const char*> passwords[] = {
      {"\"\"", ""},       {"010", "010"},    {"on", "on"},         {"pa$$word$", "pa$$word$"},
      {"'a #b'", "a #b"}, {"$${X}", "${X}"}, {"\"null\"", "null"}, {"p\xC3\xA9", "p\xC3\xA9"}};
  for (const auto& [written, password] : passwords) {
    Settings settings;
    EXPECT_EQ(ErrorsOf(FileWith("password: " + std::string(written)), &settings), "");
    EXPECT_EQ(settings.servers.at(0).password, password);
  }
}

TEST(ReaderTest, PathsAreRelativeToTheFile) {
  namespace fs = std::filesystem;
  const ScratchFolder scratch;
  const fs::path& folder = scratch.path();
  fs::create_directories(folder / "config");
  fs::copy_file(CaFile(), folder / "ca.pem", fs::copy_options::overwrite_existing);
  std::ofstream(folder / "config" / "worker") << "x";
  chmod((folder / "config" / "worker").c_str(), 0755);
  Settings settings;
  const std::string text = FileWith("tls: verify_ca\n    ca: ../ca.pem", "worker: worker");
  EXPECT_TRUE(ParseSettings(folder / "config" / "f.yaml", text, Known(), &settings).empty());
  EXPECT_EQ(settings.servers.at(0).ca, folder / "ca.pem");
  EXPECT_THAT(settings.targets.at(0).worker, ElementsAre(folder / "config" / "worker"));
}

// A worker may be a script for an interpreter that is looked for where it is started.
TEST(ReaderTest, AWorkersWordsThatAreFilesAreMadeWhole) {
  const ScratchFolder scratch;
  std::filesystem::create_directories(scratch.path() / "config");
  std::ofstream(scratch.path() / "worker.py") << "x";
  const auto words = [&](const std::string& worker, std::string* errors) {
    Settings settings;
    for (const SettingsError& error :
         ParseSettings(scratch.path() / "config" / "f.yaml", FileWith("", "worker: " + worker),
                       Known(), &settings))
      *errors += error.ToString() + "\n";
    return settings.targets.empty() ? std::vector<std::string>() : settings.targets[0].worker;
  };
  std::string errors;
  EXPECT_THAT(words("[python3, ../worker.py, --fast]", &errors),
              ElementsAre("python3", scratch.path() / "worker.py", "--fast"));
  EXPECT_EQ(errors, "");
  words("[../worker.py, x]", &errors);
  EXPECT_THAT(errors, HasSubstr("worker: ../worker.py: this is not a program that may be run"));
  errors.clear();
  words("[]", &errors);
  EXPECT_THAT(errors, HasSubstr("allowed: a path, or a list such as [python3, worker.py]"));
}

}  // namespace
}  // namespace driverbench::settings

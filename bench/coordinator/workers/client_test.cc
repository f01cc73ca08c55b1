#include "bench/coordinator/workers/client.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "bench/coordinator/workers/built.h"
#include "bench/coordinator/workers/script.h"

namespace driverbench::coordinator {
namespace {

using std::chrono::milliseconds;
using ::testing::EndsWith;
using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::StartsWith;

constexpr milliseconds kLong(60'000);

class ClientTest : public ScratchTest {
 protected:
  Reply Call(const std::string& script, milliseconds deadline = kLong) {
    Client client(Script("read -r line\n" + script), std::nullopt);
    return client.Call(request_, deadline);
  }
  // A worker that answers this.
  Reply CallAnswering(const std::string& answer) {
    std::ofstream(In("answer")) << answer << '\n';
    return Call("cat $folder/answer");
  }

  protocol::Request request_;
};

TEST_F(ClientTest, AResultIsOk) {
  const Reply reply = CallAnswering(R"({"v":2,"result":{"rows":3}})");
  EXPECT_EQ(reply.outcome, record::Outcome::kOk);
  EXPECT_EQ(reply.error_code, "");
  EXPECT_EQ(reply.detail, "");
  EXPECT_EQ(reply.result.at("rows"), 3);
}

TEST_F(ClientTest, EveryErrorHasItsOutcome) {
  for (std::size_t code = 1; code < kStatusCodeNames.size(); ++code) {
    const Status status({static_cast<StatusCode>(code), "soci", 1062, "23000", "the words"});
    const std::string name(StatusCodeName(status.code()));
    const Reply reply = CallAnswering(protocol::WriteAnswer(
        {.status = Status({status.code(), "soci", 1062, "23000", "the words"})}));
    EXPECT_EQ(reply.outcome, name == "wrong"         ? record::Outcome::kWrong
                             : name == "unsupported" ? record::Outcome::kUnsupported
                                                     : record::Outcome::kError)
        << name;
    EXPECT_EQ(reply.error_code, name);
    EXPECT_EQ(reply.detail, "[soci] 1062 (23000): the words");
  }
}

TEST_F(ClientTest, WhatIsNoAnswerIsAProtocolFault) {
  for (const char* line :
       {"rubbish", "", "{}", R"({"v":2})", R"({"v":2,"error":{"code":"ok"}})", "null", "[1]"}) {
    const Reply reply = CallAnswering(line);
    EXPECT_EQ(reply.outcome, record::Outcome::kProtocol) << line;
    EXPECT_THAT(reply.detail, HasSubstr(std::string("\"") + line + "\" is no answer: ")) << line;
  }
  EXPECT_EQ(CallAnswering("a\nb").outcome, record::Outcome::kProtocol);
  const Reply reply = CallAnswering(std::string(100'000, 'x'));
  EXPECT_EQ(reply.outcome, record::Outcome::kProtocol);
  EXPECT_LT(reply.detail.size(), 1000U);
}

TEST_F(ClientTest, AWorkerOfAnotherVersionIsToldFromOneThatIsNone) {
  for (const char* line :
       {R"({"v":1,"result":{}})",
        R"({"v":1,"error":{"code":"invalid_argument","library":"","native":0,"sqlstate":"",)"
        R"("text":"protocol version 2, expected 1"}})"}) {
    const Reply reply = CallAnswering(line);
    EXPECT_EQ(reply.outcome, record::Outcome::kProtocol);
    EXPECT_EQ(reply.detail,
              "protocol version 1, expected 2: it was made for another version of driverbench; "
              "build it again, or if it is written by hand see \"Versions\" in "
              "bench/protocol/PROTOCOL.md");
  }
}

// 1 MiB, and for each sample of a block as much as a number may need.
TEST_F(ClientTest, AnAnswerIsAsLongAsWhatWasAsked) {
  const std::string answer = R"({"v":2,"result":")" + std::string(2'000'000, 'x') + "\"}";
  for (const protocol::Action action : {protocol::Action::kDescribe, protocol::Action::kAttest,
                                        protocol::Action::kVerify, protocol::Action::kRun}) {
    request_ = {};
    request_.action = action;
    request_.plan = {.threads = 4, .operations = 4'000};
    const Reply small = CallAnswering(answer);
    EXPECT_EQ(small.outcome, record::Outcome::kProtocol);
    EXPECT_THAT(small.detail, HasSubstr("an answer of more than "));
    request_.plan.operations = 8'000;
    EXPECT_EQ(CallAnswering(answer).outcome,
              action == protocol::Action::kRun ? record::Outcome::kOk : record::Outcome::kProtocol);
  }
}

TEST_F(ClientTest, EveryEndOfAWorkerHasItsOutcome) {
  Reply reply = Call("kill -ABRT $$");
  EXPECT_EQ(reply.outcome, record::Outcome::kCrashed);
  EXPECT_EQ(reply.detail, "ended on signal 6 (Aborted)");
  reply = Call("exit 3");
  EXPECT_EQ(reply.outcome, record::Outcome::kCrashed);
  reply = Call("sleep 1000", milliseconds(200));
  EXPECT_EQ(reply.outcome, record::Outcome::kTimeout);
  EXPECT_EQ(reply.detail, "no answer within 0.2 s, killed");
}

// A server's error, or what a library prints, must not move the cursor.
TEST_F(ClientTest, NothingThatATerminalObeysIsLeft) {
  const std::string bad = "\x1b[2J\xc2\x9b\a\x7f";
  const std::string clean = R"(\x1b[2J\x9b\x07\x7f)";
  EXPECT_EQ(CallAnswering(
                protocol::WriteAnswer({.status = Status({StatusCode::kServer, "x", 1, {}, bad})}))
                .detail,
            "[x] 1: " + clean);
  EXPECT_THAT(CallAnswering(bad).detail, HasSubstr("\"" + clean + "\" is no answer"));
  std::ofstream(In("printed")) << bad << '\n';
  EXPECT_THAT(Call("cat $folder/printed >&2; exit 3").detail, EndsWith("it printed: " + clean));
}

// The last line that it printed may be its request.
TEST_F(ClientTest, AnEndAfterTheAnswerIsAFault) {
  request_.action = protocol::Action::kAttest;
  request_.connection.options.password = "hunter2";
  Client client(Script("read -r line; echo '{\"v\":2,\"result\":{}}'; read -r more; "
                       "printf '\\033%s' \"$line\" >&2; exit 5"),
                std::nullopt);
  EXPECT_EQ(client.Call(request_, kLong).outcome, record::Outcome::kOk);
  const Reply end = client.Finish();
  EXPECT_EQ(end.outcome, record::Outcome::kCrashed);
  EXPECT_THAT(end.detail, StartsWith("ended with exit status 5 after its answer; it printed: "));
  EXPECT_THAT(end.detail, HasSubstr(R"("password":"***")"));
  EXPECT_EQ(end.detail.find('\x1b'), std::string::npos);
}

TEST_F(ClientTest, OneThatCannotBeStartedFailsEveryRequest) {
  Client client({In("missing")}, std::nullopt);
  EXPECT_FALSE(client.alive());
  for (int i = 0; i < 2; ++i) {
    const Reply reply = client.Call(request_, kLong);
    EXPECT_EQ(reply.outcome, record::Outcome::kCrashed);
    EXPECT_THAT(reply.detail, HasSubstr("No such file or directory"));
  }
  client.Finish();
}

TEST_F(ClientTest, OneThatDiedStaysDead) {
  Client client(Script("read -r line; exit 3"), std::nullopt);
  EXPECT_TRUE(client.alive());
  const Reply first = client.Call(request_, kLong);
  EXPECT_FALSE(client.alive());
  const Reply second = client.Call(request_, kLong);
  EXPECT_EQ(second.outcome, record::Outcome::kCrashed);
  EXPECT_EQ(second.detail, first.detail);
}

TEST_F(ClientTest, AnErrorDoesNotEndTheWorker) {
  Client client(Script("while read -r line; do echo rubbish; done"), std::nullopt);
  EXPECT_EQ(client.Call(request_, kLong).outcome, record::Outcome::kProtocol);
  EXPECT_TRUE(client.alive());
}

// A worker may print its request, to either end, or put it into an error.
TEST_F(ClientTest, ThePasswordIsNeverShown) {
  request_.action = protocol::Action::kAttest;
  for (const char* password : {"hunter2", "with \"quotes\" \\ and\ttab", "x"}) {
    request_.connection.options.password = password;
    const std::string secret = nlohmann::json(password).dump().substr(1);
    const std::string asked = protocol::WriteRequest(request_);
    ASSERT_THAT(asked, HasSubstr(secret));
    for (const char* script :
         {"printf '%s\\n' \"$line\"", "printf '%s\\n' \"$line\" >&2; exit 1",
          "printf '%s' \"$line\" >&2; sleep 1000", "printf '\"%s\\n' \"${line#*password}\""}) {
      const Reply reply = Call(script, milliseconds(1000));
      EXPECT_NE(reply.outcome, record::Outcome::kOk);
      EXPECT_THAT(reply.detail, Not(HasSubstr("\"" + secret))) << script;
      EXPECT_THAT(reply.detail, Not(HasSubstr(password))) << script;
    }
  }
  request_.connection.options.password = "hunter2";
  const Reply reply = CallAnswering(protocol::WriteAnswer(
      {.status = Status({StatusCode::kServer, "x", 1, {}, "cannot connect root:hunter2@h"})}));
  EXPECT_EQ(reply.detail, "[x] 1: cannot connect root:***@h");
}

// What the settings have out of the environment stands as it is written there.
TEST_F(ClientTest, ASecretSessionVariableIsNeverShown) {
  request_.action = protocol::Action::kAttest;
  request_.connection.session = {{"x", "hunter2"}, {"y", "on"}};
  request_.connection.session_secrets = {{"hunter2", "${SECRET}"}, {"on", "${SWITCH}"}};
  Reply reply = CallAnswering(protocol::WriteAnswer(
      {.status = Status({StatusCode::kServer, "x", 1, {}, "no connection can have 'hunter2'"})}));
  EXPECT_EQ(reply.detail, "[x] 1: no connection can have '${SECRET}'");
  reply = CallAnswering(R"({"v":2,"result":{"session.x":"hunter2","session.y":"on"}})");
  EXPECT_EQ(reply.result.at("session.x"), "${SECRET}");
  EXPECT_EQ(reply.result.at("session.y"), "on");
  EXPECT_THAT(protocol::WriteRequest(request_), Not(HasSubstr("SECRET")));
  request_.connection.session_secrets = {{"SECRET", "${SECRET}"}};
  EXPECT_EQ(CallAnswering(R"({"v":2,"result":{"x":"SECRET"}})").result.at("x"), "${SECRET}");
}

// A cut through the password would leave a piece of it that nobody recognises.
TEST_F(ClientTest, NoPieceOfThePasswordIsLeft) {
  request_.action = protocol::Action::kAttest;
  request_.connection.options.password = "hunter2\"plugh";
  const std::string dots(510 - 7, '.');  // with them the last 512 begin within the password
  const std::vector<std::string> scripts = {
      "printf '%s\\n' 'hunter2\"plugh" + dots + "' >&2; exit 1",
      R"(printf '%s\n' '"hunter2"plugh')",
      R"(printf '%s\n' '"no" hunter2"plugh')",
  };
  for (const std::string& script : scripts) {
    const Reply reply = Call(script);
    EXPECT_NE(reply.outcome, record::Outcome::kOk);
    EXPECT_THAT(reply.detail, Not(HasSubstr("hunter2"))) << script;
    EXPECT_THAT(reply.detail, Not(HasSubstr("plugh"))) << script;
    EXPECT_LT(reply.detail.size(), 700U);
  }
}

// It is kept in results, so it is looked through like an error.
TEST_F(ClientTest, WhatAWorkerAttestsHasNoPassword) {
  request_.action = protocol::Action::kAttest;
  const std::string answer =
      R"({"v":2,"result":{"library":"8.0.36","options":"root:hunter2@h","n":1}})";
  request_.connection.options.password = "hunter2";
  EXPECT_EQ(CallAnswering(answer).result.at("options"), "root:***@h");
  request_.connection.options.password = "0.3";  // too short to be told from other things
  EXPECT_EQ(CallAnswering(answer).result.at("library"), "8.0.36");
  request_.action = protocol::Action::kRun;
  request_.connection.options.password = "hunter2";
  EXPECT_EQ(CallAnswering(R"({"v":2,"result":{"attested":[{"options":"root:hunter2@h"}]}})")
                .result.at("attested"),
            nlohmann::json::parse(R"([{"options":"root:***@h"}])"));
}

TEST_F(ClientTest, ARequestThatCannotBeWrittenIsAnError) {
  request_.action = protocol::Action::kAttest;
  request_.connection.options.password = "\xff\xfe";
  const Reply reply = Call("echo");
  EXPECT_EQ(reply.outcome, record::Outcome::kError);
  EXPECT_EQ(reply.error_code, "invalid_argument");
  EXPECT_THAT(reply.detail, HasSubstr("UTF-8"));
}

TEST_F(ClientTest, DescribeTakesADescriptionOnly) {
  const auto describe = [&](const std::string& answer, std::string* reason) {
    std::ofstream(In("answer")) << answer << '\n';
    return Describe(Script("read -r line; cat $folder/answer"), reason);
  };
  const std::string good =
      R"({"v":2,"result":{"backend":"b","benchmark_version":"1","has_server":true,"library":)"
      R"({"name":"n","path":"p","version":"v"},"scenarios":[]}})";
  std::string reason;
  const auto description = describe(good, &reason);
  ASSERT_TRUE(description.has_value());
  EXPECT_EQ(description->backend, "b");
  std::string bad = good;
  bad.replace(bad.find("[]"), 2,
              R"([{"name":"s","version":1.5,"whole_script":true,"truncates":true}])");
  for (const std::string& answer : {std::string(R"({"v":2,"result":{}})"), bad,
                                    std::string(R"({"v":2,"result":[]})"), std::string("no")}) {
    reason.clear();
    EXPECT_FALSE(describe(answer, &reason).has_value()) << answer;
    EXPECT_NE(reason, "") << answer;
  }
}

}  // namespace
}  // namespace driverbench::coordinator

#include "bench/protocol/protocol.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <limits>
#include <random>
#include <stdexcept>
#include <string>
#include <vector>

namespace driverbench::protocol {
namespace {

using Json = nlohmann::json;
using ::testing::HasSubstr;

Request Full(Action action) {
  Request request;
  request.action = action;
  ConnectOptions& options = request.connection.options;
  options.host = "db.example";
  options.port = 65535;
  options.user = "2aEp24QWEDLqRFs.root";
  options.password = "p\"a\\s's\twörd \U0001F511";
  options.protocol = Protocol::kPrepared;
  options.tls = TlsMode::kVerifyIdentity;
  options.ca = "/etc/ssl/cert.pem";
  options.database = "driverbench";
  options.connect_timeout = std::chrono::seconds(3);
  options.read_timeout = std::chrono::seconds(3600);
  request.connection.session = {{"sql_mode", ""}, {"tidb_x", "1"}};
  options.options = {{"layer", "core"}, {"pool", ""}};
  request.scenario = "simple.get";
  request.plan = {.seed = std::numeric_limits<std::uint64_t>::max(),
                  .number = std::numeric_limits<std::int64_t>::max(),
                  .threads = 256,
                  .warmup = 0,
                  .operations = 1'000'000'000};
  return request;
}

scenarios::OwnSql OwnSql() {
  return {.statements = {{.sql = "SELECT a FROM t WHERE b = ? AND c = ?",
                          .values = {5, 0},
                          .ordered = true},
                         {.sql = "DELETE FROM t"}},
          .transaction = true,
          .writes = true,
          .tuples = {{Value(std::int64_t{-1}), Value(~std::uint64_t{0}), Value(1.5), Value(),
                      Value("x"), Value::Bytes("\xff")}},
          .tables = {{.name = "t",
                      .definition = "a INT",
                      .options = "ENGINE=InnoDB",
                      .first_column = "a"}},
          .fill = {"INSERT INTO t VALUES (1)"},
          .left_out = {"t.a"}};
}

std::vector<std::string> ValidRequests() {
  std::vector<std::string> lines;
  for (const Action action : {Action::kDescribe, Action::kAttest, Action::kLock, Action::kCheckLock,
                              Action::kPrepare, Action::kRun, Action::kVerify, Action::kCleanup}) {
    lines.push_back(WriteRequest(Full(action)));
  }
  Request request = Full(Action::kPrepare);
  request.fresh = true;
  lines.push_back(WriteRequest(request));
  request.fresh = false;
  request.again = true;
  lines.push_back(WriteRequest(request));
  request = Full(Action::kRun);
  request.handicap = {.spin_ns = 300, .every = 50, .jitter_ns = kMostSpinNs};
  lines.push_back(WriteRequest(request));
  request = Full(Action::kRun);
  request.plan.load.rate = 500;
  request.keep = true;
  lines.push_back(WriteRequest(request));
  request = Full(Action::kVerify);
  request.others = 1920;
  lines.push_back(WriteRequest(request));
  request = Full(Action::kRun);
  request.own_sql = OwnSql();
  lines.push_back(WriteRequest(request));
  request = Full(Action::kRead);
  request.query = "SELECT 1";
  lines.push_back(WriteRequest(request));
  return lines;
}

TEST(RequestTest, RoundTrips) {
  for (const std::string& line : ValidRequests()) {
    EXPECT_EQ(line.find('\n'), std::string::npos);
    EXPECT_EQ(WriteRequest(ReadRequest(line)), line);
  }
}

TEST(RequestTest, ReadsEveryField) {
  Request written = Full(Action::kVerify);
  written.others = 7;
  const Request read = ReadRequest(WriteRequest(written));
  EXPECT_EQ(read.action, Action::kVerify);
  EXPECT_EQ(read.scenario, written.scenario);
  EXPECT_EQ(read.plan.seed, written.plan.seed);
  EXPECT_EQ(read.plan.number, written.plan.number);
  EXPECT_EQ(read.plan.threads, written.plan.threads);
  EXPECT_EQ(read.plan.warmup, written.plan.warmup);
  EXPECT_EQ(read.plan.operations, written.plan.operations);
  EXPECT_EQ(read.others, 7);
  EXPECT_EQ(read.connection.session, written.connection.session);
  const ConnectOptions& got = read.connection.options;
  const ConnectOptions& expected = written.connection.options;
  EXPECT_EQ(got.host, expected.host);
  EXPECT_EQ(got.port, expected.port);
  EXPECT_EQ(got.user, expected.user);
  EXPECT_EQ(got.password, expected.password);
  EXPECT_EQ(got.database, expected.database);
  EXPECT_EQ(got.protocol, expected.protocol);
  EXPECT_EQ(got.tls, expected.tls);
  EXPECT_EQ(got.ca, expected.ca);
  EXPECT_EQ(got.connect_timeout, expected.connect_timeout);
  EXPECT_EQ(got.read_timeout, expected.read_timeout);
}

TEST(RequestTest, SqlOfTheUsersOwnRoundTrips) {
  Request request = Full(Action::kRun);
  request.own_sql = OwnSql();
  const Request got = ReadRequest(WriteRequest(request));
  const scenarios::OwnSql& read = got.own_sql.value();
  const scenarios::OwnSql written = OwnSql();
  ASSERT_EQ(read.statements.size(), 2U);
  EXPECT_EQ(read.statements[0].sql, written.statements[0].sql);
  EXPECT_EQ(read.statements[0].values, written.statements[0].values);
  EXPECT_TRUE(read.statements[0].ordered);
  EXPECT_FALSE(read.statements[1].ordered);
  EXPECT_TRUE(read.transaction);
  EXPECT_TRUE(read.writes);
  EXPECT_EQ(read.tuples, written.tuples);
  ASSERT_EQ(read.tables.size(), 1U);
  EXPECT_EQ(read.tables[0].definition, "a INT");
  EXPECT_EQ(read.tables[0].options, "ENGINE=InnoDB");
  EXPECT_EQ(read.fill, written.fill);
  EXPECT_EQ(read.left_out, written.left_out);
}

// JSON has no other way: the caller has to be told.
TEST(RequestTest, TextThatIsNotUtf8CannotBeWritten) {
  Request request = Full(Action::kAttest);
  request.connection.options.password = "\xff";
  EXPECT_THROW(WriteRequest(request), Json::exception);
}

// What a reader throws for a line, or "" when it takes it. Anything but the two documented kinds
// ends the test.
template <typename Reader>
std::string Refusal(Reader read, const std::string& line) {
  try {
    read(line);
  } catch (const Json::exception& error) {
    return error.what();
  } catch (const std::invalid_argument& error) {
    return error.what();
  }
  return {};
}

std::string RequestRefusal(const std::string& line) { return Refusal(ReadRequest, line); }

// With what a caller does with the result, too.
void ReadWholeAnswer(const std::string& line) {
  const Answer answer = ReadAnswer(line);
  const auto read = [&](auto as) {
    try {
      answer.result.get_to(as);
    } catch (const Json::exception&) {        // NOLINT(bugprone-empty-catch): refused, as is right
    } catch (const std::invalid_argument&) {  // NOLINT(bugprone-empty-catch)
    }
  };
  read(Description());
  read(BlockTimes());
  read(std::map<std::string, std::string>());
  WriteAnswer(answer);
}

std::string AnswerRefusal(const std::string& line) { return Refusal(ReadWholeAnswer, line); }

// A valid request with one value replaced; `path` is a JSON pointer.
std::string With(const std::string& path, const Json& value) {
  Json object = Json::parse(WriteRequest(Full(Action::kRun)));
  object[Json::json_pointer(path)] = value;
  return object.dump();
}

TEST(RequestTest, RefusesWhatIsNoValueOfSql) {
  Request request = Full(Action::kRun);
  request.own_sql = OwnSql();
  for (const char* bad : {"[1]", "true", R"({"hex":"0"})", R"({"hex":"xx"})", R"({"oct":"7"})"}) {
    Json object = Json::parse(WriteRequest(request));
    object["own_sql"]["tuples"][0][0] = Json::parse(bad);
    EXPECT_NE(RequestRefusal(object.dump()), "") << bad;
  }
}

TEST(RequestTest, RefusesWhatIsNoRequest) {
  for (const std::string line : {"",
                                 " ",
                                 "\n",
                                 "null",
                                 "1",
                                 "\"run\"",
                                 "[]",
                                 "{}",
                                 "{",
                                 "}",
                                 "run",
                                 "{\"v\":2}",
                                 "{\"v\":2,\"do\":\"run\"}",
                                 "{\"v\":2,\"do\":\"describe\"}}",
                                 "{\"v\":2 \"do\":\"run\"}",
                                 "{'v':2}",
                                 "<html>",
                                 "{\"v\":2,\"do\":null}",
                                 "{\"v\":2,\"do\":7}",
                                 "NaN"}) {
    EXPECT_NE(RequestRefusal(line), "") << line;
  }
  // nlohmann takes a NUL for the end of the text.
  const std::string good = WriteRequest({});
  ASSERT_EQ(RequestRefusal(good), "");
  EXPECT_EQ(RequestRefusal(good + std::string("\0", 1)), "a NUL in the line");
  EXPECT_EQ(RequestRefusal(good + std::string("\0rubbish", 8)), "a NUL in the line");
  EXPECT_NE(RequestRefusal(std::string("{\"v\":2,\"do\":\"desc\0ribe\"}", 24)), "");
  EXPECT_NE(RequestRefusal("{\"v\":2,\"do\":\"\xff\"}"), "");
  EXPECT_NE(RequestRefusal("{\"v\":2,\"do\":\"\\ud800\"}"), "");
}

TEST(RequestTest, RefusesOtherVersions) {
  for (const Json& version : {Json(0), Json(1), Json("2"), Json(nullptr), Json(1.5), Json(-1)}) {
    EXPECT_THAT(RequestRefusal(With("/v", version)),
                HasSubstr("protocol version " + version.dump() + ", expected 2"));
  }
}

TEST(RequestTest, RefusesARequestWithoutOneOfItsFields) {
  for (const std::string& line : ValidRequests()) {
    const Json whole = Json::parse(line);
    for (const auto& [field, value] : whole.items()) {
      if (field == "others" || field == "handicap" || field == "again" || field == "rate" ||
          field == "keep" || field == "own_sql")
        continue;  // may be left out
      Json object = whole;
      object.erase(field);
      EXPECT_NE(RequestRefusal(object.dump()), "") << field;
    }
    if (!whole.contains("connection")) continue;
    for (const auto& [field, value] : whole["connection"].items()) {
      Json object = whole;
      object["connection"].erase(field);
      EXPECT_NE(RequestRefusal(object.dump()), "") << field;
    }
  }
}

TEST(RequestTest, RefusesOtherTypes) {
  const Json whole = Json::parse(ValidRequests().back());
  const std::vector<Json> values = {nullptr, true, 1.5,           -1,
                                    1e30,    "",   Json::array(), Json::object()};
  const Json flat = whole.flatten();
  for (const auto& [path, old] : flat.items()) {
    for (const Json& value : values) {
      if (value.type() == old.type()) continue;
      Json object = whole;
      object[Json::json_pointer(path)] = value;
      EXPECT_NE(RequestRefusal(object.dump()), "") << path << " " << value;
    }
  }
}

// nlohmann's own conversions take all of these.
TEST(RequestTest, WholeNumbersAreWholeAndFit) {
  for (const char* field :
       {"/seed", "/block", "/threads", "/warmup", "/operations", "/connection/port",
        "/connection/connect_timeout", "/connection/read_timeout"}) {
    for (const Json& value : {Json(1.5), Json(1.0), Json(-1), Json(1e30), Json(true), Json("1"),
                              Json(std::numeric_limits<std::int64_t>::min())}) {
      EXPECT_THAT(RequestRefusal(With(field, value)), HasSubstr("whole number")) << field << value;
    }
    EXPECT_EQ(RequestRefusal(With(field, 1)), "") << field;
  }
  for (const auto& [field, value] : std::vector<std::pair<std::string, Json>>{
           {"/connection/port", 0},
           {"/connection/port", 65536},
           {"/connection/connect_timeout", 0},
           {"/connection/read_timeout", 1LL << 31},
           {"/block", std::uint64_t{1} << 63},
           {"/threads", 0},
           {"/threads", 1025},
           {"/threads", 1LL << 32},
           {"/operations", 0},
           {"/operations", 1'000'000'001},
           {"/warmup", std::numeric_limits<std::int64_t>::max()}}) {
    EXPECT_THAT(RequestRefusal(With(field, value)), HasSubstr("whole number")) << field << value;
  }
  std::string line = With("/seed", 1);
  line.replace(line.find("\"seed\":1"), 8, "\"seed\":18446744073709551616");
  EXPECT_THAT(RequestRefusal(line), HasSubstr("`seed` is no whole number from 0 on"));
  EXPECT_EQ(ReadRequest(With("/seed", 18446744073709551615ULL)).plan.seed, ~std::uint64_t{0});
}

TEST(RequestTest, RefusesUnknownNamesAndSaysWhich) {
  EXPECT_EQ(RequestRefusal(With("/do", "drop")), "`do` is unknown: \"drop\"");
  EXPECT_EQ(RequestRefusal(With("/do", "Run")), "`do` is unknown: \"Run\"");
  EXPECT_EQ(RequestRefusal(With("/connection/tls", "preferred")),
            "`connection.tls` is unknown: \"preferred\"");
  EXPECT_EQ(RequestRefusal(With("/connection/protocol", "")),
            "`connection.protocol` is unknown: \"\"");
}

TEST(RequestTest, OthersMayBeLeftOut) {
  EXPECT_FALSE(ReadRequest(WriteRequest(Full(Action::kVerify))).others.has_value());
  EXPECT_NE(RequestRefusal(With("/others", -1)), "");
  EXPECT_NE(RequestRefusal(With("/others", nullptr)), "");
}

TEST(RequestTest, ARateMayBeLeftOut) {
  EXPECT_FALSE(ReadRequest(WriteRequest(Full(Action::kRun))).plan.load.open());
  Request written = Full(Action::kRun);
  written.plan.load.rate = 2000;
  EXPECT_EQ(ReadRequest(WriteRequest(written)).plan.load.rate, 2000);
  for (const Json& wrong : {Json(-1), Json(1.5), Json("1"), Json(nullptr), Json(1'000'000'001)})
    EXPECT_THAT(RequestRefusal(With("/rate", wrong)), HasSubstr("whole number")) << wrong;
}

TEST(RequestTest, AHandicapMayBeLeftOutAndIsWhole) {
  EXPECT_FALSE(ReadRequest(WriteRequest(Full(Action::kRun))).handicap.has_value());
  Request written = Full(Action::kRun);
  written.handicap = {.spin_ns = 300, .every = 50, .jitter_ns = 7};
  EXPECT_EQ(ReadRequest(WriteRequest(written)).handicap, written.handicap);
  const Json whole = {{"spin_ns", 300}, {"every", 50}, {"jitter_ns", 7}};
  ASSERT_EQ(RequestRefusal(With("/handicap", whole)), "");
  for (const auto& [field, value] : whole.items()) {
    Json object = whole;
    object.erase(field);
    EXPECT_NE(RequestRefusal(With("/handicap", object)), "") << field;
    for (const Json& wrong : {Json(-1), Json(1.5), Json("1"), Json(nullptr), Json(1ULL << 32)}) {
      object[field] = wrong;
      EXPECT_THAT(RequestRefusal(With("/handicap", object)), HasSubstr("whole number"))
          << field << wrong;
    }
  }
  for (const Json& wrong : {Json(nullptr), Json(300), Json::array(), Json("spin")})
    EXPECT_NE(RequestRefusal(With("/handicap", wrong)), "") << wrong;
  Json never = whole;
  never["every"] = 0;
  EXPECT_THAT(RequestRefusal(With("/handicap", never)),
              HasSubstr("`handicap.every` is no whole number from 1 to"));
}

// Deep values are printed, copied and freed by recursion: the stack has to hold.
TEST(RequestTest, RefusesDeepNesting) {
  const std::size_t deep = 2'000'000;
  const std::string arrays = std::string(deep, '[') + std::string(deep, ']');
  std::string objects;
  for (std::size_t i = 0; i < deep / 4; ++i) objects += "{\"a\":";
  for (const std::string& value : {arrays, std::string(deep, '['), objects}) {
    EXPECT_NE(RequestRefusal(value), "");
    EXPECT_NE(RequestRefusal("{\"v\":" + value + "}"), "");
    EXPECT_NE(RequestRefusal("{\"v\":2,\"do\":" + value + "}"), "");
    EXPECT_NE(AnswerRefusal(value), "");
    EXPECT_NE(AnswerRefusal("{\"v\":2,\"result\":" + value + "}"), "");
    EXPECT_NE(AnswerRefusal("{\"v\":2,\"error\":" + value + "}"), "");
  }
}

// The error goes into an answer and from there into a table.
TEST(RequestTest, ARefusalIsShort) {
  EXPECT_LT(RequestRefusal(With("/connection/port", std::string(1'000'000, 'x'))).size(), 300U);
  EXPECT_LT(RequestRefusal(With("/do", std::string(1'000'000, 'x'))).size(), 300U);
  EXPECT_LT(RequestRefusal(With("/v", Json::array({std::string(1'000'000, 'x')}))).size(), 300U);
}

Status AnError(StatusCode code, std::string text) {
  return Status({code, "soci", 1062, "23000", std::move(text)});
}

TEST(AnswerTest, AnErrorRoundTrips) {
  for (std::size_t code = 1; code < kStatusCodeNames.size(); ++code) {
    const Status written =
        AnError(static_cast<StatusCode>(code), "it's \"so\" \\ \U0001F511\n\tin lines");
    const std::string line = WriteAnswer({.status = AnError(written.code(), written.error().text)});
    EXPECT_EQ(line.find('\n'), std::string::npos);
    const Answer read = ReadAnswer(line);
    ASSERT_FALSE(read.status.ok());
    EXPECT_EQ(read.status.code(), written.code());
    EXPECT_EQ(read.status.error().library, "soci");
    EXPECT_EQ(read.status.error().native, 1062);
    EXPECT_EQ(read.status.error().sqlstate, "23000");
    EXPECT_EQ(read.status.error().text, written.error().text);
  }
}

TEST(AnswerTest, ADescriptionRoundTrips) {
  const Description written{.backend = "soci",
                            .library = {.name = "SOCI", .version = "4.0.3", .path = "/lib/x.so"},
                            .has_server = false,
                            .keeper = true,
                            .benchmark_version = "1.7.1",
                            .scenarios = {{"simple", 2, true, true},
                                          {"simple.get", 1, false, false},
                                          {"connect", 1, false, false, true}}};
  const Answer answer = ReadAnswer(WriteAnswer({.result = written}));
  ASSERT_TRUE(answer.status.ok());
  const auto read = answer.result.get<Description>();
  EXPECT_EQ(Json(read), Json(written));
  EXPECT_EQ(read.scenarios.at(0).name, "simple");
  EXPECT_EQ(read.scenarios.at(0).version, 2);
  EXPECT_TRUE(read.scenarios.at(0).whole_script);
  EXPECT_FALSE(read.scenarios.at(1).truncates);
  EXPECT_FALSE(read.scenarios.at(1).connects);
  EXPECT_TRUE(read.scenarios.at(2).connects);
  EXPECT_FALSE(read.has_server);
  EXPECT_TRUE(read.keeper);
}

// As one in another language need not.
TEST(AnswerTest, AWorkerThatSaysNothingOfKeepingKeepsNot) {
  Json answer = Json::parse(WriteAnswer({.result = Description{.backend = "x", .keeper = true}}));
  answer["result"].erase("keeper");
  EXPECT_FALSE(ReadAnswer(answer.dump()).result.get<Description>().keeper);
}

TEST(AnswerTest, TimesRoundTrip) {
  for (const std::vector<std::int64_t>& samples :
       {std::vector<std::int64_t>{}, {0}, {1, 2, std::numeric_limits<std::int64_t>::max()}}) {
    const BlockTimes written{.wall_ns = 1.5e9, .cpu_ns = 0.25, .samples_ns = samples};
    const auto read = ReadAnswer(WriteAnswer(written)).result.get<BlockTimes>();
    EXPECT_EQ(read.wall_ns, written.wall_ns);
    EXPECT_EQ(read.cpu_ns, written.cpu_ns);
    EXPECT_EQ(read.samples_ns, written.samples_ns);
  }
}

TEST(AnswerTest, CostsRoundTripAndAreOptional) {
  BlockTimes written{.wall_ns = 5, .cpu_ns = 4, .samples_ns = {3, 2}};
  const std::string without = WriteAnswer(written);
  EXPECT_EQ(without, R"({"v":2,"result":{"cpu_ns":4.0,"wall_ns":5.0,"samples_ns":[3,2]}})");
  EXPECT_EQ(ReadAnswer(without).result.get<BlockTimes>().cost, metrics::ClientCost());
  written.cost[metrics::Metric::kAllocations] = 24;
  EXPECT_EQ(ReadAnswer(WriteAnswer(written)).result.get<BlockTimes>().cost, written.cost);
  written.cost = {{metrics::Metric::kAllocations, 0},
                  {metrics::Metric::kAllocatedBytes, std::numeric_limits<std::int64_t>::max()},
                  {metrics::Metric::kVoluntarySwitches, 1},
                  {metrics::Metric::kInvoluntarySwitches, 2},
                  {metrics::Metric::kUserTime, 3},
                  {metrics::Metric::kSystemTime, 4},
                  {metrics::Metric::kInstructions, 5},
                  {metrics::Metric::kPeakMemory, 6}};
  const auto read = ReadAnswer(WriteAnswer(written)).result.get<BlockTimes>();
  EXPECT_EQ(read.cost, written.cost);
  EXPECT_EQ(read.samples_ns, written.samples_ns);
  for (const char* field : {R"("allocations":-1)", R"("user_ns":1)", R"("context_switches":[])"}) {
    const Json times =
        Json::parse(std::string(R"({"wall_ns":1,"cpu_ns":1,"samples_ns":[],)") + field + "}");
    EXPECT_THROW(times.get<BlockTimes>(), std::invalid_argument) << field;
  }
}

TEST(AnswerTest, AttestedSessionsRoundTripAndAreOptional) {
  BlockTimes written{.wall_ns = 5, .cpu_ns = 4, .samples_ns = {3}};
  EXPECT_THAT(WriteAnswer(written), ::testing::Not(HasSubstr("attested")));
  written.attested = {{{"isolation", "REPEATABLE-READ"}, {"sql_mode", ""}},
                      {{"isolation", "READ-COMMITTED"}}};
  EXPECT_EQ(ReadAnswer(WriteAnswer(written)).result.get<BlockTimes>().attested, written.attested);
  for (const char* value : {"{}", "1", "null", "[1]", "[[]]", R"([{"isolation":1}])"}) {
    Json times = {{"wall_ns", 1}, {"cpu_ns", 1}, {"samples_ns", Json::array()}};
    times["attested"] = Json::parse(value);
    EXPECT_ANY_THROW(times.get<BlockTimes>()) << value;
  }
}

TEST(AnswerTest, SamplesAreWholeNumbers) {
  for (const char* sample :
       {"1.5", "-1", "1e30", "\"1\"", "null", "true", "[1]", "18446744073709551615"}) {
    const Json times =
        Json::parse(std::string(R"({"wall_ns":1,"cpu_ns":1,"samples_ns":[1,)") + sample + "]}");
    EXPECT_THROW(times.get<BlockTimes>(), std::invalid_argument) << sample;
  }
}

// Found by protocol_fuzz: an object was read as the list of its values, a number as a list of one.
TEST(AnswerTest, ListsAreLists) {
  for (const char* value : {"{\"a\":1}", "1", "null", "\"\"", "true"}) {
    Json times = {{"wall_ns", 1}, {"cpu_ns", 1}, {"samples_ns", Json::parse(value)}};
    EXPECT_THROW(times.get<BlockTimes>(), std::invalid_argument) << value;
    Json description = Description();
    description["scenarios"] = Json::parse(value);
    EXPECT_THROW(description.get<Description>(), std::invalid_argument) << value;
  }
}

TEST(AnswerTest, ADescriptionSaysWhatItOffersAndHowItWantsToLive) {
  Description written;
  EXPECT_THAT(Json(written).dump(), Not(AnyOf(HasSubstr("options"), HasSubstr("lifetime"),
                                              HasSubstr("keeps_connections"))));
  written.options = {{.name = "layer", .values = {"orm", "core"}, .default_value = "core"}};
  written.lifetime = Lifetime::kConnection;
  written.keeps_connections = true;
  const Json json = written;
  EXPECT_EQ(Json(json.get<Description>()), json);
  EXPECT_EQ(json.get<Description>().options.at(0).values, written.options.at(0).values);
  Json wrong = json;
  wrong["options"][0]["default"] = "coer";
  EXPECT_THROW(wrong.get<Description>(), std::invalid_argument);
  wrong = json;
  wrong["lifetime"] = "year";
  EXPECT_THROW(wrong.get<Description>(), std::invalid_argument);
}

// A server's text, or an id in it, may be anything.
TEST(AnswerTest, BinaryTextBecomesUtf8) {
  std::string text("a\xff\xfe\x80 \0 b\xc3", 9);
  const std::string line = WriteAnswer({.status = AnError(StatusCode::kServer, text)});
  for (const char c : line) EXPECT_GE(static_cast<unsigned char>(c), 0x20U);
  const std::string read = ReadAnswer(line).status.error().text;
  EXPECT_THAT(read, HasSubstr("a\uFFFD"));
  EXPECT_NO_THROW(Json(read).dump());  // strict: throws when it is no UTF-8

  Json result = Json::object();
  result["k\xff"] = "v\xff";
  EXPECT_NO_THROW(ReadAnswer(WriteAnswer({.result = result})));
}

TEST(AnswerTest, RefusesWhatIsNoAnswer) {
  const std::string error = WriteAnswer({.status = AnError(StatusCode::kServer, "no")});
  const auto with = [&](const char* field, const Json& value) {
    Json object = Json::parse(error);
    object["error"][field] = value;
    return object.dump();
  };
  for (const std::string& line :
       {std::string("rubbish"), std::string(), std::string("{}"), std::string("{\"v\":2}"),
        std::string("{\"v\":1,\"result\":{}}"), std::string("{\"result\":{}}"),
        std::string("{\"v\":2,\"error\":null}"), std::string("{\"v\":2,\"error\":\"no\"}"),
        std::string("{\"v\":2,\"error\":{}}"), with("code", "ok"), with("code", "fine"),
        with("code", 3), with("native", 1.5), with("native", "1062"), with("native", 1LL << 31),
        with("text", nullptr), with("library", 1), with("sqlstate", false)}) {
    EXPECT_NE(AnswerRefusal(line), "") << line;
  }
  EXPECT_EQ(AnswerRefusal(with("native", -1)), "");
}

// Thousands of lines that are nearly right: nothing but the two documented exceptions, no crash.
TEST(FuzzTest, MutatedLinesAreRefusedOrRead) {
  std::vector<std::string> lines = ValidRequests();
  lines.push_back(WriteAnswer({.status = AnError(StatusCode::kServer, "no\nway")}));
  lines.push_back(WriteAnswer(BlockTimes{.wall_ns = 12.5, .cpu_ns = 3, .samples_ns = {1, 2, 3}}));
  lines.push_back(WriteAnswer(BlockTimes{.wall_ns = 12.5,
                                         .cpu_ns = 3,
                                         .samples_ns = {1},
                                         .cost = {{metrics::Metric::kVoluntarySwitches, 1},
                                                  {metrics::Metric::kInvoluntarySwitches, 2},
                                                  {metrics::Metric::kUserTime, 3},
                                                  {metrics::Metric::kSystemTime, 4}}}));
  Description description;
  description.backend = "soci";
  description.scenarios = {{"simple", 1, true, true}};
  lines.push_back(WriteAnswer({.result = description}));
  const std::vector<std::string> tokens = {"-1",
                                           "1.5",
                                           "1e30",
                                           "1e999",
                                           "null",
                                           "true",
                                           "\"\"",
                                           "{}",
                                           "[]",
                                           "\"\\ud800\"",
                                           "18446744073709551616",
                                           "0",
                                           ",",
                                           ":",
                                           "{\"a\":",
                                           "[[[",
                                           std::string("\0", 1),
                                           "\xff"};
  std::mt19937_64 random(20240607);
  const auto below = [&](std::size_t n) { return static_cast<std::size_t>(random() % n); };
  int read = 0;
  for (int i = 0; i < 6000; ++i) {
    std::string line = lines[below(lines.size())];
    for (std::size_t change = 0; change <= below(4) && !line.empty(); ++change) {
      const std::size_t at = below(line.size());
      const std::size_t length = 1 + below(6);
      switch (below(5)) {
        case 0:
          line[at] = static_cast<char>(below(256));
          break;
        case 1:
          line.erase(at, length);
          break;
        case 2:
          line.insert(at, tokens[below(tokens.size())]);
          break;
        case 3: {  // a value: from a colon to the next comma
          const std::size_t begin = line.find(':', at);
          const std::size_t end = line.find_first_of(",}", begin);
          if (end == std::string::npos) break;
          line.replace(begin + 1, end - begin - 1, tokens[below(tokens.size())]);
          break;
        }
        default:
          line.insert(at, line.substr(below(line.size()), 20));
      }
    }
    SCOPED_TRACE(line);
    if (RequestRefusal(line).empty()) ++read;
    if (AnswerRefusal(line).empty()) ++read;
  }
  EXPECT_GT(read, 100) << "the mutations are too wild to reach the fields";
}

}  // namespace
}  // namespace driverbench::protocol

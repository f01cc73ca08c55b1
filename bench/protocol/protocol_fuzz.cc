// Any line as a request, and as an answer: it is refused with an exception that both sides catch,
// or it says the same when it is written and read again.
#include <map>
#include <stdexcept>
#include <string>
#include <string_view>
#include <tuple>

#include "bench/protocol/protocol.h"
#include "bench/testing/fuzz.h"

namespace driverbench::protocol {
namespace {

auto Tied(const Connection& c) {
  const ConnectOptions& o = c.options;
  return std::tie(o.host, o.port, o.user, o.password, o.database, o.protocol, o.tls, o.ca,
                  o.autocommit, o.connect_timeout, o.read_timeout, o.options, c.session);
}

bool Same(const Request& a, const Request& b) {
  const auto tied = [](const Request& r) {
    return std::tie(r.action, r.scenario, r.plan.seed, r.plan.number, r.plan.threads, r.plan.warmup,
                    r.plan.operations, r.plan.load, r.fresh, r.again, r.keep, r.others);
  };
  return tied(a) == tied(b) && a.handicap == b.handicap && Tied(a.connection) == Tied(b.connection);
}

bool Same(const Answer& a, const Answer& b) {
  if (a.status.ok() || b.status.ok()) return a.status.ok() && b.status.ok() && a.result == b.result;
  const auto tied = [](const Status::Error& e) {
    return std::tie(e.code, e.library, e.native, e.sqlstate, e.text);
  };
  return tied(a.status.error()) == tied(b.status.error());
}

// What both sides catch; anything else ends the program, and is a finding.
template <typename Read>
bool IsRead(Read read) {
  try {
    read();
    return true;
  } catch (const nlohmann::json::exception&) {
    return false;
  } catch (const std::invalid_argument&) {
    return false;
  }
}

void RequireLine(const std::string& line) {
  Require(line.find('\n') == std::string::npos, "what is written is one line", line);
}

void CheckRequest(std::string_view line) {
  Request request;
  if (!IsRead([&] { request = ReadRequest(line); })) return;
  const std::string written = WriteRequest(request);
  RequireLine(written);
  Require(Same(ReadRequest(written), request), "a request stays what it is", written);
}

void CheckDescription(const nlohmann::json& result) {
  Description description;
  if (!IsRead([&] { result.get_to(description); })) return;
  const nlohmann::json written = description;
  Require(nlohmann::json(written.get<Description>()) == written, "a description stays what it is",
          written.dump());
  Require(result.at("scenarios").is_array(), "scenarios are a list", result.dump());
}

void CheckTimes(const nlohmann::json& result) {
  BlockTimes times;
  if (!IsRead([&] { result.get_to(times); })) return;
  const std::string written = WriteAnswer(times);
  RequireLine(written);
  const auto again = ReadAnswer(written).result.get<BlockTimes>();
  Require(std::tie(again.wall_ns, again.cpu_ns, again.samples_ns) ==
              std::tie(times.wall_ns, times.cpu_ns, times.samples_ns),
          "a block's times stay what they are", written);
  Require(result.at("samples_ns").is_array(), "samples are a list", result.dump());
}

void CheckAnswer(std::string_view line) {
  Answer answer;
  if (!IsRead([&] { answer = ReadAnswer(line); })) return;
  const std::string written = WriteAnswer(answer);
  RequireLine(written);
  Require(Same(ReadAnswer(written), answer), "an answer stays what it is", written);
  if (!answer.status.ok()) return;
  CheckDescription(answer.result);
  CheckTimes(answer.result);
}

}  // namespace
}  // namespace driverbench::protocol

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view line = driverbench::TextOf(data, size);
  driverbench::protocol::CheckRequest(line);
  driverbench::protocol::CheckAnswer(line);
  return 0;
}

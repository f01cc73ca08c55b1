#include "bench/coordinator/workers/client.h"

#include <fmt/format.h>

#include <algorithm>
#include <exception>
#include <system_error>
#include <utility>

#include "bench/protocol/secrets.h"
#include "bench/text/text.h"

namespace driverbench::coordinator {
namespace {

record::Outcome OutcomeOf(StatusCode code) {
  switch (code) {
    case StatusCode::kOk:
      return record::Outcome::kOk;
    case StatusCode::kWrong:
      return record::Outcome::kWrong;
    case StatusCode::kUnsupported:
      return record::Outcome::kUnsupported;
    default:
      return record::Outcome::kError;
  }
}

record::Outcome OutcomeOf(WorkerProcess::Result result) {
  switch (result) {
    case WorkerProcess::Result::kTimeout:
      return record::Outcome::kTimeout;
    case WorkerProcess::Result::kRubbish:
      return record::Outcome::kProtocol;
    default:
      return record::Outcome::kCrashed;
  }
}

// No more memory for a worker gone mad than its answer can need: a sample is a number of at most 20
// digits with what separates it from the next.
std::size_t LongestAnswer(const protocol::Request& request) {
  constexpr double kOther = 1 << 20, kSample = 32, kMost = 256 << 20;
  const double samples = request.action == protocol::Action::kRun
                             ? static_cast<double>(request.plan.operations) * request.plan.threads
                             : 0;
  return static_cast<std::size_t>(std::min(kOther + samples * kSample, kMost));
}

// What a worker wrote is shown to people when it fails; it may be the request itself.
std::string Shown(std::string text, const protocol::Connection& connection) {
  return text::CleanText(protocol::WithoutSecrets(std::move(text), connection));
}

// What a worker did instead of answering. Of a long line that it printed the end: what went wrong
// stands there. Only cut when secrets are out of it, or a piece of one would be left.
std::string WhatItDid(std::string text, const protocol::Connection& connection) {
  text = protocol::WithoutSecrets(std::move(text), connection);
  constexpr std::size_t kMost = 512;
  const std::size_t printed = text.find(WorkerProcess::kPrinted);
  if (printed == std::string::npos) return text::CleanText(text);
  const std::size_t begin = printed + WorkerProcess::kPrinted.size();
  if (text.size() - begin > kMost) text.replace(begin, text.size() - begin - kMost, "...");
  return text::CleanText(text);
}

// Without nlohmann's "last read", which is a piece of the line, perhaps with a piece of the
// password.
std::string Reason(const std::exception& error) {
  const std::string_view text = error.what();
  return std::string(text.substr(0, text.find("; last read: ")));
}

// What a worker attests is kept in results.
void MaskAttested(const protocol::Request& request, nlohmann::json* result) {
  for (nlohmann::json& value : *result) {
    if (value.is_string())
      value = protocol::WithoutSecrets(value.get<std::string>(), request.connection,
                                       protocol::kTelling);
  }
}

}  // namespace

Client::Client(const std::vector<std::string>& command, std::optional<int> cpu) {
  try {
    process_ = std::make_unique<WorkerProcess>(command, cpu);
  } catch (const std::system_error& error) {
    failure_ = error.what();
  }
}

Reply Client::Call(const protocol::Request& request, std::chrono::milliseconds deadline) {
  if (!process_) return {.outcome = record::Outcome::kCrashed, .detail = failure_};
  std::string asked;
  try {
    asked = protocol::WriteRequest(request);
  } catch (const std::exception& error) {  // e.g. a password that is not UTF-8
    return {.outcome = record::Outcome::kError,
            .error_code = std::string(StatusCodeName(StatusCode::kInvalidArgument)),
            .detail = std::string("the request cannot be written: ") + error.what()};
  }
  connection_ = request.connection;
  WorkerProcess::ReadResult line = process_->Ask(asked, deadline, LongestAnswer(request));
  if (line.result != WorkerProcess::Result::kLine) {
    failure_ = WhatItDid(std::move(line.text), connection_);
    process_.reset();
    return {.outcome = OutcomeOf(line.result), .detail = failure_};
  }
  try {
    protocol::Answer answer = protocol::ReadAnswer(line.text);
    if (answer.status.ok()) {
      if (request.action == protocol::Action::kAttest && answer.result.is_object())
        MaskAttested(request, &answer.result);
      if (request.action == protocol::Action::kRun && answer.result.contains("attested")) {
        for (nlohmann::json& session : answer.result["attested"]) MaskAttested(request, &session);
      }
      return {.outcome = record::Outcome::kOk, .result = std::move(answer.result)};
    }
    const StatusCode code = answer.status.code();
    return {.outcome = OutcomeOf(code),
            .error_code = std::string(StatusCodeName(code)),
            .detail = Shown(answer.status.ToString(), connection_)};
  } catch (const protocol::OtherVersion& error) {
    return {.outcome = record::Outcome::kProtocol,
            .detail = text::CleanText(fmt::format(
                "{}: it was made for another version of driverbench; build it again, or if it is "
                "written by hand see \"Versions\" in bench/protocol/PROTOCOL.md",
                protocol::WithoutSecrets(error.what(), request.connection)))};
  } catch (const std::exception& error) {
    return {.outcome = record::Outcome::kProtocol,
            .detail = text::CleanText(
                "\"" +
                protocol::WithoutSecrets(std::move(line.text), request.connection).substr(0, 80) +
                "\" is no answer: " + protocol::WithoutSecrets(Reason(error), request.connection))};
  }
}

Reply Client::Finish() {
  if (!process_) return {};
  WorkerProcess::ReadResult end = process_->Finish();
  process_.reset();
  if (end.result == WorkerProcess::Result::kLine) return {};
  return {.outcome = OutcomeOf(end.result), .detail = WhatItDid(std::move(end.text), connection_)};
}

}  // namespace driverbench::coordinator

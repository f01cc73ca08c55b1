#include "bench/coordinator/client.h"

#include <exception>
#include <system_error>
#include <utility>

namespace driverbench {
namespace {

Outcome OutcomeOf(StatusCode code) {
  switch (code) {
    case StatusCode::kOk:
      return Outcome::kOk;
    case StatusCode::kWrong:
      return Outcome::kWrong;
    case StatusCode::kUnsupported:
      return Outcome::kUnsupported;
    default:
      return Outcome::kError;
  }
}

Outcome OutcomeOf(WorkerProcess::Result result) {
  switch (result) {
    case WorkerProcess::Result::kTimeout:
      return Outcome::kTimeout;
    case WorkerProcess::Result::kRubbish:
      return Outcome::kProtocol;
    default:
      return Outcome::kCrashed;
  }
}

}  // namespace

Client::Client(const std::string& path, std::optional<int> cpu) {
  try {
    process_ = std::make_unique<WorkerProcess>(path, cpu);
  } catch (const std::system_error& error) {
    failure_ = error.what();
  }
}

Reply Client::Call(const Request& request, std::chrono::milliseconds deadline) {
  if (!process_)
    return {.outcome = Outcome::kCrashed, .error_code = {}, .detail = failure_, .result = {}};
  WorkerProcess::Reply line = process_->Ask(WriteRequest(request), deadline);
  if (line.result != WorkerProcess::Result::kLine) {
    failure_ = line.text;
    process_.reset();
    return {.outcome = OutcomeOf(line.result),
            .error_code = {},
            .detail = std::move(line.text),
            .result = {}};
  }
  try {
    Answer answer = ReadAnswer(line.text);
    if (answer.status.ok()) {
      return {.outcome = Outcome::kOk,
              .error_code = {},
              .detail = {},
              .result = std::move(answer.result)};
    }
    const StatusCode code = answer.status.code();
    return {.outcome = OutcomeOf(code),
            .error_code = std::string(StatusCodeName(code)),
            .detail = answer.status.ToString(),
            .result = {}};
  } catch (const std::exception& error) {
    return {.outcome = Outcome::kProtocol,
            .error_code = {},
            .detail = "\"" + line.text.substr(0, 80) + "\" is no answer: " + error.what(),
            .result = {}};
  }
}

void Client::Finish() {
  if (process_) process_->Finish();
  process_.reset();
}

}  // namespace driverbench

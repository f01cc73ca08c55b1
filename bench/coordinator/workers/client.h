#pragma once

#include <chrono>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "bench/coordinator/workers/process.h"
#include "bench/protocol/protocol.h"
#include "bench/record/run.h"

namespace driverbench::coordinator {

// What became of a request: every way in which a worker can fail is a value.
struct Reply {
  record::Outcome outcome = record::Outcome::kOk;
  std::string error_code{};  // StatusCodeName, when the worker itself reported an error
  std::string detail{};  // the first difference, the error's text, or what the worker did instead
                         // of answering; CleanText
  nlohmann::json result{};  // only with kOk
};

// A worker process that speaks the protocol.
class Client {
 public:
  // A worker that cannot be started is one that fails every request.
  Client(const std::vector<std::string>& command, std::optional<int> cpu);

  Reply Call(const protocol::Request& request, std::chrono::milliseconds deadline);

  bool alive() const { return process_ != nullptr; }
  // Lets it end. kOk, or a fault of what it did after its last answer.
  Reply Finish();

 private:
  std::unique_ptr<WorkerProcess> process_;  // null once it has failed or finished
  std::string failure_;
  protocol::Connection
      connection_;  // of the last request: the worker may print its secrets at its end
};

}  // namespace driverbench::coordinator

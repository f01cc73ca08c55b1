#include "bench/worker/serve.h"

#include <fcntl.h>
#include <unistd.h>

#include <cstdio>
#include <cstdlib>
#include <exception>
#include <memory>
#include <string>

#include "bench/process/exit_status.h"
#include "bench/protocol/protocol.h"
#include "bench/worker/account.h"
#include "bench/worker/audit.h"
#include "bench/worker/block.h"
#include "bench/worker/handicap.h"
#include "bench/worker/keeper.h"
#include "bench/worker/session.h"
#include "scenarios/catalog.h"

namespace driverbench::worker {
namespace {

struct FileCloser {
  void operator()(std::FILE* file) const { std::fclose(file); }
};
using File = std::unique_ptr<std::FILE, FileCloser>;

protocol::Description Describe(const Backend& backend) {
  protocol::Description description{.backend = std::string(backend.name()),
                                    .library = backend.library(),
                                    .has_server = backend.has_server(),
                                    .benchmark_version = DRIVERBENCH_BENCHMARK_VERSION};
  for (const scenarios::Scenario* scenario : scenarios::Catalog()) {
    const auto traits = scenario->traits();
    description.scenarios.push_back({.name = std::string(traits.name),
                                     .version = traits.version,
                                     .whole_script = traits.whole_script,
                                     .truncates = traits.truncates});
  }
  return description;
}

Status Run(const Backend& backend, const scenarios::Scenario& scenario,
           const protocol::Request& request, protocol::BlockTimes* times) {
  if (!request.handicap)
    return RunBlock(backend, request.connection, scenario, request.plan, times);
  const HandicappedScenario handicapped(scenario, *request.handicap, Spinner());
  return RunBlock(backend, request.connection, handicapped, request.plan, times);
}

// `holder` is the one thing that outlives a request: the lock of the run is a connection's.
std::string Handle(const Backend& backend, const protocol::Request& request, LockHolder* holder) {
  const protocol::Connection& connection = request.connection;
  const scenarios::Scenario* scenario = scenarios::FindScenario(request.scenario);
  if (protocol::HasBlock(request.action) && scenario == nullptr) {
    return protocol::WriteAnswer(
        {.status = {StatusCode::kInvalidArgument, "unknown scenario " + request.scenario}});
  }
  protocol::Answer answer;
  switch (request.action) {
    case protocol::Action::kDescribe:
      answer.result = Describe(backend);
      break;
    case protocol::Action::kAttest: {
      std::map<std::string, std::string> attested;
      answer.status = Attest(backend, connection, &attested);
      answer.result = attested;
      break;
    }
    case protocol::Action::kLock:
      answer.status = TakeLock(backend, connection, holder);
      break;
    case protocol::Action::kCheckLock:
      answer.status = CheckLock(backend, connection, holder);
      break;
    case protocol::Action::kPrepare: {
      std::int64_t rows = 0;
      answer.status = Prepare(backend, connection, *scenario, request.plan, request.fresh,
                              request.again, &rows);
      answer.result["rows"] = rows;
      break;
    }
    case protocol::Action::kRun: {
      protocol::BlockTimes times;
      answer.status = Run(backend, *scenario, request, &times);
      if (answer.status.ok()) return protocol::WriteAnswer(times);
      break;
    }
    case protocol::Action::kAudit:
      answer.status = RunAudit(backend, connection, *scenario, request.plan);
      break;
    case protocol::Action::kAccount: {
      protocol::Account account;
      answer.status = ReadAccount(backend, connection, &account);
      answer.result = account;
      break;
    }
    case protocol::Action::kVerify: {
      std::int64_t rows = 0;
      answer.status = Verify(backend, connection, *scenario, request.plan, request.others, &rows);
      answer.result["rows"] = rows;
      break;
    }
    case protocol::Action::kCleanup: {
      bool dropped = false;
      answer.status = Cleanup(backend, connection, &dropped);
      answer.result["dropped"] = dropped;
      break;
    }
  }
  return protocol::WriteAnswer(answer);
}

std::string AnswerLine(const Backend& backend, std::string_view line, LockHolder* holder) {
  try {
    return Handle(backend, protocol::ReadRequest(line), holder);
  } catch (const std::exception& error) {  // no request, or not enough memory for what it asks
    return protocol::WriteAnswer({.status = {StatusCode::kInvalidArgument, error.what()}});
  }
}

}  // namespace

int Serve(const Backend& backend) {
  const File in(fdopen(fcntl(STDIN_FILENO, F_DUPFD_CLOEXEC, 3), "r"));
  const File out(fdopen(fcntl(STDOUT_FILENO, F_DUPFD_CLOEXEC, 3), "w"));
  const int null = open("/dev/null", O_RDONLY | O_CLOEXEC);
  if (!in || !out || null < 0 || dup2(null, STDIN_FILENO) < 0 ||
      dup2(STDERR_FILENO, STDOUT_FILENO) < 0) {
    std::perror("driverbench worker: cannot move its descriptors");
    return process::kExitNothingMeasured;
  }
  close(null);

  LockHolder holder;
  char* line = nullptr;
  std::size_t capacity = 0;
  for (ssize_t size = 0; (size = getline(&line, &capacity, in.get())) > 0;) {
    const std::string answer = AnswerLine(backend, {line, static_cast<std::size_t>(size)}, &holder);
    if (std::fputs(answer.c_str(), out.get()) < 0 || std::fputc('\n', out.get()) < 0 ||
        std::fflush(out.get()) != 0) {
      break;  // the coordinator is gone
    }
  }
  std::free(line);
  return process::kExitFine;
}

}  // namespace driverbench::worker

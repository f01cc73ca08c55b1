#include "bench/worker/serve.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include <cstdio>
#include <cstdlib>
#include <deque>
#include <exception>
#include <memory>
#include <string>
#include <vector>

#include "bench/process/exit_status.h"
#include "bench/protocol/protocol.h"
#include "bench/worker/account.h"
#include "bench/worker/audit.h"
#include "bench/worker/block.h"
#include "bench/worker/handicap.h"
#include "bench/worker/keeper.h"
#include "bench/worker/lock.h"
#include "bench/worker/options.h"
#include "bench/worker/session.h"
#include "scenarios/catalog.h"
#include "scenarios/own_scenario.h"

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
                                    .keeper = backend.runs_any_sql() || !backend.has_server(),
                                    .benchmark_version = DRIVERBENCH_BENCHMARK_VERSION,
                                    .options = backend.options(),
                                    .keeps_connections = true,
                                    .own_sql = backend.has_server() && backend.runs_any_sql()};
  for (const scenarios::Scenario* scenario : scenarios::Catalog()) {
    const auto traits = scenario->traits();
    if (traits.any_sql && !backend.runs_any_sql()) continue;
    description.scenarios.push_back({.name = std::string(traits.name),
                                     .version = traits.version,
                                     .whole_script = traits.whole_script,
                                     .truncates = traits.truncates,
                                     .connects = traits.connects});
  }
  return description;
}

// What outlives a request.
struct Kept {
  LockHolder holder;  // the lock of the run is a connection's
  KeptSession keeper;
  std::string of;  // the requests that the sessions are for; see KeyOf
  Sessions sessions;
};

// The same of two requests for blocks of one case over the same connections.
std::string KeyOf(const protocol::Request& request) {
  protocol::Request common;
  common.action = request.action;
  common.connection = request.connection;
  common.scenario = request.scenario;
  common.plan.threads = request.plan.threads;
  return protocol::WriteRequest(common);
}

Status Run(const Backend& backend, const scenarios::Scenario& scenario,
           const protocol::Request& request, Sessions* sessions, protocol::BlockTimes* times) {
  WrapScript wrap;
  if (request.handicap) wrap = Handicapping(*request.handicap, request.plan, Spinner());
  return RunBlock(backend, request.connection, scenario, request.plan, times, wrap, sessions);
}

// What the threads' operations of the user's own SQL answered, all together.
Status AnswersOf(const std::deque<scenarios::Answers>& threads, std::vector<std::string>* out) {
  if (threads.empty()) return {};
  scenarios::Answers all = threads.front();
  for (const scenarios::Answers& other : threads) {
    if (Status s = all.TakeAll(other); !s.ok()) return s;
  }
  for (const auto& hash : all.hashes()) out->push_back(hash ? fmt::format("{:016x}", *hash) : "");
  return {};
}

std::string Handle(const Backend& backend, protocol::Request request, Kept* kept) {
  const std::string key = KeyOf(request);
  if (key != kept->of) kept->sessions.clear();
  kept->of = key;
  if (Status s = FillOptions(backend, &request.connection.options); !s.ok())
    return protocol::WriteAnswer({.status = std::move(s)});
  const protocol::Connection& connection = request.connection;
  const scenarios::Scenario* scenario = scenarios::FindScenario(request.scenario);
  std::deque<scenarios::Answers> answers;
  std::unique_ptr<scenarios::Scenario> own;
  if (request.own_sql) {
    const bool runs =
        request.action == protocol::Action::kRun || request.action == protocol::Action::kAudit;
    if (Status s = runs ? scenarios::CheckOwnSql(*request.own_sql, request.plan) : Status();
        !s.ok())
      return protocol::WriteAnswer({.status = std::move(s)});
    own = scenarios::MakeOwnScenario(request.scenario, *request.own_sql, &answers);
    scenario = own.get();
  }
  const bool needs_scenario =
      protocol::HasBlock(request.action) || request.action == protocol::Action::kAccount;
  if (needs_scenario && scenario == nullptr) {
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
      answer.status = TakeLock(backend, connection, &kept->holder);
      break;
    case protocol::Action::kCheckLock:
      answer.status = CheckLock(backend, connection, &kept->holder);
      break;
    case protocol::Action::kPrepare: {
      std::int64_t rows = 0;
      answer.status = Prepare(backend, connection, &kept->keeper, *scenario, request.plan,
                              request.fresh, request.again, &rows);
      answer.result["rows"] = rows;
      break;
    }
    case protocol::Action::kRun: {
      protocol::BlockTimes times;
      const bool outlasts = request.keep || !kept->sessions.empty();
      answer.status =
          Run(backend, *scenario, request, outlasts ? &kept->sessions : nullptr, &times);
      if (!request.keep) kept->sessions.clear();
      if (answer.status.ok()) answer.status = AnswersOf(answers, &times.answers);
      if (answer.status.ok()) return protocol::WriteAnswer(times);
      break;
    }
    case protocol::Action::kAudit:
      answer.status = RunAudit(backend, connection, *scenario, request.plan);
      if (answer.status.ok() && own) {
        std::vector<std::string> audited;
        answer.status = AnswersOf(answers, &audited);
        answer.result["answers"] = audited;
      }
      break;
    case protocol::Action::kAccount: {
      protocol::Account account;
      answer.status = ReadAccount(backend, connection, *scenario, &account);
      answer.result = account;
      break;
    }
    case protocol::Action::kVerify: {
      std::int64_t rows = 0;
      if (own && request.own_sql->writes) {
        std::map<std::string, std::string> states;
        answer.status =
            ReadStates(backend, connection, *scenario, request.own_sql->left_out, &states);
        answer.result["states"] = states;
      } else {
        answer.status = Verify(backend, connection, &kept->keeper, *scenario, request.plan,
                               request.others, &rows);
      }
      answer.result["rows"] = rows;
      break;
    }
    case protocol::Action::kRead: {
      protocol::ReadRows rows;
      answer.status = ReadQuery(backend, connection, request.query, &rows);
      if (answer.status.ok()) answer.result = {{"rows", protocol::WriteRows(rows)}};
      break;
    }
    case protocol::Action::kCleanup: {
      std::vector<std::string> dropped;
      answer.status = Cleanup(backend, connection, &dropped);
      answer.result["dropped"] = dropped;
      break;
    }
  }
  return protocol::WriteAnswer(answer);
}

std::string AnswerLine(const Backend& backend, std::string_view line, Kept* kept) {
  try {
    return Handle(backend, protocol::ReadRequest(line), kept);
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

  Kept kept;
  char* line = nullptr;
  std::size_t capacity = 0;
  for (ssize_t size = 0; (size = getline(&line, &capacity, in.get())) > 0;) {
    const std::string answer = AnswerLine(backend, {line, static_cast<std::size_t>(size)}, &kept);
    if (std::fputs(answer.c_str(), out.get()) < 0 || std::fputc('\n', out.get()) < 0 ||
        std::fflush(out.get()) != 0) {
      break;  // the coordinator is gone
    }
  }
  std::free(line);
  return process::kExitFine;
}

}  // namespace driverbench::worker

#include "bench/coordinator/workers/process.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <poll.h>
#include <sched.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <csignal>
#include <cstring>
#include <system_error>
#include <utility>
#include <vector>

extern "C" {
#include <sys/pidfd.h>  // glibc 2.36 forgets to say that it is C
}

#include "bench/coordinator/machine/interrupt.h"
#include "bench/coordinator/workers/worker_environment.h"

namespace driverbench::coordinator {
namespace {

using std::chrono::milliseconds;
using std::chrono::steady_clock;

constexpr rlim_t kMostPrinted = rlim_t{16} << 20;

[[noreturn]] void Throw(const std::string& what) {
  throw std::system_error(errno, std::generic_category(), what);
}

struct Pipe {
  std::array<int, 2> ends{-1, -1};

  Pipe() {
    if (pipe2(ends.data(), O_CLOEXEC) != 0) Throw("pipe");
  }
  ~Pipe() {
    for (const int fd : ends) {
      if (fd >= 0) close(fd);
    }
  }
  Pipe(const Pipe&) = delete;
  Pipe& operator=(const Pipe&) = delete;
  int Release(int end) { return std::exchange(ends.at(end), -1); }
};

// For a worker that prints without end into our memory: a signal ends it. The soft limit alone, so
// that one which writes larger files of its own can raise it again.
void LimitPrinting() {
  rlimit limit{};
  if (getrlimit(RLIMIT_FSIZE, &limit) != 0) return;
  limit.rlim_cur = std::min(limit.rlim_cur, kMostPrinted);
  setrlimit(RLIMIT_FSIZE, &limit);
}

struct Start {
  char* const* command;
  char* const* environment;
  int input;
  int output;
  int errors;
  int report;  // errno of what failed
  std::optional<int> cpu;
  pid_t parent;
  sigset_t signals{};  // that the worker blocks
};

// In the child, between vfork and exec: only calls that are safe there. Of the parent's memory
// errno is written and, since this is not inlined, the stack below Spawn.
[[noreturn, gnu::noinline]] void Become(const Start& start) {
  const auto fail = [&start] {
    const int error = errno;
    [[maybe_unused]] const ssize_t written = write(start.report, &error, sizeof error);
    _exit(127);
  };
  setpgid(0, 0);
  if (prctl(PR_SET_PDEATHSIG, SIGKILL) != 0) fail();
  if (getppid() != start.parent) _exit(127);  // it died before the line above
  if (start.cpu) {
    cpu_set_t set;
    CPU_ZERO(&set);
    CPU_SET(*start.cpu, &set);
    if (sched_setaffinity(0, sizeof set, &set) != 0) fail();
  }
  LimitPrinting();
  for (const int signal : {SIGPIPE, SIGXFSZ, SIGINT, SIGTERM}) std::signal(signal, SIG_DFL);
  // Drops a Ctrl-Z of this moment: the parent waits for the exec, and nothing would wake a child
  // that stopped before it.
  std::signal(SIGTSTP, SIG_IGN);
  std::signal(SIGTSTP, SIG_DFL);
  sigprocmask(SIG_SETMASK, &start.signals, nullptr);
  if (dup2(start.input, STDIN_FILENO) < 0 || dup2(start.output, STDOUT_FILENO) < 0 ||
      dup2(start.errors, STDERR_FILENO) < 0)
    fail();
  // By its path, as the other would hand what is no program to a shell. That one, glibc's, takes
  // its memory from the stack.
  if (std::strchr(start.command[0], '/') != nullptr) {
    execve(start.command[0], start.command, start.environment);
  } else {
    execvpe(start.command[0], start.command, start.environment);
  }
  fail();
  _exit(127);
}

// The child's pid, or -1. vfork, because fork copies the page tables of a process that keeps every
// sample: after twenty minutes that took as long as a block. And rather than posix_spawn, which can
// neither set PR_SET_PDEATHSIG nor the CPU. Signals wait: the parent's handlers would run in the
// child, in the parent's memory.
pid_t Spawn(Start start) {
  sigset_t all;
  sigfillset(&all);
  pthread_sigmask(SIG_SETMASK, &all, &start.signals);
  const pid_t pid = vfork();  // NOLINT(bugprone-unsafe-functions)
  if (pid == 0) Become(start);
  pthread_sigmask(SIG_SETMASK, &start.signals, nullptr);
  return pid;
}

std::string HowItEnded(int status) {
  if (WIFSIGNALED(status))
    return fmt::format("ended on signal {} ({})", WTERMSIG(status), strsignal(WTERMSIG(status)));
  return fmt::format("ended with exit status {}", WEXITSTATUS(status));
}

int Remaining(steady_clock::time_point deadline) {
  const auto left = std::chrono::ceil<milliseconds>(deadline - steady_clock::now()).count();
  return static_cast<int>(std::clamp<std::int64_t>(left, 0, 1 << 30));
}

}  // namespace

WorkerProcess::WorkerProcess(const std::vector<std::string>& command, std::optional<int> cpu) {
  // A worker that has ended must not take this process along. Here, because workers are started
  // before a command begins to catch signals.
  std::signal(SIGPIPE, SIG_IGN);
  Pipe in;
  Pipe out;
  Pipe report;
  const std::vector<char*> environment = WorkerEnvironment();
  printed_ = memfd_create("worker's output", MFD_CLOEXEC);
  if (printed_ < 0) Throw("memfd_create");
  std::vector<char*> words;
  words.reserve(command.size() + 2);
  for (const std::string& word : command) words.push_back(const_cast<char*>(word.c_str()));
  words.push_back(const_cast<char*>("--worker"));
  words.push_back(nullptr);
  pid_ = Spawn({.command = words.data(),
                .environment = environment.data(),
                .input = in.ends[0],
                .output = out.ends[1],
                .errors = printed_,
                .report = report.ends[1],
                .cpu = cpu,
                .parent = getpid()});
  if (pid_ < 0) Throw("vfork");
  setpgid(pid_, pid_);  // here too: under thread sanitizer vfork is fork, and Kill needs the group
  input_ = in.Release(1);
  output_ = out.Release(0);
  fcntl(input_, F_SETFL, O_NONBLOCK);
  fcntl(output_, F_SETFL, O_NONBLOCK);

  close(report.Release(1));
  int error = 0;
  if (read(report.ends[0], &error, sizeof error) == sizeof error) {
    Kill();
    errno = error;
    Throw("cannot start " + command.front());
  }
}

WorkerProcess::~WorkerProcess() {
  Kill();
  for (const int fd : {input_, output_, printed_}) {
    if (fd >= 0) close(fd);
  }
}

WorkerProcess::ReadResult WorkerProcess::Ask(std::string_view line, milliseconds deadline,
                                             std::size_t longest) {
  const auto end = steady_clock::now() + deadline;
  // What came after the last answer would be taken for this one's.
  if (char early = 0; read(output_, &early, 1) > 0)
    return Fail(Result::kRubbish, "wrote a line before it was asked");
  ReadResult failure;
  if (!Write(line, end, &failure) || !Write("\n", end, &failure)) return failure;
  ReadResult reply = Read(end, longest);
  if (reply.result == Result::kTimeout) {
    reply.text = fmt::format("no answer within {} s, killed",
                             std::chrono::duration<double>(deadline).count());
  }
  return reply;
}

bool WorkerProcess::Write(std::string_view data, TimePoint deadline, ReadResult* failure) {
  while (!data.empty()) {
    std::array<pollfd, 2> fds{{{input_, POLLOUT, 0}, {InterruptFd(), POLLIN, 0}}};
    const int ready = poll(fds.data(), fds.size(), Remaining(deadline));
    if (ready < 0 && errno == EINTR) continue;
    if (fds[1].revents != 0) {
      *failure = Fail(Result::kInterrupted, "interrupted");
      return false;
    }
    if (ready == 0) {
      *failure = Fail(Result::kTimeout, "does not read its request");
      return false;
    }
    const ssize_t size = write(input_, data.data(), data.size());
    if (size < 0 && errno != EAGAIN && errno != EINTR) {
      *failure = Died();
      return false;
    }
    if (size > 0) data.remove_prefix(size);
  }
  return true;
}

WorkerProcess::ReadResult WorkerProcess::Read(TimePoint deadline, std::size_t longest) {
  std::string buffer;
  while (true) {
    std::array<pollfd, 2> fds{{{output_, POLLIN, 0}, {InterruptFd(), POLLIN, 0}}};
    const int ready = poll(fds.data(), fds.size(), Remaining(deadline));
    if (ready < 0 && errno == EINTR) continue;
    if (fds[1].revents != 0) return Fail(Result::kInterrupted, "interrupted");
    if (ready == 0) return Fail(Result::kTimeout, "no answer, killed");
    const std::size_t old = buffer.size();
    buffer.resize(old + (std::size_t{1} << 16));
    const ssize_t size = read(output_, buffer.data() + old, buffer.size() - old);
    buffer.resize(old + std::max<ssize_t>(size, 0));
    if (size < 0 && (errno == EAGAIN || errno == EINTR)) continue;
    if (size <= 0) return Died();
    const std::size_t newline = buffer.find('\n', old);
    if (std::min(newline, buffer.size()) > longest) {
      return Fail(Result::kRubbish, fmt::format("an answer of more than {} bytes", longest));
    }
    if (newline == std::string::npos) continue;
    if (newline + 1 != buffer.size())
      return Fail(Result::kRubbish, "more than one line for one request");
    buffer.pop_back();
    return {Result::kLine, std::move(buffer)};
  }
}

WorkerProcess::ReadResult WorkerProcess::Fail(Result result, std::string text) {
  Kill();
  if (const std::string printed = LastPrinted(); !printed.empty())
    text.append(kPrinted).append(printed);
  return {result, std::move(text)};
}

WorkerProcess::ReadResult WorkerProcess::Died() {
  const bool ended = WaitForEnd(milliseconds(1000));
  const int status = Kill();
  if (!ended) return Fail(Result::kDied, "closed its output without an answer");
  return Fail(Result::kDied,
              HowItEnded(status) + (WIFSIGNALED(status) ? "" : " without an answer"));
}

WorkerProcess::ReadResult WorkerProcess::Finish() {
  if (input_ >= 0) close(std::exchange(input_, -1));
  const bool ended = WaitForEnd(milliseconds(1000));
  const int status = Kill();
  if (char more = 0; read(output_, &more, 1) > 0)
    return {Result::kRubbish, "wrote more than its answer"};
  // A crash on the way out may have begun before: in memory that was overwritten, in rows not sent.
  // One that was killed here is only slow.
  if (ended && status != 0) return Fail(Result::kDied, HowItEnded(status) + " after its answer");
  return {};
}

// Leaves the process a zombie, so that its group cannot become somebody else's before Kill.
bool WorkerProcess::WaitForEnd(milliseconds time) const {
  if (pid_ < 0) return true;
  const int fd = pidfd_open(pid_, 0);
  if (fd < 0) return false;
  pollfd end{fd, POLLIN, 0};
  const auto deadline = steady_clock::now() + time;
  int ready = 0;
  do {
    ready = poll(&end, 1, Remaining(deadline));
  } while (ready < 0 && errno == EINTR);
  close(fd);
  return ready > 0;
}

std::string WorkerProcess::LastPrinted() const {
  constexpr off_t kMost = 1 << 16;
  const off_t size = lseek(printed_, 0, SEEK_END);
  std::string text(kMost, '\0');
  const ssize_t got = pread(printed_, text.data(), text.size(), std::max<off_t>(0, size - kMost));
  text.resize(std::max<ssize_t>(got, 0));
  while (text.ends_with('\n')) text.pop_back();
  return text.substr(text.rfind('\n') + 1);
}

int WorkerProcess::Kill() {
  if (pid_ < 0) return 0;
  kill(-pid_, SIGKILL);  // the group: a worker may have children
  int status = 0;
  while (waitpid(pid_, &status, 0) < 0 && errno == EINTR) {
  }
  pid_ = -1;
  return status;
}

}  // namespace driverbench::coordinator

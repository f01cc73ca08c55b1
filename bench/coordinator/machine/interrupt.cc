#include "bench/coordinator/machine/interrupt.h"

#include <fcntl.h>
#include <unistd.h>

#include <array>
#include <atomic>
#include <csignal>
#include <cstdint>
#include <ctime>

#include "bench/process/exit_status.h"

namespace driverbench::coordinator {
namespace {

std::array<int, 2> g_pipe{-1, -1};
std::atomic<bool> g_interrupted{false};
std::atomic<std::int64_t> g_first_ns{0};  // when it was

// What interrupts may do so twice at once: timeout(1) signals its child, and then the group that
// the child is in. That is no second wish.
constexpr std::int64_t kOneWishNs = 250'000'000;

std::int64_t NowNs() {
  timespec now{};
  clock_gettime(CLOCK_MONOTONIC, &now);  // may be called in a signal's handler
  return std::int64_t{now.tv_sec} * 1'000'000'000 + now.tv_nsec;
}

void OnSignal(int signal) {
  if (g_interrupted.exchange(true)) {
    if (NowNs() - g_first_ns < kOneWishNs) return;
    _exit(process::ExitBySignal(signal));
  }
  g_first_ns = NowNs();
  [[maybe_unused]] const ssize_t written = write(g_pipe[1], "!", 1);
}

}  // namespace

void CatchInterrupts() {
  if (pipe2(g_pipe.data(), O_CLOEXEC | O_NONBLOCK) != 0) return;  // poll ignores the -1 then
  std::signal(SIGINT, OnSignal);
  std::signal(SIGTERM, OnSignal);
  std::signal(SIGPIPE, SIG_IGN);
}

bool Interrupted() { return g_interrupted; }

int InterruptFd() { return g_pipe[0]; }

}  // namespace driverbench::coordinator

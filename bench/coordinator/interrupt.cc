#include "bench/coordinator/interrupt.h"

#include <fcntl.h>
#include <unistd.h>

#include <array>
#include <atomic>
#include <csignal>

namespace driverbench {
namespace {

std::array<int, 2> g_pipe{-1, -1};
std::atomic<bool> g_interrupted{false};

void OnSignal(int signal) {
  if (g_interrupted.exchange(true)) _exit(128 + signal);
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

}  // namespace driverbench

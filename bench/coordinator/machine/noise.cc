#include "bench/coordinator/machine/noise.h"

#include <fmt/format.h>
#include <sched.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <chrono>
#include <csignal>
#include <cstring>
#include <ctime>
#include <random>
#include <vector>

#include "bench/coordinator/error.h"

namespace driverbench::coordinator {
namespace {

using Clock = std::chrono::steady_clock;
using std::chrono::milliseconds;

// From about a block to many rounds; it is busy a third of the time.
constexpr int kShortest = 20;
constexpr int kLongestSpell = 500;
constexpr int kLongestRest = 1000;

// In the child, which shares nothing with the parent any more: no lock of the parent may be needed,
// so nothing is allocated and nothing printed.
[[noreturn]] void Hog(std::uint64_t seed, const cpu_set_t& allowed, pid_t parent) {
  if (prctl(PR_SET_PDEATHSIG, SIGKILL) != 0 || getppid() != parent) _exit(1);
  setpgid(0, 0);                           // Ctrl-C is the parent's to handle
  close_range(STDERR_FILENO + 1, ~0U, 0);  // a pipe that is open here would never end
  std::signal(SIGINT, SIG_DFL);
  std::signal(SIGTERM, SIG_DFL);
  std::mt19937_64 random(seed);
  const auto upto = [&random](int least, int most) {
    return least + static_cast<int>(random() % static_cast<std::uint64_t>(most - least + 1));
  };
  const int cpus = CPU_COUNT(&allowed);
  while (true) {
    int wanted = upto(1, cpus);
    for (int cpu = 0; cpu < CPU_SETSIZE; ++cpu) {
      if (!CPU_ISSET(cpu, &allowed) || --wanted > 0) continue;
      cpu_set_t one;
      CPU_ZERO(&one);
      CPU_SET(cpu, &one);
      sched_setaffinity(0, sizeof one, &one);
      break;
    }
    const Clock::time_point end = Clock::now() + milliseconds(upto(kShortest, kLongestSpell));
    while (Clock::now() < end) {
    }
    const int rest = upto(kShortest, kLongestRest);
    const timespec pause{.tv_sec = rest / 1000, .tv_nsec = (rest % 1000) * 1'000'000L};
    nanosleep(&pause, nullptr);
  }
}

}  // namespace

Noise::Noise(std::uint64_t seed) {
  cpu_set_t allowed;
  CPU_ZERO(&allowed);
  const pid_t parent = getpid();
  const bool known = sched_getaffinity(0, sizeof allowed, &allowed) == 0;
  if (known) pid_ = fork();
  if (!known || pid_ < 0)
    throw UserError(fmt::format("the noisy neighbour cannot be started: {}", std::strerror(errno)));
  if (pid_ == 0) Hog(seed, allowed, parent);
}

Noise::~Noise() {
  kill(pid_, SIGKILL);
  while (waitpid(pid_, nullptr, 0) < 0 && errno == EINTR) {
  }
}

}  // namespace driverbench::coordinator

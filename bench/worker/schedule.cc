#include "bench/worker/schedule.h"

#include <sys/prctl.h>

#include <ctime>
#include <random>
#include <thread>

namespace driverbench::worker {
namespace {

std::chrono::nanoseconds ThreadCpuTime() {
  timespec time{};
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time);
  return std::chrono::seconds(time.tv_sec) + std::chrono::nanoseconds(time.tv_nsec);
}

}  // namespace

std::vector<std::chrono::nanoseconds> IntendedStarts(const scenarios::BlockPlan& plan, int thread) {
  std::seed_seq seeds{plan.seed, static_cast<std::uint64_t>(plan.number),
                      static_cast<std::uint64_t>(thread)};
  std::mt19937_64 random(seeds);
  // The threads' processes together are one of the whole rate.
  std::exponential_distribution<double> gap_s(static_cast<double>(plan.load.rate) / plan.threads);
  std::vector<std::chrono::nanoseconds> starts;
  starts.reserve(plan.operations);
  std::chrono::duration<double> start{0};
  while (std::ssize(starts) < plan.operations) {
    start += std::chrono::duration<double>(gap_s(random));
    starts.push_back(std::chrono::duration_cast<std::chrono::nanoseconds>(start));
  }
  return starts;
}

void SleepSharply() { prctl(PR_SET_TIMERSLACK, 1); }

std::chrono::nanoseconds WaitUntil(std::chrono::steady_clock::time_point start) {
  // The last part of the way without sleep, for waking up takes longer than a fast operation.
  constexpr std::chrono::microseconds kSpin{50};
  const auto begin = std::chrono::steady_clock::now();
  if (begin >= start) return {};
  const std::chrono::nanoseconds before = ThreadCpuTime();
  if (start - begin > kSpin) std::this_thread::sleep_until(start - kSpin);
  const std::chrono::nanoseconds slept = ThreadCpuTime() - before;
  // Who spins has the CPU: nothing is asked between the end of it and the operation.
  const auto spins = std::chrono::steady_clock::now();
  auto now = spins;
  while (now < start) now = std::chrono::steady_clock::now();
  return slept + (now - spins);
}

}  // namespace driverbench::worker

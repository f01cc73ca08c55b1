#include "bench/coordinator/machine/others.h"

#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <ctime>
#include <sstream>

namespace driverbench::coordinator {
namespace {

TEST(ParseMachineTime, OfAllCpusTogether) {
  std::istringstream stat("cpu  100 20 30 400 5 6 7 8 50 9\ncpu0 1 1 1 1 1 1 1 1 1 1\n");
  const auto time = ParseMachineTime(stat);
  ASSERT_TRUE(time);
  const double tick = 1e9 / static_cast<double>(sysconf(_SC_CLK_TCK));
  EXPECT_DOUBLE_EQ(time->total_ns, 576 * tick);
  EXPECT_DOUBLE_EQ(time->others_ns, 150 * tick);
  EXPECT_DOUBLE_EQ(time->stolen_ns, 8 * tick);
}

TEST(ParseMachineTime, WhatIsNoneIsNotTold) {
  for (const char* text : {"", "cpu 1 2 3", "intr 1 2 3 4 5 6 7 8 9 10"}) {
    std::istringstream stat(text);
    EXPECT_FALSE(ParseMachineTime(stat)) << text;
  }
}

TEST(ParseProcessTime, WhateverTheProgramIsCalled) {
  const double tick = 1e9 / static_cast<double>(sysconf(_SC_CLK_TCK));
  for (const char* name : {"tidb-server", "a) b (c", ""}) {
    std::istringstream stat(std::string("17 (") + name +
                            ") S 1 17 17 0 -1 4194560 1 2 3 4 30 12 5 6 20\n");
    EXPECT_DOUBLE_EQ(ParseProcessTime(stat), 42 * tick) << name;
  }
  std::istringstream gone("");
  EXPECT_DOUBLE_EQ(ParseProcessTime(gone), 0);
}

// Works for 300 ms of its own CPU time.
void Work() {
  timespec time{};
  do {
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time);
  } while (time.tv_sec == 0 && time.tv_nsec < 300'000'000);
}

// A grandchild whose parent ended is nobody's of ours; waits until it has worked.
void LetAnotherWork() {
  int ends[2];
  ASSERT_EQ(pipe(ends), 0);
  const pid_t child = fork();
  ASSERT_GE(child, 0);
  if (child == 0) {
    if (fork() == 0) {
      close(ends[0]);
      Work();
    }
    _exit(0);
  }
  close(ends[1]);
  ASSERT_EQ(waitpid(child, nullptr, 0), child);
  char byte = 0;
  while (read(ends[0], &byte, 1) > 0) {
  }
  close(ends[0]);
}

TEST(OthersWatch, CountsWhatIsNotOurs) {
  OthersWatch watch(/*server_is_near=*/false);
  LetAnotherWork();
  const auto time = watch.Take();
  ASSERT_TRUE(time);
  EXPECT_GT(time->total_ns, 250e6);
  EXPECT_GT(time->others_ns, 200e6);
}

}  // namespace
}  // namespace driverbench::coordinator

#include "bench/coordinator/machine/noise.h"

#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <csignal>
#include <fstream>
#include <sstream>
#include <string>
#include <thread>

namespace driverbench::coordinator {
namespace {

// User and system time of a process in ticks; -1 when there is none.
long Ticks(pid_t pid) {
  std::ifstream file("/proc/" + std::to_string(pid) + "/stat");
  std::string text;
  if (!std::getline(file, text)) return -1;
  // The name, in brackets, is the second field; user time is the fourteenth.
  std::istringstream fields(text.substr(text.rfind(')') + 2));
  std::string skipped;
  for (int field = 3; field < 14; ++field) fields >> skipped;
  long user = 0;
  long system = 0;
  fields >> user >> system;
  return user + system;
}

template <typename Condition>
bool Eventually(Condition condition) {
  for (int i = 0; i < 2000; ++i) {
    if (condition()) return true;
    std::this_thread::sleep_for(std::chrono::milliseconds(5));
  }
  return false;
}

TEST(Noise, IsMadeAndEndsWithTheObject) {
  pid_t pid = 0;
  {
    const Noise noise(7);
    pid = noise.pid();
    EXPECT_TRUE(Eventually([&] { return Ticks(pid) > 0; })) << "it does not use any CPU";
    EXPECT_EQ(getpgid(pid), pid) << "Ctrl-C would reach it";
  }
  EXPECT_EQ(Ticks(pid), -1);
}

// However this process ends: here it is a child that is killed.
TEST(Noise, DiesWithItsParent) {
  int ends[2];
  ASSERT_EQ(pipe(ends), 0);
  const pid_t parent = fork();
  ASSERT_GE(parent, 0);
  if (parent == 0) {
    const Noise noise(7);
    const pid_t pid = noise.pid();
    if (write(ends[1], &pid, sizeof pid) != sizeof pid) _exit(1);
    pause();
    _exit(0);
  }
  close(ends[1]);
  pid_t pid = 0;
  ASSERT_EQ(read(ends[0], &pid, sizeof pid), static_cast<ssize_t>(sizeof pid));
  close(ends[0]);
  ASSERT_TRUE(Eventually([&] { return Ticks(pid) > 0; }));
  kill(parent, SIGKILL);
  waitpid(parent, nullptr, 0);
  EXPECT_TRUE(Eventually([&] {
    std::ifstream file("/proc/" + std::to_string(pid) + "/stat");
    std::string text;
    return !std::getline(file, text) || text.substr(text.rfind(')') + 2, 1) == "Z";
  }));
  if (HasFailure()) kill(pid, SIGKILL);  // or it goes on for ever
}

}  // namespace
}  // namespace driverbench::coordinator

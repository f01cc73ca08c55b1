#include "bench/coordinator/machine/interrupt.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <chrono>
#include <csignal>
#include <thread>

namespace driverbench::coordinator {
namespace {

constexpr int kStillThere = 42;

// Of a process of its own: handlers are for the whole process.
void SignalTwice(std::chrono::milliseconds apart) {
  CatchInterrupts();
  std::raise(SIGTERM);
  std::this_thread::sleep_for(apart);
  std::raise(SIGTERM);
  _exit(Interrupted() ? kStillThere : 0);
}

// As timeout(1) sends it, to its child and then to the child's group.
TEST(InterruptDeathTest, TwoAtOnceAreOne) {
  EXPECT_EXIT(SignalTwice(std::chrono::milliseconds(0)), ::testing::ExitedWithCode(kStillThere),
              "");
}

TEST(InterruptDeathTest, ASecondOneEndsItAtOnce) {
  EXPECT_EXIT(SignalTwice(std::chrono::milliseconds(400)), ::testing::ExitedWithCode(128 + SIGTERM),
              "");
}

}  // namespace
}  // namespace driverbench::coordinator

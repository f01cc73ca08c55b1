// The allocator interposed as in a worker.
#include "bench/worker/allocations.h"

#include <dlfcn.h>
#include <gtest/gtest.h>

#include <cstdint>
#include <cstdlib>
#include <limits>
#include <memory>
#include <thread>

#include "bench/worker/allocating_library.h"
#include "bench/worker/block.h"
#include "bench/worker/counters.h"
#include "bench/worker/memory_backend.h"

namespace driverbench::worker {
namespace {

template <typename Action>
Allocations Spent(Action action) {
  const Allocations before = AllocationsOfThisThread();
  action();
  const Allocations after = AllocationsOfThisThread();
  return {.count = after.count - before.count, .bytes = after.bytes - before.bytes};
}

constexpr std::size_t kSize = 5 * 4096;  // what every way takes as it is

TEST(Allocations, SharedObjectsAreCountedWhateverTheyCall) {
  for (const Way way :
       {Way::kMalloc, Way::kCalloc, Way::kReallocarray, Way::kMemalign, Way::kAlignedAlloc,
        Way::kPosixMemalign, Way::kValloc, Way::kNew, Way::kAlignedNew, Way::kString}) {
    for (int again = 0; again < 3; ++again) {
      const Allocations spent = Spent([&] { Allocate(way, kSize); });
      EXPECT_EQ(spent.count, 1) << static_cast<int>(way);
      EXPECT_EQ(spent.bytes, kSize) << static_cast<int>(way);
    }
  }
}

TEST(Allocations, ReallocIsOneOfTheNewSize) {
  const Allocations spent = Spent([] { Allocate(Way::kRealloc, kSize); });
  EXPECT_EQ(spent.count, 2);
  EXPECT_EQ(spent.bytes, 1 + kSize);
}

TEST(Allocations, TheCLibrarysOwnAreCounted) {
  const Allocations spent = Spent([] { Allocate(Way::kStrdup, kSize); });
  EXPECT_EQ(spent.count, 2);  // a string, and its copy
  EXPECT_EQ(spent.bytes, 2 * kSize);
}

TEST(Allocations, FreeingIsNone) {
  void* memory = std::malloc(100);
  const Allocations spent = Spent([&] {
    std::free(memory);
    std::free(nullptr);
  });
  EXPECT_EQ(spent.count, 0);
  EXPECT_EQ(spent.bytes, 0);
  memory = std::malloc(100);
  // NOLINTNEXTLINE(bugprone-suspicious-realloc-usage): to no bytes, which frees
  EXPECT_EQ(Spent([&] { memory = std::realloc(memory, 0); }).count, 0);
  EXPECT_EQ(memory, nullptr);
}

TEST(Allocations, OfThisThreadOnly) {
  const Allocations spent = Spent([] {
    std::thread([] {
      EXPECT_EQ(Spent([] { Allocate(Way::kMalloc, kSize); }).count, 1);
      for (int i = 0; i < 1000; ++i) Allocate(Way::kNew, kSize);
    }).join();
  });
  EXPECT_LT(spent.count, 20);  // what it takes to make a thread
}

TEST(Allocations, WhatTheAllocatorRefusesIsRefused) {
  // Not constants: the compiler knows what is too much.
  volatile std::size_t much = std::numeric_limits<std::size_t>::max() / 2;
  void* memory = nullptr;
  EXPECT_EQ(std::malloc(much), nullptr);
  EXPECT_EQ(std::calloc(much, 3), nullptr);
  EXPECT_EQ(posix_memalign(&memory, 24, 8), EINVAL);
  EXPECT_EQ(posix_memalign(&memory, 4, 8), EINVAL);
  errno = EPERM;
  EXPECT_EQ(posix_memalign(&memory, 64, much), ENOMEM);
  EXPECT_EQ(errno, EPERM);
  EXPECT_EQ(memory, nullptr);
  ASSERT_EQ(posix_memalign(&memory, 4096, 8), 0);
  EXPECT_EQ(reinterpret_cast<std::uintptr_t>(memory) % 4096, 0U);
  std::free(memory);
}

TEST(Allocations, AClientLibraryOfTheSystem) {
  void* library = dlopen("libmariadb.so.3", RTLD_NOW);
  if (library == nullptr) GTEST_SKIP() << dlerror();
  auto* init = reinterpret_cast<void* (*)(void*)>(dlsym(library, "mysql_init"));
  auto* close = reinterpret_cast<void (*)(void*)>(dlsym(library, "mysql_close"));
  ASSERT_TRUE(init != nullptr && close != nullptr);
  close(init(nullptr));  // what is made once
  const Allocations spent = Spent([&] { close(init(nullptr)); });
  EXPECT_GE(spent.count, 1);
  EXPECT_GE(spent.bytes, 1000);  // the handle
  const Allocations again = Spent([&] { close(init(nullptr)); });
  EXPECT_EQ(again.count, spent.count);
  EXPECT_EQ(again.bytes, spent.bytes);
}

// Allocates in every operation, and more in the warm-up.
class AllocatingScenario final : public scenarios::Scenario {
 public:
  std::vector<const scenarios::Table*> Tables() const override { return {}; }
  Traits traits() const override { return {.name = "allocating"}; }
  std::unique_ptr<scenarios::Script> Open(const scenarios::BlockPlan& plan,
                                          int /*thread*/) const override {
    return std::make_unique<Allocating>(plan);
  }

 private:
  class Allocating final : public scenarios::Script {
   public:
    explicit Allocating(const scenarios::BlockPlan& plan) : warmup_(plan.warmup) {}
    Status Use(IConnection& /*connection*/) override { return {}; }
    Status Run(std::int64_t i) override {
      for (int n = 0; n < (i < warmup_ ? 100 : 3); ++n) Allocate(Way::kNew, kSize);
      return {};
    }

   private:
    std::int64_t warmup_;
  };
};

// Connecting, the warm-up, Google Benchmark and we ourselves are not in it.
TEST(Allocations, OfABlockAreThoseOfItsTimedOperations) {
  const MemoryBackend backend;
  const AllocatingScenario scenario;
  for (const int threads : {1, 2, 4}) {
    for (const std::int64_t operations : {1, 7, 500}) {
      protocol::BlockTimes times;
      const scenarios::BlockPlan plan{.threads = threads, .warmup = 5, .operations = operations};
      ASSERT_TRUE(RunBlock(backend, {}, scenario, plan, &times).ok());
      EXPECT_EQ(times.cost[metrics::Metric::kAllocations], 3 * threads * operations);
      EXPECT_EQ(times.cost[metrics::Metric::kAllocatedBytes],
                3 * threads * operations * std::int64_t{kSize});
    }
  }
}

}  // namespace
}  // namespace driverbench::worker

#pragma once

#include <cstdint>

namespace driverbench::worker {

// What the calling thread has asked of the allocator since it began.
struct Allocations {
  std::int64_t count = 0;
  std::int64_t bytes = 0;
};

// Weak: a program that allocations.cc is not linked into has none, and the address is null there.
[[gnu::weak]] Allocations AllocationsOfThisThread() noexcept;

}  // namespace driverbench::worker

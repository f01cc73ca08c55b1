#pragma once

#include <cstddef>

namespace driverbench::worker {

// Asks the allocator once, from within a shared object as a client library does, and gives the
// memory back. Only for tests.
enum class Way {
  kMalloc,
  kCalloc,
  kRealloc,  // of memory that is there already: two
  kReallocarray,
  kMemalign,
  kAlignedAlloc,
  kPosixMemalign,
  kValloc,
  kNew,  // libstdc++ asks
  kAlignedNew,
  kString,  // code of libstdc++ asks libstdc++
  kStrdup,  // glibc asks itself
};
void Allocate(Way way, std::size_t size);

}  // namespace driverbench::worker

// Counts what a thread asks of the allocator, in our code and in every library of the process: a
// program's own malloc goes before that of the C library, in shared objects and within the C
// library too. glibc allows for this ("Replacing malloc" in its manual).
//
// This object is linked into each worker as it is, not out of an archive: --exclude-libs, which the
// workers are linked with, would hide these functions from the shared objects, and half of the
// calls would go by.
//
// All is handed on to glibc under its other names, so memory comes from the same heap as without
// us, and free needs no place here. dlsym(RTLD_NEXT) would allocate itself before it has an answer.
#include "bench/worker/allocations.h"

#include <bit>
#include <cerrno>
#include <cstddef>

// NOLINTBEGIN(readability-identifier-naming): the C library's names
extern "C" {
void* __libc_malloc(std::size_t size) noexcept;
void* __libc_calloc(std::size_t count, std::size_t size) noexcept;
void* __libc_realloc(void* old, std::size_t size) noexcept;
void* __libc_memalign(std::size_t alignment, std::size_t size) noexcept;
void* __libc_valloc(std::size_t size) noexcept;
void* __libc_pvalloc(std::size_t size) noexcept;
}

namespace driverbench::worker {
namespace {

// A program's own thread-locals lie at a fixed distance from the thread's register: an addition to
// one is one instruction and can never allocate, whatever the time it is called at. Not one struct:
// the compiler then adds to both at once, which takes four instructions more.
constinit thread_local std::int64_t requests = 0;
constinit thread_local std::int64_t requested_bytes = 0;

// What the caller asked for, whether or not it gets it, and not what the heap makes of it.
void Count(std::size_t size) noexcept {
  ++requests;
  requested_bytes += static_cast<std::int64_t>(size);
}

}  // namespace

Allocations AllocationsOfThisThread() noexcept {
  return {.count = requests, .bytes = requested_bytes};
}

}  // namespace driverbench::worker

using driverbench::worker::Count;

extern "C" {

void* malloc(std::size_t size) noexcept {
  Count(size);
  return __libc_malloc(size);
}

void* calloc(std::size_t count, std::size_t size) noexcept {
  Count(count * size);  // what overflows is refused, and counted as something
  return __libc_calloc(count, size);
}

// One allocation of the new size, moved or not: which it is hangs on what lies behind it.
void* realloc(void* old, std::size_t size) noexcept {
  if (size > 0 || old == nullptr) Count(size);  // else it frees
  return __libc_realloc(old, size);
}

void* memalign(std::size_t alignment, std::size_t size) noexcept {
  Count(size);
  return __libc_memalign(alignment, size);
}

void* aligned_alloc(std::size_t alignment, std::size_t size) noexcept {
  Count(size);
  return __libc_memalign(alignment, size);
}

int posix_memalign(void** out, std::size_t alignment, std::size_t size) noexcept {
  if (!std::has_single_bit(alignment) || alignment % sizeof(void*) != 0) return EINVAL;
  Count(size);
  const int before = errno;  // which this function leaves alone
  void* memory = __libc_memalign(alignment, size);
  errno = before;
  if (memory == nullptr) return ENOMEM;
  *out = memory;
  return 0;
}

void* valloc(std::size_t size) noexcept {
  Count(size);
  return __libc_valloc(size);
}

void* pvalloc(std::size_t size) noexcept {
  Count(size);
  return __libc_pvalloc(size);
}

}  // extern "C"
// NOLINTEND(readability-identifier-naming)

#include "bench/worker/allocating_library.h"

#include <malloc.h>

#include <atomic>
#include <cstdlib>
#include <cstring>
#include <new>
#include <string>

namespace driverbench::worker {
namespace {

// The compiler may leave out memory that nobody looks at. Threads allocate at once: what is freed
// is one's own, never what another has put here.
std::atomic<void*> seen;

void* Show(void* memory) {
  seen = memory;
  return memory;
}

void ShowAndFree(void* memory) { std::free(Show(memory)); }

}  // namespace

void Allocate(Way way, std::size_t size) {
  constexpr std::size_t kAlignment = 256;
  void* memory = nullptr;
  switch (way) {
    case Way::kMalloc:
      return ShowAndFree(std::malloc(size));
    case Way::kCalloc:
      return ShowAndFree(std::calloc(size, 1));
    case Way::kRealloc:
      return ShowAndFree(std::realloc(Show(std::malloc(1)), size));
    case Way::kReallocarray:
      return ShowAndFree(reallocarray(nullptr, size, 1));
    case Way::kMemalign:
      return ShowAndFree(memalign(kAlignment, size));
    case Way::kAlignedAlloc:
      return ShowAndFree(std::aligned_alloc(kAlignment, size));
    case Way::kPosixMemalign:
      if (posix_memalign(&memory, kAlignment, size) == 0) ShowAndFree(memory);
      return;
    case Way::kValloc:
      return ShowAndFree(valloc(size));
    case Way::kNew:
      return ::operator delete(Show(::operator new(size)));
    case Way::kAlignedNew:
      return ::operator delete (Show(::operator new (size, std::align_val_t{kAlignment})),
                                std::align_val_t{kAlignment});
    case Way::kString: {
      std::string text;
      text.reserve(size - 1);  // and its NUL
      Show(text.data());
      return;
    }
    case Way::kStrdup:
      return ShowAndFree(strdup(std::string(size - 1, 'x').c_str()));
  }
}

}  // namespace driverbench::worker

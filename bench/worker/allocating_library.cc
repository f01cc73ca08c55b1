#include "bench/worker/allocating_library.h"

#include <malloc.h>

#include <cstdlib>
#include <cstring>
#include <new>
#include <string>

namespace driverbench {
namespace {

// The compiler may leave out memory that nobody looks at.
void* volatile seen;

void FreeSeen(void* memory) {
  seen = memory;
  std::free(seen);
}

}  // namespace

void Allocate(Way way, std::size_t size) {
  constexpr std::size_t kAlignment = 256;
  void* memory = nullptr;
  switch (way) {
    case Way::kMalloc:
      return FreeSeen(std::malloc(size));
    case Way::kCalloc:
      return FreeSeen(std::calloc(size, 1));
    case Way::kRealloc:
      seen = std::malloc(1);
      return FreeSeen(std::realloc(seen, size));
    case Way::kReallocarray:
      return FreeSeen(reallocarray(nullptr, size, 1));
    case Way::kMemalign:
      return FreeSeen(memalign(kAlignment, size));
    case Way::kAlignedAlloc:
      return FreeSeen(std::aligned_alloc(kAlignment, size));
    case Way::kPosixMemalign:
      if (posix_memalign(&memory, kAlignment, size) == 0) FreeSeen(memory);
      return;
    case Way::kValloc:
      return FreeSeen(valloc(size));
    case Way::kNew:
      seen = ::operator new(size);
      return ::operator delete(seen);
    case Way::kAlignedNew:
      seen = ::operator new (size, std::align_val_t{kAlignment});
      return ::operator delete (seen, std::align_val_t{kAlignment});
    case Way::kString: {
      std::string text;
      text.reserve(size - 1);  // and its NUL
      seen = text.data();
      return;
    }
    case Way::kStrdup:
      return FreeSeen(strdup(std::string(size - 1, 'x').c_str()));
  }
}

}  // namespace driverbench

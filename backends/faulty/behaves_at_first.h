#pragma once

#include <chrono>
#include <string_view>
#include <thread>

#include "backends/faulty/cache.h"
#include "backends/faulty/forward.h"

namespace driverbench {

// Does its first operations in order, as many as an audit looks at. What a fault goes on with gives
// the right values, in a time that may be.
class BehavesAtFirst : public ForwardingStore {
 public:
  using ForwardingStore::ForwardingStore;

 protected:
  // Whether an operation that begins now is one of the first.
  bool First() { return ++operations_ <= kFirst; }

  static void Pause() { std::this_thread::sleep_for(std::chrono::microseconds(20)); }

  Status FromMemory(std::string_view id, Player* out, bool* found) {
    return cache_.Find(real(), id, out, found);
  }

 private:
  static constexpr int kFirst = 3;

  int operations_ = 0;
  Cache cache_;
};

}  // namespace driverbench

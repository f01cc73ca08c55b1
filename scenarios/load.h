#pragma once

#include <compare>
#include <cstdint>

namespace driverbench::scenarios {

// When operations start. Closed: when the last one of the thread has ended. Open: by a schedule, at
// a rate, whatever the last one does; one that cannot start then waits, and its latency counts from
// when it should have started.
struct Load {
  std::int64_t rate = 0;  // operations a second, of all threads together; 0: closed

  bool open() const { return rate > 0; }

  std::strong_ordering operator<=>(const Load&) const = default;
};

}  // namespace driverbench::scenarios

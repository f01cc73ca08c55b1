#pragma once

#include <cstdint>
#include <optional>

namespace driverbench {

// What the client spent on the timed operations of one block, summed over its threads. A worker
// tells what it can: what is absent was not counted, which is not the same as 0.
struct Cost {
  struct Switches {
    std::int64_t voluntary = 0;    // the thread waited for something, the server's answer mostly
    std::int64_t involuntary = 0;  // its CPU was taken away
    bool operator==(const Switches&) const = default;
  };
  // Of one short block it is noise: the kernel splits the exact total by where its clock's ticks
  // fell. Only pooled over many blocks it means something.
  struct Split {
    std::int64_t user_ns = 0;
    std::int64_t system_ns = 0;
    bool operator==(const Split&) const = default;
  };

  std::optional<std::int64_t> allocations{};  // requests to the allocator
  std::optional<std::int64_t>
      allocated_bytes{};  // asked for in them; what was freed is not deducted
  std::optional<Switches> context_switches{};
  std::optional<Split> cpu{};
  std::optional<std::int64_t> instructions{};       // in user space
  std::optional<std::int64_t> peak_memory_bytes{};  // of the whole process so far, so no sum

  bool operator==(const Cost&) const = default;
};

}  // namespace driverbench

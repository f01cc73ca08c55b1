#pragma once

#include <cstdint>
#include <optional>

#include "bench/metrics/client_cost.h"

namespace driverbench::worker {

// What the calling thread spends between Start and Stop. Both cost some system calls and neither
// allocates: made for the two ends of a block, not for an operation.
class ThreadCounters {
 public:
  ThreadCounters();  // on the thread that is counted
  ~ThreadCounters();
  ThreadCounters(const ThreadCounters&) = delete;
  ThreadCounters& operator=(const ThreadCounters&) = delete;

  void Start();
  metrics::ClientCost Stop() const;

 private:
  metrics::ClientCost Read() const;

  int instructions_;  // a descriptor; -1 where the machine, or the kernel for us, counts none
  metrics::ClientCost start_;
};

// The most memory that this process held at once.
std::optional<std::int64_t> PeakMemoryBytes();

}  // namespace driverbench::worker

#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "bench/analysis/summary.h"
#include "bench/record/run.h"

namespace driverbench::analysis {

// What is sent for something, as far as it could be read.
struct Sending {
  std::optional<std::int64_t> round_trips;
  std::optional<std::map<std::string, std::int64_t>> commands;  // by kind
  std::vector<std::string> transcript;                          // shapes of the commands
};

// What is the same at every run of the same program: what an operation sends, and what it asks of
// the allocator. What was not counted is absent: behind TLS commands cannot be told apart, a
// sanitizer's build counts no allocations.
struct Exact : Sending {
  // Behind TLS even the round trips of connecting vary: then there is nothing.
  Sending connecting;
  Sending first_use;  // what the first operation of a connection sends beyond one
  std::optional<std::int64_t> client_bytes;
  std::optional<std::int64_t> server_bytes;
  metrics::ByMetric<double>
      counts;  // what workers tell and is compared: of the block with the fewest
};

// Of one target in one case; either may be missing.
Exact ExactOf(const record::Audit* audit, const Times* times);

}  // namespace driverbench::analysis

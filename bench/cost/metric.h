#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>

namespace driverbench {

// What of a target is compared between two builds, two servers or two runs, for one operation.
enum class Metric : std::uint8_t {
  // Times, in ns: measured, so compared by intervals.
  kMedian,     // latency
  kP99,        // latency
  kClientCpu,  // user and system time of the client
  // Counted, so compared exactly.
  kRoundTrips,
  kCommands,
  kClientBytes,  // on the wire, towards the server
  kServerBytes,  // on the wire, towards the client
  kAllocations,
  kAllocatedBytes,
};

inline constexpr std::size_t kMetrics = 9;

// As they stand in policies, files and tables; in the order of the enum.
inline constexpr std::array<std::string_view, kMetrics> kMetricNames = {
    "median",       "p99",          "client_cpu",  "round_trips",    "commands",
    "client_bytes", "server_bytes", "allocations", "allocated_bytes"};

constexpr std::string_view MetricName(Metric metric) {
  return kMetricNames.at(static_cast<std::size_t>(metric));
}

constexpr bool IsTime(Metric metric) { return metric <= Metric::kClientCpu; }

}  // namespace driverbench

#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>

namespace driverbench {

// What of a target is compared between two builds, two servers or two runs, for one operation.
enum class Metric : std::uint8_t {
  // Measured, so compared by intervals. Times, in ns.
  kMedian,     // latency
  kP99,        // latency
  kClientCpu,  // user and system time of the client
  // Operations of all threads a second: the inverse of the time that one takes of them together.
  kThroughput,
  // Counted, so compared exactly.
  kRoundTrips,
  kCommands,
  kClientBytes,  // on the wire, towards the server
  kServerBytes,  // on the wire, towards the client
  kAllocations,
  kAllocatedBytes,
};

inline constexpr std::size_t kMetrics = 10;

// As they stand in policies, files and tables; in the order of the enum.
inline constexpr std::array<std::string_view, kMetrics> kMetricNames = {
    "median",   "p99",          "client_cpu",   "throughput",  "round_trips",
    "commands", "client_bytes", "server_bytes", "allocations", "allocated_bytes"};

constexpr std::string_view MetricName(Metric metric) {
  return kMetricNames.at(static_cast<std::size_t>(metric));
}

constexpr bool IsTime(Metric metric) { return metric <= Metric::kThroughput; }

// What a case is judged by, whoever judges. Several threads queue, and their latencies have modes
// far apart: a median tells which of them it fell on, and called that target the slower one which
// served twice as much. A mean, which is threads over throughput, says the same less plainly, and
// hangs on the longest waits.
constexpr Metric JudgedBy(int threads) {
  return threads == 1 ? Metric::kMedian : Metric::kThroughput;
}

}  // namespace driverbench

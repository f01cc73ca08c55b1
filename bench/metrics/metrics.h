#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <limits>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

// The one table of what is known of an operation. A new metric is an enumerator and its row, and
// where a worker counts it the line that does (bench/worker/counters.cc), with its word in
// PROTOCOL.md. What reads, writes, adds up, bounds, compares and names metrics goes by the rows.

namespace driverbench::metrics {

// In the table's order.
enum class Metric : std::uint8_t {
  kMedian,
  kP99,
  kClientCpu,
  kThroughput,
  kRoundTrips,
  kCommands,
  kClientBytes,
  kServerBytes,
  kAllocations,
  kAllocatedBytes,
  kVoluntarySwitches,
  kInvoluntarySwitches,
  kUserTime,
  kSystemTime,
  kInstructions,
  kPeakMemory,
  kLateness,
  kRetries,
  kRetryTime,
};

enum class Unit : std::uint8_t { kCount, kBytes, kNanoseconds, kPerSecond };

enum class MetricKind : std::uint8_t {
  kMeasured,  // so compared by intervals, with a margin
  kCounted,   // the same at every run of the same program, so compared exactly
  kShown,     // not compared
};

struct MetricRow {
  Metric metric;
  std::string_view name;  // in policies and tables
  Unit unit = Unit::kCount;
  MetricKind kind = MetricKind::kShown;
  bool more_is_better = false;  // of what is measured; less is, of all else
  double least_margin = 0;      // of what is measured, whatever margin a run has
  double tolerance = 0;         // of what is counted: so much is no difference
  // Hangs on the length of what the server answers, so on its version and its database's name.
  bool of_answers = false;
  std::string_view column{};  // its title in the tables of a run; empty: it has no column
  std::string_view legend{};  // what it is, in words that need no others before them
  std::string_view result{};  // its key beside a target in results.json, if it has one there

  // Of what a worker tells of a block, the sum over its threads.
  std::string_view field{};      // in its answer and in blocks.jsonl; empty: no worker tells it
  std::string_view object{};     // that the field stands in
  std::optional<Metric> with{};  // told both or neither, and bounded by their sum
  bool of_process = false;       // of the whole process so far: no sum, and none of an operation
  // No worker can have counted less, or more: altogether, or in a nanosecond of CPU time.
  std::int64_t least = 0;
  double most = std::numeric_limits<double>::infinity();
  double most_per_ns = std::numeric_limits<double>::infinity();
  std::optional<Metric> needs{};  // some of this, where there is any

  constexpr bool is_compared() const { return kind != MetricKind::kShown; }
  constexpr bool is_told() const { return !field.empty(); }
};

inline constexpr auto kMetricTable = std::to_array<MetricRow>({
    {.metric = Metric::kMedian,
     .name = "median",
     .unit = Unit::kNanoseconds,
     .kind = MetricKind::kMeasured,
     .legend = "median latency of one operation",
     .result = "median_ns"},
    // Its least margin is five times that of a median: the tail of a thousand samples is the ten
    // that met something else on the machine, and its bootstrap over a few dozen rounds covers a
    // little less than it promises. What is to be seen there (a stall of one operation in fifty) is
    // many times that.
    {.metric = Metric::kP99,
     .name = "p99",
     .unit = Unit::kNanoseconds,
     .kind = MetricKind::kMeasured,
     .least_margin = 0.05,
     .legend = "latency of one operation that one in a hundred exceeds",
     .result = "p99_ns"},
    {.metric = Metric::kClientCpu,
     .name = "client_cpu",
     .unit = Unit::kNanoseconds,
     .kind = MetricKind::kMeasured,
     .legend = "user and system time of the client for one operation",
     .result = "client_cpu_ns"},
    {.metric = Metric::kThroughput,
     .name = "throughput",
     .unit = Unit::kPerSecond,
     .kind = MetricKind::kMeasured,
     .more_is_better = true,
     .legend = "operations of all threads a second: the inverse of the time that one takes of them "
               "together",
     .result = "operations_per_second"},

    {.metric = Metric::kRoundTrips,
     .name = "round_trips",
     .kind = MetricKind::kCounted,
     .legend = "round trips of one operation on the wire"},
    {.metric = Metric::kCommands,
     .name = "commands",
     .kind = MetricKind::kCounted,
     .legend = "commands of one operation on the wire"},
    {.metric = Metric::kClientBytes,
     .name = "client_bytes",
     .unit = Unit::kBytes,
     .kind = MetricKind::kCounted,
     .legend = "bytes of one operation on the wire, towards the server"},
    {.metric = Metric::kServerBytes,
     .name = "server_bytes",
     .unit = Unit::kBytes,
     .kind = MetricKind::kCounted,
     .of_answers = true,
     .legend = "bytes of one operation on the wire, towards the client"},

    // What a block asks the allocator for once, e.g. for a buffer that grew, is shared out over its
    // operations, and blocks of other runs have other numbers of them: such a difference is none of
    // an operation. The tolerances are for blocks of a hundred operations and more; `ab` gives both
    // sides as many.
    {.metric = Metric::kAllocations,
     .name = "allocations",
     .kind = MetricKind::kCounted,
     .tolerance = 0.01,
     .column = "allocs",
     .legend = "allocations of one operation in the client, the library's own included",
     .result = "allocations_per_operation",
     .field = "allocations",
     .most_per_ns = 1},
    {.metric = Metric::kAllocatedBytes,
     .name = "allocated_bytes",
     .unit = Unit::kBytes,
     .kind = MetricKind::kCounted,
     .tolerance = 1,
     .of_answers = true,
     .legend =
         "bytes that the allocations of one operation ask for; what was freed is not deducted",
     .result = "allocated_bytes_per_operation",
     .field = "allocated_bytes",
     .needs = Metric::kAllocations},

    {.metric = Metric::kVoluntarySwitches,
     .name = "voluntary_switches",
     .legend = "how often a thread waited in one operation, for the server's answer mostly",
     .result = "voluntary_switches_per_operation",
     .field = "voluntary",
     .object = "context_switches",
     .with = Metric::kInvoluntarySwitches,
     .most_per_ns = 1},
    {.metric = Metric::kInvoluntarySwitches,
     .name = "involuntary_switches",
     .legend = "how often its CPU was taken from a thread in one operation",
     .result = "involuntary_switches_per_operation",
     .field = "involuntary",
     .object = "context_switches"},
    // Of one short block these two are noise: the kernel splits the exact total by where its
    // clock's ticks fell. Only pooled over many blocks they mean something, see UserShare.
    {.metric = Metric::kUserTime,
     .name = "user_time",
     .unit = Unit::kNanoseconds,
     .legend = "the part of client_cpu outside of the kernel; of one short block it is noise",
     .field = "user_ns",
     .with = Metric::kSystemTime,
     .most_per_ns = 1},
    {.metric = Metric::kSystemTime,
     .name = "system_time",
     .unit = Unit::kNanoseconds,
     .legend = "the part of client_cpu in the kernel; of one short block it is noise",
     .field = "system_ns"},
    {.metric = Metric::kInstructions,
     .name = "instructions",
     .legend = "instructions of the client in user space for one operation",
     .result = "instructions_per_operation",
     .field = "instructions",
     .most_per_ns = 100},  // ten at once at 10 GHz: there is no such CPU
    {.metric = Metric::kPeakMemory,
     .name = "peak_memory",
     .unit = Unit::kBytes,
     .legend = "the most memory that the worker's process had",
     .result = "peak_memory_bytes",
     .field = "peak_memory_bytes",
     .of_process = true,
     .least = 1,
     .most = 0x1p50},  // a PiB
    {.metric = Metric::kLateness,
     .name = "lateness",
     .unit = Unit::kNanoseconds,
     .legend = "by how much the worker itself started an operation too late, under an open load",
     .result = "late_ns_per_operation",
     .field = "late_ns"},
    {.metric = Metric::kRetries,
     .name = "retries",
     .legend = "how often an operation that met a conflict was run again, in scenarios that do so",
     .result = "retries_per_operation",
     .field = "count",
     .object = "retries",
     .with = Metric::kRetryTime},
    {.metric = Metric::kRetryTime,
     .name = "retry_time",
     .unit = Unit::kNanoseconds,
     .legend = "time from the begin of attempts that met a conflict to the next ones",
     .result = "retry_ns_per_operation",
     .field = "lost_ns",
     .object = "retries"},
});

constexpr const MetricRow& RowOf(Metric metric) {
  return kMetricTable.at(static_cast<std::size_t>(metric));
}

constexpr std::string_view MetricName(Metric metric) { return RowOf(metric).name; }

constexpr bool IsTime(Metric metric) { return RowOf(metric).kind == MetricKind::kMeasured; }

// The times come first, then what else is compared: a policy's choices, which are the names of
// these, are read as numbers of the enum.
static_assert(std::ranges::is_sorted(kMetricTable, {}, &MetricRow::kind));
static_assert(std::ranges::adjacent_find(kMetricTable, [](const MetricRow& one,
                                                          const MetricRow& next) {
                return static_cast<int>(next.metric) != static_cast<int>(one.metric) + 1;
              }) == kMetricTable.end());
static_assert(kMetricTable.front().metric == Metric{});

// A value for each metric of which one is known.
template <typename T>
class ByMetric {
 public:
  ByMetric() = default;
  ByMetric(std::initializer_list<std::pair<Metric, T>> known) {
    for (const auto& [metric, value] : known) (*this)[metric] = value;
  }

  std::optional<T>& operator[](Metric metric) {
    return values_.at(static_cast<std::size_t>(metric));
  }
  const std::optional<T>& operator[](Metric metric) const {
    return values_.at(static_cast<std::size_t>(metric));
  }

  bool operator==(const ByMetric&) const = default;

 private:
  std::array<std::optional<T>, kMetricTable.size()> values_{};
};

// "server_bytes and allocated_bytes": those that hang on what the server answers.
inline std::string MetricsOfAnswers() {
  std::string names;
  for (const MetricRow& row : kMetricTable) {
    if (!row.of_answers) continue;
    if (!names.empty()) names += " and ";
    names += row.name;
  }
  return names;
}

}  // namespace driverbench::metrics

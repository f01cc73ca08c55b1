#pragma once

#include <compare>
#include <string>

#include "bench/metrics/metrics.h"
#include "scenarios/load.h"

namespace driverbench::record {

// A case, which is what targets are compared on: a scenario with so many threads, under a load.
struct CaseId {
  std::string scenario;
  int threads = 1;
  scenarios::Load load{};

  std::strong_ordering operator<=>(const CaseId&) const = default;
};

// What a case is judged by, whoever judges. Several threads of a closed load queue, and their
// latencies have modes far apart: a median tells which of them it fell on, and called that target
// the slower one which served twice as much. A mean, which is threads over throughput, says the
// same less plainly, and hangs on the longest waits. The throughput of an open load is the
// schedule's.
inline metrics::Metric JudgedBy(const CaseId& id) {
  return id.threads == 1 || id.load.open() ? metrics::Metric::kMedian
                                           : metrics::Metric::kThroughput;
}

// How people read it, clean: "simple.get", "simple.get, 4 threads, 2000 operations/s".
std::string CaseTitle(const CaseId& id);

// All cases of a target with so many threads: "soci", "soci, 4 threads".
std::string ThreadsTitle(const std::string& target, int threads);

// The row of a target in the formats of others, clean: "simple.get/soci/threads:1", with
// "/rate:2000" under an open load.
std::string CaseName(const CaseId& id, const std::string& target);

}  // namespace driverbench::record

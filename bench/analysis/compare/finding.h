#pragma once

#include <algorithm>
#include <optional>
#include <string>
#include <vector>

#include "bench/metrics/metrics.h"
#include "bench/record/case_id.h"
#include "bench/stats/verdict.h"

namespace driverbench::analysis {

// The margin of a time in a run whose own is `margin`.
constexpr double OwnMargin(metrics::Metric metric, double margin) {
  return std::max(metrics::RowOf(metric).least_margin, margin);
}

// One comparison of `ab` or `compare`: a metric of a target in a case, before and now. All that
// these verbs print, judge by a policy and exit with is made from a list of them.
struct Finding {
  record::CaseId case_id{};
  std::string target{};
  metrics::Metric metric = metrics::Metric::kMedian;
  double base = 0;  // of one operation, in the metric's unit
  double now = 0;
  // Of a time; of a throughput that of the time an operation takes, so that slower is more of
  // either. Absent where there is nothing to judge by (too few samples, no CPU time of the
  // workers): `why` says what is missing.
  std::optional<stats::Change> change{};
  double margin = stats::kMargin;  // of a time, as a share; what is counted has none
  // What the second measurement of a time that was slower says of it.
  std::optional<stats::Change> again = std::nullopt;
  // Of what is counted: kSame when equal, kSlower when it is more now, kFaster when it is less.
  stats::Verdict verdict = stats::Verdict::kUnclear;
  // What differs by name ("1 QUERY more: SELECT ?"), or why the verdict is unclear.
  std::string why{};
  // The target did not change between the two sides: a verdict other than same or unclear says that
  // the run is not valid.
  bool control = false;
  // Of one that is slower: whether the policy lets it block, and the reason for which it does not.
  bool blocks = false;
  std::string allowed{};
  // What the policy allows, as a share of the base, where the change goes beyond it.
  std::optional<double> exceeds = std::nullopt;
};

}  // namespace driverbench::analysis

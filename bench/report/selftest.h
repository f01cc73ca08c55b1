#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "bench/record/run.h"
#include "bench/report/document.h"
#include "bench/report/run_report.h"
#include "bench/stats/verdict.h"
#include "bench/stats/windows.h"

namespace driverbench::report {

// What `driverbench selftest` says: a run of one target and of copies of it with known handicaps,
// cut into windows. Made from the run's blocks alone.

// Two copies that are compared, as `ab` would compare two builds.
struct SelftestPair {
  std::string name;         // "1% slower"
  std::string base;         // a target of the run
  std::string now;          // another
  bool ordinary = true;     // its rounds spread as two builds' would
  double spun_ns = 0;       // more of an operation of `now` than of one of `base`; below 0: less
  bool has_change = false;  // of the median: false where the medians are the same
  bool stalls = false;      // an operation now and then: the tail alone shows it
  bool has_tail_change = true;  // of the p99: false where the two are the same in everything
};

struct SelftestPlan {
  std::vector<SelftestPair> pairs;
  double margin = 0;    // a share
  double window_s = 0;  // of a pair: both its blocks, each with all that it takes
  int comparisons = 1;  // of the run whose verdicts are tried: each has its share of kGateAlpha
  std::uint64_t seed = 1;
};

// So many windows are joined to see what a longer run finds.
inline constexpr int kJoinedWindows = 4;

struct SelftestRow {
  SelftestPair pair;
  int rounds = 0;
  double spun = 0;                    // spun_ns as a share of the base's median
  std::optional<stats::Change> seen;  // over all rounds
  stats::Detection windows;           // the medians' verdicts
  stats::Detection joined;            // the same, of kJoinedWindows in one
  double base_p99 = 0;                // of all rounds, in medians of the base
  int tails = 0;                      // windows with samples enough for a p99
  int slower_tails = 0;               // of those
  int faster_tails = 0;

  // Windows whose verdict names the handicap's direction, and those that name a change that is not
  // there or the other direction.
  int Found(const stats::Detection& detection) const;
  int FalseAlarms(const stats::Detection& detection) const;

  // Tails of a pair that is the same in everything. Such a pair is a control of `ab`, which a tail
  // makes fire as well as a median does. Of the others it is not known how their tails differ.
  int QuietTails() const;
  int FalseTails() const;
};

// The time of a block is that since the block before it ended. The round of the very first block is
// left out: nothing tells when it began.
std::vector<SelftestRow> LookAtSelftest(const record::Run& run, const SelftestPlan& plan);

// The table, and what it means in words; with `explain` how to read the columns.
Document SelftestDocument(const record::Run& run, const SelftestPlan& plan,
                          const std::vector<SelftestRow>& rows, Explain explain);

}  // namespace driverbench::report

#pragma once

#include <array>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "bench/analysis/audit.h"
#include "bench/analysis/cost_per_operation.h"
#include "bench/analysis/disturbance.h"
#include "bench/analysis/thirds.h"
#include "bench/record/run.h"
#include "bench/stats/sign_test.h"
#include "bench/stats/verdict.h"
#include "bench/text/names.h"

namespace driverbench::analysis {

// What a run says: made from its blocks alone, so that a table printed while it goes on, one
// printed by `show` a year later and results.json agree. Strings are still as they came; whoever
// prints them cleans them (text.h).

// How often one of a run's verdicts may be wrong, all of them together: each comparison gets its
// share of it (Bonferroni), see AlphaOf.
inline constexpr double kAlpha = 0.05;

// A p99 of fewer samples is one of its last ten, which says little.
inline constexpr std::int64_t kP99Samples = 1000;

enum class RowState : std::uint8_t {
  kMeasured,
  kIncomplete,   // a worker crashed, hung or gave no answer: the finished blocks have their times
  kWrong,        // never a time: it did not do the work
  kFailed,       // an operation or the connection failed: no time
  kUnsupported,  // no fault, no time
  kNotBuilt,     // no fault, no time
  kNotRun,       // nothing is known: the run ended before
};

// The words of results.json, in the order of the enum.
inline constexpr std::array<std::string_view, 7> kRowStateNames = {
    "measured", "incomplete", "wrong", "failed", "unsupported", "not_built", "not_run"};
constexpr const auto& NamesOf(RowState /*any*/) { return kRowStateNames; }

// Over all good blocks of one target in one case.
struct Times {
  int rounds = 0;            // with a good block
  int lifetimes = 0;         // of its processes, or connections, where they outlast a block
  std::int64_t samples = 0;  // operations, of all threads
  double mean_ns = 0;        // latency of one operation
  double median_ns = 0;      // latency of one operation, of the pooled samples
  // Of the pooled samples; each only where ten of them at least lie beyond: of fewer it would be
  // one of the last few, which says little.
  std::optional<double> p90_ns;
  std::optional<double> p95_ns;
  std::optional<double> p99_ns;  // from kP99Samples on
  std::optional<double> p999_ns;
  // Client CPU per operation; absent where the worker reported none. And by which several threads
  // are judged: Throughput. Both medians of the blocks: a stall in one of them moves them little.
  std::optional<double> cpu_ns;
  double per_second = 0;
  std::optional<double> mean_cpu_ns;  // of all operations, as mean_ns
  // Of several threads alone, whose latencies may have modes far apart.
  bool median_between_modes = false;  // see MedianIsBetweenModes; only from kP99Samples on
  CostPerOperation cost;
  int witnessed_rounds = 0;  // in which the server itself counted no less than was sent
};

// What JudgedBy says of these times, in its own unit.
double JudgedValue(const Times& times, const record::CaseId& id);

// What an operation takes less than with the reference, in ns; negative: more. The median of the
// rounds' differences, or lifetimes', with the interval of the same sign test as the ratio's. Where
// both take as many round trips it stays as it is when the server is farther away; a ratio does
// not.
struct Saved {
  double estimate_ns = 0;
  std::optional<stats::Interval> interval{};
};

// How many times as fast as another target: 1.25 means the other took 1.25 times as long. Each
// round in which both were good gives one ratio of what the blocks are judged by (JudgedTime), and
// each lifetime that outlasts a block the median of its rounds'; the estimate is the median of
// these observations' logarithms.
struct Speed {
  double estimate = 1;
  std::optional<stats::Interval>
      interval;          // exact sign test at AlphaOf; absent with too few observations
  int observations = 0;  // rounds, or lifetimes; at least 1
  stats::Verdict verdict = stats::Verdict::kUnclear;
  // See SmallestFound: a share of the time. Absent without an interval.
  std::optional<double> smallest_found;
  std::optional<Thirds> thirds;  // where it is another at the end of a block: see UnsettledThirds
  std::optional<Saved> saved;    // of latencies under closed load alone
};

struct Row {
  std::string target;
  // What an operation sends, where it is known; of an unreadable connection only the former is.
  std::optional<std::int64_t> round_trips;
  std::optional<std::int64_t> commands;
  // An operation opens a connection, of which the ledger sees no more trips than the login's.
  bool connects = false;
  std::string unread;  // "TLS", ...: why the commands are not known, where an audit says so
  std::optional<record::ServerAccount> server;  // the server's own word on an operation
  std::optional<std::size_t> group;             // index of CaseSummary::groups
  RowState state = RowState::kNotRun;
  std::optional<Times> times;  // with kMeasured, and with kIncomplete when a block was good
  std::optional<Speed>
      speed;  // against the reference; absent for the reference itself and for a floor
  // The first block that was not good, when state is neither kMeasured nor kNotRun.
  record::Outcome outcome = record::Outcome::kOk;
  std::string reason;  // `connection: [soci] 2013 (HY000): ...`, the first difference, ...
  std::optional<int> bad_round;  // absent when the target failed before its first block
  int bad_blocks = 0;
  int blocks = 0;  // good and bad
};

// Targets that do alike on the wire, and who of them is fastest: across groups a difference in time
// is not one of the libraries alone.
struct Group {
  LikeForLike like;
  // The target that is faster than every other one of the group with a time, by the same verdict as
  // against the reference, and that is complete; empty when there is none.
  std::string fastest;
  // Otherwise those that may be it: nobody beats them, or they are level with the only one that
  // nobody beats. Empty with fewer than two targets to compare.
  std::vector<std::string> undecided;
  // Of any two of `undecided`: see SmallestFound, of which this is the largest. Absent where one of
  // them has too few observations.
  std::optional<double> could_have_found;
  bool level = false;  // any two of `undecided` are the same, by the margin
};

// What prepared statements do to one library: see ProtocolPairs.
struct ProtocolGain {
  std::string text;  // the targets
  std::string prepared;
  Speed speed;  // of prepared against text, at AlphaOf; without thirds
};

// A target takes clearly more client CPU time for an operation than another one of its group.
struct MoreCpu {
  std::string target;
  std::string than;  // the one of its group with the least
  double times = 1;  // the median over the rounds
  // At AlphaOf shared among all pairs of targets, as who is compared with whom is chosen by what
  // came out: all of a run hold together at 95 %.
  stats::Interval interval;
};

// From here on, by the lower end of the interval, is clearly more.
inline constexpr double kClearlyMoreCpu = 1.25;

struct CaseSummary {
  record::CaseId id;
  int scenario_version = 0;
  // A block and thread; servers have numbers of their own, of which this is the most and the
  // fewest.
  std::int64_t operations = 0;
  std::int64_t fewest_operations = 0;
  bool warmed_up = true;  // false of whole scripts, whose one operation is a connection's first use
  int rounds = 0;         // that began, and count
  int rounds_needed = 0;  // the fewest that give an interval, and so a verdict
  int disturbed_rounds = 0;                // beside these, left out for all: see DisturbedRounds
  std::optional<Disturbance> disturbance;  // in the rounds that count
  std::string reference;
  std::vector<Row> rows;    // the compared targets, in the header's order
  std::vector<Row> floors;  // measured on their own, compared with nobody
  std::vector<Group> groups;
  std::vector<ProtocolGain> protocols;
  std::vector<MoreCpu> more_cpu;  // the most first
};

// Whether a case counts among those that OverallSpeed is of: closed load, warmed up.
bool CountsOverall(const CaseSummary& one);

// The geometric mean of a target's speeds over the cases that count, with one number of threads, in
// which both it and the reference have times. Over several numbers it would be of unlike things:
// latencies and throughputs, an idle server and one that is full.
struct OverallSpeed {
  std::string target;
  int threads = 1;
  double speed = 1;
  // From the lower ends of the cases' intervals to their upper ones: as all intervals of a run hold
  // together, so does this one. Absent where a case has none.
  std::optional<stats::Interval> interval;
  int cases = 0;
};

// The split of the CPU time of one target over all cases with one number of threads in which it has
// times, see UserShare: what is too short in each case may tell something together.
struct TargetSplit {
  std::string target;
  int threads = 1;
  double user_share = 0;
};

struct Summary {
  std::vector<CaseSummary> cases;           // in the order of their first blocks
  std::vector<record::CaseId> not_reached;  // planned, but the run was interrupted before
  // For each number of threads, the smallest first, in the header's order; without the reference
  // and without targets that have no such case.
  std::vector<OverallSpeed> overall;
  std::vector<TargetSplit> splits;  // likewise, the reference and floors too
};

// The error level of one comparison: of two targets, in one case.
//
// `run` compares every target with the reference in every case: k comparisons as planned, and at
// kAlpha / k each, one of these verdicts or more is wrong in 5 % of the runs at most. Who is
// fastest of a group is said at the same level. That a group's truly fastest loses to another one
// of it is the only way in which that goes wrong; a group of g has g - 1 such pairs, each of which
// errs on that side in half of its share, and all groups of a run together have k at most: 2.5 % of
// the runs.
double AlphaOf(const record::Run& run);

// The good blocks of a target in a case, in the order in which they ended. A block with
// Outcome::kOk whose times cannot be (not one sample per operation, negative, not finite) is not
// good: it counts as Outcome::kProtocol everywhere. Those of disturbed rounds are left out.
std::vector<const record::Block*> GoodBlocks(const record::Run& run, const record::CaseId& id,
                                             const std::string& target);

// The summary of one case, e.g. to print it as soon as it is complete.
CaseSummary SummarizeCase(const record::Run& run, const record::CaseId& id);

Summary Summarize(const record::Run& run);

// The same of the cases that are wanted alone: what is said of each is what it is in the whole.
Summary Summarize(const record::Run& run, const std::function<bool(const record::CaseId&)>& wanted);

// The exit status of a run (exit_status.h): kExitFine, kExitNothingMeasured or kExitIncomplete.
int ExitStatus(const record::Run& run);

}  // namespace driverbench::analysis

#include "bench/report/legend.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <iterator>
#include <string>
#include <utility>

#include "bench/analysis/disturbance.h"
#include "bench/analysis/more_time.h"
#include "bench/analysis/summary.h"
#include "bench/metrics/metrics.h"
#include "bench/text/text.h"
#include "bench/text/units.h"

namespace driverbench::report {
namespace {

// What of the words hangs on the run.
struct Facts {
  std::string reference;
  std::string latencies;    // the columns of latencies
  std::string verdict;      // and that of verdicts
  std::string rounds;       // that an interval takes
  std::string intervals{};  // " (54)": how many there are
  std::string margin;
  bool threaded = true;  // cases of several threads
  bool rates = true;     // and a column of rates
};

std::vector<TitledText> Columns(const Facts& facts) {
  std::vector<TitledText> legend{
      {facts.latencies,
       fmt::format("latency of one operation, all samples pooled; p99 from {} samples on",
                   text::FormatRate(analysis::kP99Samples))},
      {"client CPU", "user and system time of the client, per operation; the median of the blocks"},
      {"speed",
       fmt::format(
           "how many times as fast as {}: ratio of the medians in each round{}, its median over "
           "the rounds, and the interval of that (exact sign test, from {} on; ~ stands before a "
           "speed without one). All intervals of the run{} hold together at 95%",
           facts.reference, facts.threaded ? ", with several threads of the ops/s" : "",
           facts.rounds, facts.intervals)},
      {"saves",
       fmt::format("what an operation takes less than with {}: the difference of the medians in "
                   "each round, its median over the rounds, and the interval of that. Of as many "
                   "round trips it is the same on a server that is farther away; the ratio is not",
                   facts.reference)},
      {facts.verdict,
       fmt::format("faster, slower: the whole interval lies beyond {}, the difference that matters "
                   "(run.margin); same: it lies within; unclear: neither. Could have found: the "
                   "smallest difference that rounds like these would have called faster or slower",
                   facts.margin)},
      {"trips, cmds",
       "round trips and commands of one operation, seen on the wire in an untimed pass"},
  };
  if (facts.rates) {
    legend.push_back(
        {"ops/s", "operations of all threads, while the clock ran; the median of the blocks"});
  }
  for (const metrics::MetricRow& row : metrics::kMetricTable) {
    if (!row.column.empty()) legend.push_back({std::string(row.column), std::string(row.legend)});
  }
  std::vector<TitledText> rest{
      {"A, B",
       "targets of one letter send commands of the same kinds in as many round trips and read as "
       "much: like for like. Across letters a difference in time is not one of the libraries "
       "alone"},
      {"fastest",
       "faster than every other target of its letter, by verdicts like those on the speed"},
      {"floor", "what the harness itself costs; compared with nobody"},
  };
  std::ranges::move(rest, std::back_inserter(legend));
  return legend;
}

}  // namespace

std::vector<TitledText> Legend(const record::Run& run) {
  const double alpha = analysis::AlphaOf(run);
  const bool threaded = std::ranges::any_of(
      run.blocks, [](const record::Block& block) { return block.case_id.threads > 1; });
  const bool open = std::ranges::any_of(
      run.blocks, [](const record::Block& block) { return block.case_id.load.open(); });
  return Columns({.reference = text::CleanText(run.header.reference),
                  .latencies = threaded ? "mean to p99" : "median, p99",
                  .verdict = "verdict",
                  .rounds = fmt::format("{} rounds", stats::SignTestMinimum(alpha)),
                  .intervals = fmt::format(" ({})", std::lround(analysis::kAlpha / alpha)),
                  .margin = fmt::format("{:.4g}%", 100 * run.header.margin),
                  .threaded = threaded,
                  .rates = threaded || open});
}

std::vector<TitledText> Glossary() {
  std::vector<TitledText> out = Columns({.reference = "the reference",
                                         .latencies = "mean, median, p90, p99",
                                         .verdict = "verdict, faster, slower, same, unclear",
                                         .rounds = "six rounds, or more where more is compared,",
                                         .margin = fmt::format("{:.4g}%", 100 * stats::kMargin)});
  std::vector<TitledText> rest{
      {"WRONG",
       "a value that was read or written was not the expected one, or the wire showed something "
       "else than what was asked for: there is no time then. Below the tables is the first "
       "difference in full"},
      {"FAILED", "an operation or the connection failed: there is no time then"},
      {"crashed, timed out, bad answer",
       "the worker ended, was killed at its deadline, or answered something that is no answer: the "
       "blocks that had finished have their times"},
      {"late",
       "under an open load the worker itself started operations too late: the times would be its "
       "own and not the library's"},
      {"unsupported, not built",
       "the library or the server cannot do it, or the library was not there when driverbench was "
       "built: no fault, and no time"},
      {"could have found",
       "the smallest difference from the reference that would have got a verdict: a smaller one "
       "may be there"},
      {"more time",
       fmt::format("about how long a run would have to be, at the spread of this one, to tell {}",
                   text::FormatShare(analysis::kWorthFinding))},
      {"left out",
       fmt::format("rounds in which more than {} of this machine's CPU time went to other "
                   "processes, the hypervisor or a control group's limit: they count for no "
                   "target, as long as half of all rounds, and thirty, remain",
                   text::FormatShare(analysis::kLeftOut))},
      {"disturbed",
       fmt::format("in the rounds that count other processes, the hypervisor or a control group's "
                   "limit took {} or more of this machine's CPU time: ratios may be drawn to 1; "
                   "repeat it on a quieter machine, or for longer",
                   text::FormatShare(analysis::kDisturbed))},
  };
  std::ranges::move(rest, std::back_inserter(out));
  return out;
}

}  // namespace driverbench::report

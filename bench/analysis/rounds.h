#pragma once

#include <map>
#include <optional>
#include <utility>
#include <vector>

#include "bench/record/run.h"
#include "bench/stats/verdict.h"

namespace driverbench::analysis {

// Two targets are compared round by round: what was measured next to each other.

// Of a block with samples; 0 below the clock's resolution.
double MedianLatency(const record::Block& block);

// Operations of all threads a second, of a block with samples: all of them over its wall time.
//
// Towards its end threads have finished while others go on, so that other ways come to mind. Both
// were tried beside sysbench, which keeps all at work: at 16 threads, TiDB, prepared over text was
// 1.65 there and 1.59 by the wall time. By what was done until the first thread was through it was
// 1.74, and spread seven times as wide from round to round: who is through first had more than its
// share. By the sum of the threads' own rates it was 1.43, of throughputs twice as high.
double Throughput(const record::Block& block);

// What a block is compared by, see JudgedBy, as ns of an operation: the less, the faster. 0 below
// the clock's resolution, and then there is no ratio.
double JudgedTime(const record::Block& block);

// The client's CPU time, ns of an operation.
double ClientCpu(const record::Block& block);

// How far out the tail is that is shown and compared, of all samples.
inline constexpr double kTail = 0.99;

// By round, of one target in one case. Of a round that is there twice the first block counts.
std::map<int, const record::Block*> ByRound(const std::vector<const record::Block*>& blocks);

// Of the rounds that both have, in their order.
template <typename Value>
std::vector<std::pair<Value, Value>> PairRounds(const std::map<int, Value>& base,
                                                const std::map<int, Value>& now) {
  std::vector<std::pair<Value, Value>> pairs;
  for (const auto& [round, value] : base) {
    const auto other = now.find(round);
    if (other != now.end()) pairs.emplace_back(value, other->second);
  }
  return pairs;
}

// Pairs of one round are an observation, unless one of the two blocks ran in a process, or over
// connections, that outlast a block: then all pairs of that lifetime together are one. Such blocks
// hang together, and each for itself they would decide what chance did. A case's lifetimes begin
// and end with the same rounds, see CaseRun::Round. Gives the first round of the observation.
int ObservationOf(const record::Block& base, const record::Block& now);

// What is compared of a block.
struct BlockValue {
  const record::Block* block = nullptr;
  double value = 0;
};
using BlockValues = std::map<int, BlockValue>;  // by round

// Without rounds in which it is not above 0 (below the clock's resolution): those give no ratio.
BlockValues ValuesOf(const std::vector<const record::Block*>& blocks,
                     double (*value)(const record::Block&));

// `of` each pair, or the median of those of a lifetime, is an observation.
std::vector<double> Observations(const BlockValues& base, const BlockValues& now,
                                 double (*of)(double base, double now));

// Of the ratios. nullopt without any.
std::optional<stats::Change> ChangeOf(const BlockValues& base, const BlockValues& now,
                                      double alpha);

}  // namespace driverbench::analysis

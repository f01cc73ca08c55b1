#pragma once

#include <map>
#include <utility>
#include <vector>

#include "bench/report/run.h"

namespace driverbench {

// Two targets are compared round by round: what was measured next to each other.

// Of a block with samples; 0 below the clock's resolution, and then there is no ratio.
double MedianLatency(const Block& block);

// The client's CPU time, ns of an operation.
double ClientCpu(const Block& block);

// How far out the tail is that is shown and compared, of all samples.
inline constexpr double kTail = 0.99;

// By round, of one target in one case. Of a round that is there twice the first block counts.
std::map<int, const Block*> ByRound(const std::vector<const Block*>& blocks);

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

}  // namespace driverbench

#pragma once

#include <string>
#include <vector>

#include "bench/report/run.h"

namespace driverbench {

// Whether the samples of one target fill the time that the coordinator waited for its answers, less
// connecting and warm-up: a slow clock's do not, nor do samples that were divided. What beside the
// samples a request takes is known from shortest blocks: one operation a thread, and the warm-up
// of the others.
class Filling {
 public:
  void Add(const Block& block);
  void AddShortest(const Block& block);

  // "its samples fill ..."; empty while they may fill it. Judged by quartiles, to the worker's
  // favour: stalls hit honest ones too, and some make the rows of a block slowly. Block by block,
  // as servers are at times twice as slow as at others.
  std::string Gap() const;

 private:
  std::vector<double> waited_ns_;
  std::vector<double> filled_ns_;  // by all operations but one
  std::vector<double> shortest_ns_;
};

}  // namespace driverbench

#pragma once

#include <string>
#include <vector>

#include "bench/record/run.h"

namespace driverbench::coordinator {

// Whether the samples of one target fill the time that the coordinator waited for its answers, less
// connecting and warm-up: a slow clock's do not, nor do samples that were divided. What beside the
// samples a request takes is known from a shortest block that runs next: one operation a thread,
// and the warm-up of the other one.
class Filling {
 public:
  void Add(const record::Block& block, const record::Block& shortest);

  // "its samples fill ..."; empty while they may fill it. Blocks and their shortest ones are
  // compared pair by pair, since machines are at times twice as slow as at others, and stalls hit
  // honest workers too: a sign test, wrong of an honest one in one of ten thousand.
  std::string Gap() const;

 private:
  struct Pair {
    double waited_ns = 0;  // for the block, less what was waited for the shortest one
    double filled_ns = 0;  // by all operations but one
  };
  std::vector<Pair> pairs_;
};

}  // namespace driverbench::coordinator

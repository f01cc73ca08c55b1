#include "bench/coordinator/blocks/watched_rounds.h"

#include <random>

namespace driverbench::coordinator {
namespace {

// One round of so many is watched: more of them at first, so that a run of twelve rounds has five;
// and fewer once what needs many of them has enough: Filling wants fourteen pairs, eighteen with
// one that falls out of line, and gets none from the first round. A watched block takes two and a
// half times as long as another one.
constexpr int kOneOfAtFirst = 2;
constexpr int kOneOf = 4;
constexpr int kOneOfInTheEnd = 12;
constexpr int kWatchedAtFirst = 5;
constexpr int kWatchedEnough = 24;

}  // namespace

bool WatchedRounds::Next() {
  if (left_ == 0) {
    std::random_device random;
    left_ = watched_ < kWatchedAtFirst  ? kOneOfAtFirst
            : watched_ < kWatchedEnough ? kOneOf
                                        : kOneOfInTheEnd;
    watch_at_ = std::uniform_int_distribution<int>(1, left_)(random);
  }
  const bool watched = left_-- == watch_at_;
  watched_ += watched ? 1 : 0;
  return watched;
}

}  // namespace driverbench::coordinator

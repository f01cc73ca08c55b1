#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <vector>

#include "bench/stats/verdict.h"

namespace driverbench::stats {

// One long run of paired rounds as many short ones: cut into windows that do not overlap, each
// judged as if it were all that there is. How often they are right is what a run of that length is
// worth.

// The rounds [begin, end) of a pair.
struct Window {
  std::size_t begin = 0;
  std::size_t end = 0;

  bool operator==(const Window&) const = default;
};

// `seconds` has what each round of the pair took. A window is as many rounds in a row as take at
// most `length` together, at least one; one that the run did not fill is left out.
std::vector<Window> CutWindows(std::span<const double> seconds, double length);

// Each `count` windows in a row as one; what is left over is dropped. Longer runs are really looked
// at: the square root of the length holds for independent rounds only.
std::vector<Window> JoinWindows(const std::vector<Window>& windows, std::size_t count);

// What the verdicts of all windows of one pair say.
struct Detection {
  int windows = 0;
  int slower = 0;
  int faster = 0;
  int same = 0;
  int unclear = 0;
  // Of each window: the smallest change, as a share, that it would have found. Adding to a change
  // moves the whole interval, so a window misses a change by what its own interval reaches from the
  // truth towards zero, and a margin. The truth is taken to be the median of all rounds of the
  // pair; of both directions the worse one counts. With one window it is SmallestFound. Infinite
  // where a window has no interval.
  std::vector<double> found;
};

// base[i] and now[i] as for ChangeOf; every window lies within.
Detection Detect(std::span<const double> base, std::span<const double> now,
                 const std::vector<Window>& windows, double alpha, double margin);

// The smallest change found in 95 % of the windows: the 0.95-quantile. Absent without windows, and
// where it is not finite.
std::optional<double> FoundMostly(const std::vector<double>& found);

}  // namespace driverbench::stats

#include "bench/stats/windows.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include "bench/stats/quantile.h"

namespace driverbench::stats {
namespace {

// Sums of the same times differ in their last digit.
constexpr double kRounding = 1e-9;

double FoundBy(const Change& change, double truth, double margin) {
  if (!change.interval) return std::numeric_limits<double>::infinity();
  const double arm = std::max(truth - change.interval->low, change.interval->high - truth);
  return ShareOf(std::log1p(margin) + arm);
}

}  // namespace

std::vector<Window> CutWindows(std::span<const double> seconds, double length) {
  std::vector<Window> windows;
  std::size_t begin = 0;
  double sum = 0;
  for (std::size_t round = 0; round < seconds.size(); ++round) {
    if (round > begin && sum + seconds[round] > length + kRounding) {
      windows.push_back({begin, round});
      begin = round;
      sum = 0;
    }
    sum += seconds[round];
  }
  if (begin < seconds.size() && sum >= length - kRounding)
    windows.push_back({begin, seconds.size()});
  return windows;
}

std::vector<Window> JoinWindows(const std::vector<Window>& windows, std::size_t count) {
  std::vector<Window> joined;
  for (std::size_t first = 0; first + count <= windows.size(); first += count)
    joined.push_back({windows[first].begin, windows[first + count - 1].end});
  return joined;
}

Detection Detect(std::span<const double> base, std::span<const double> now,
                 const std::vector<Window>& windows, double alpha, double margin) {
  Detection detection;
  const std::optional<Change> whole = ChangeOf(base, now, alpha);
  for (const auto& [begin, end] : windows) {
    const std::optional<Change> change =
        ChangeOf(base.subspan(begin, end - begin), now.subspan(begin, end - begin), alpha);
    if (!change) continue;  // a window is never empty
    ++detection.windows;
    switch (Judge(*change, margin)) {
      case Verdict::kSlower:
        ++detection.slower;
        break;
      case Verdict::kFaster:
        ++detection.faster;
        break;
      case Verdict::kSame:
        ++detection.same;
        break;
      case Verdict::kUnclear:
        ++detection.unclear;
        break;
    }
    detection.found.push_back(FoundBy(*change, whole->estimate, margin));
  }
  return detection;
}

// The line between two neighbours of which one is infinite leads nowhere: with one of them the
// quantile is not known.
std::optional<double> FoundMostly(const std::vector<double>& found) {
  constexpr double kMost = 0.95;
  const std::optional<double> share = Quantile(found, kMost);
  if (!share || !std::isfinite(*share)) return std::nullopt;
  return share;
}

}  // namespace driverbench::stats

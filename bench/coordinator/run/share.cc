#include "bench/coordinator/run/share.h"

#include <algorithm>

namespace driverbench::coordinator {

Share ShareOf(double time, double begin, std::size_t after, std::size_t cases) {
  const double even = (time - begin) / static_cast<double>(after + 1);
  const double kept = time / static_cast<double>(cases) / 2 * static_cast<double>(after);
  const double end = begin + even;
  return {.begin = begin, .end = end, .latest = std::max(end, time - kept)};
}

bool AnotherRound(const Share& share, int rounds, int needed, double now) {
  if (rounds == 0 || now < share.end) return true;
  if (rounds >= needed) return false;
  const double a_round = (now - share.begin) / rounds;
  return now + a_round * (needed - rounds) <= share.latest;
}

int RoundsOfLifetime(double rounds, int needed) {
  constexpr int kFewest = 20;
  constexpr double kLongest = 1e6;
  return static_cast<int>(std::clamp(rounds / std::max(kFewest, needed), 1.0, kLongest));
}

}  // namespace driverbench::coordinator

#include "bench/stats/tail.h"

#include <algorithm>
#include <bit>
#include <cmath>
#include <cstddef>
#include <functional>
#include <numeric>
#include <random>
#include <utility>

#include "bench/stats/quantile.h"

namespace driverbench::stats {
namespace {

constexpr double kDrawsBeyond = 10;  // in each tail of the level: fewer would be chance
constexpr double kFewestDraws = 2'000;
constexpr double kMostDraws = 20'000;
constexpr double kMostSwaps = 2'000'000;

// One side's samples, longest first, each with its round: sorted once, a drawing is a walk from the
// top until enough weight is passed, and a tail is near the top.
class Side {
 public:
  Side(std::span<const TailRound> rounds, const std::vector<std::int64_t> TailRound::*side) {
    for (std::size_t round = 0; round < rounds.size(); ++round) {
      const std::vector<std::int64_t>& samples = rounds[round].*side;
      sizes_.push_back(samples.size());
      for (const std::int64_t sample : samples)
        samples_.push_back({static_cast<double>(sample), round});
    }
    std::ranges::sort(samples_, std::greater<>(), &Sample::value);
  }

  bool empty() const { return samples_.empty(); }

  // The quantile where round i counts `weights[i]` times; as Quantile defines it.
  double Tail(double q, const std::vector<std::uint32_t>& weights) const {
    std::size_t count = 0;
    for (std::size_t i = 0; i < sizes_.size(); ++i) count += sizes_[i] * weights[i];
    if (count == 0) return 0;
    const double from_top = (1 - q) * static_cast<double>(count - 1);
    const auto rank = static_cast<std::size_t>(from_top);
    const double fraction = from_top - static_cast<double>(rank);
    std::size_t passed = 0;
    double above = -1;  // the value at `rank`, once it is known
    for (const Sample& sample : samples_) {
      passed += weights[sample.round];
      if (above < 0 && passed > rank) above = sample.value;
      if (passed > rank + 1) return std::lerp(above, sample.value, fraction);
    }
    return above;  // of a single value
  }

 private:
  struct Sample {
    double value;
    std::size_t round;
  };
  std::vector<Sample> samples_;
  std::vector<std::size_t> sizes_;  // by round
};

// Not std::uniform_int_distribution, which differs between standard libraries: a report that is
// made again elsewhere is to say the same.
std::size_t Draw(std::size_t below, std::mt19937_64* random) {
  return static_cast<std::size_t>(((*random)() >> 32U) * below >> 32U);
}

// Of each round, how much more of `now` than of `base` is in the tail. Samples are in medians of
// their round, in whose drift both sides have a part. The longest four times 1 - q of both sides
// count, by how far out they are: with fewer, a few rounds that had a stall would decide.
std::vector<double> MoreInTail(std::span<const TailRound> rounds, double q) {
  std::vector<double> levels;
  std::vector<double> all;
  for (const TailRound& round : rounds) {
    std::vector<double> both(round.base.begin(), round.base.end());
    both.insert(both.end(), round.now.begin(), round.now.end());
    levels.push_back(std::max(Median(both).value_or(1), 1.0));
    for (const double sample : both) all.push_back(sample / levels.back());
  }
  constexpr double kShortest = 1e-6;  // of a median: a clock may say 0
  const double from = Quantile(std::move(all), std::max(1 - 4 * (1 - q), 0.0)).value_or(0);
  const double begin = std::max(from, kShortest);
  std::vector<double> more;
  for (std::size_t i = 0; i < rounds.size(); ++i) {
    const auto weight = [&](const std::vector<std::int64_t>& samples) {
      double sum = 0;
      for (const std::int64_t sample : samples) {
        const double value = static_cast<double>(sample) / levels[i];
        if (value >= begin) sum += 1 + std::log(value / begin);
      }
      return samples.empty() ? 0 : sum / static_cast<double>(samples.size());
    };
    more.push_back(weight(rounds[i].now) - weight(rounds[i].base));
  }
  return more;
}

// How many of 2^n sums, of which each has signs of its own, are as far out as `seen`: by Gray's
// code, in which one sign changes at a time.
double CountSums(const std::vector<double>& more, double seen) {
  std::vector<double> signs(more.size(), 1);
  double sum = std::reduce(more.begin(), more.end());
  double as_far = 0;
  const std::uint64_t patterns = std::uint64_t{1} << more.size();
  for (std::uint64_t i = 1; i <= patterns; ++i) {
    if (sum >= seen) ++as_far;
    const auto next = static_cast<std::size_t>(std::countr_zero(i));
    if (i == patterns) break;
    sum -= 2 * signs[next] * more[next];
    signs[next] = -signs[next];
  }
  return as_far;
}

// Whether so much more in the tail as in `more` is rarer than alpha / 2 where the sides of any
// round may have changed places. Of few rounds all ways are counted; of many some are drawn, and
// what was seen counts among them, which makes the level exact however few there are.
bool IsRareAmongSwaps(const std::vector<double>& more, double alpha, std::mt19937_64* random) {
  constexpr double kRounding = 1e-9;
  constexpr std::size_t kCounted = 20;
  const double seen = std::reduce(more.begin(), more.end()) - kRounding;
  if (more.size() <= kCounted)
    return CountSums(more, seen) <= alpha / 2 * std::exp2(static_cast<double>(more.size()));
  const auto draws =
      static_cast<std::size_t>(std::min(std::ceil(kDrawsBeyond * 2 / alpha), kMostSwaps));
  const double allowed = alpha / 2 * static_cast<double>(draws + 1);
  double as_far = 1;
  for (std::size_t i = 0; i < draws && as_far <= allowed; ++i) {
    double sum = 0;
    for (const double one : more) sum += Draw(2, random) == 0 ? one : -one;
    if (sum >= seen) ++as_far;
  }
  return as_far <= allowed;
}

}  // namespace

std::optional<Change> TailChange(std::span<const TailRound> rounds, double q, double alpha,
                                 std::uint64_t seed) {
  const Side base(rounds, &TailRound::base);
  const Side now(rounds, &TailRound::now);
  std::vector<std::uint32_t> weights(rounds.size(), 1);
  const auto change = [&]() -> std::optional<double> {
    const double before = base.Tail(q, weights);
    const double after = now.Tail(q, weights);
    if (before <= 0 || after <= 0) return std::nullopt;
    return std::log(after) - std::log(before);
  };
  const std::optional<double> estimate = change();
  if (!estimate) return std::nullopt;
  Change out{.estimate = *estimate, .interval = {}, .rounds = static_cast<int>(rounds.size())};
  if (out.rounds < SignTestMinimum(alpha)) return out;

  const double wanted = std::ceil(kDrawsBeyond * 2 / alpha);
  const auto draws = static_cast<std::size_t>(std::clamp(wanted, kFewestDraws, kMostDraws));
  std::vector<double> drawn;
  drawn.reserve(draws);
  std::mt19937_64 random(seed);
  for (std::size_t i = 0; i < draws; ++i) {
    std::ranges::fill(weights, 0);
    for (std::size_t j = 0; j < rounds.size(); ++j) ++weights[Draw(rounds.size(), &random)];
    if (const auto value = change()) drawn.push_back(*value);
  }
  if (drawn.empty()) return out;
  Interval interval;
  if (wanted > kMostDraws) {
    const auto [low, high] = std::ranges::minmax(drawn);
    interval = {low, high};
  } else {
    interval = {Quantile(drawn, alpha / 2).value(), Quantile(drawn, 1 - alpha / 2).value()};
  }
  if (!interval.Contains(0)) {
    std::vector<double> more = MoreInTail(rounds, q);
    if (interval.high < 0) std::ranges::transform(more, more.begin(), std::negate<>());
    if (!IsRareAmongSwaps(more, alpha, &random))
      (interval.low > 0 ? interval.low : interval.high) = 0;
  }
  out.interval = interval;
  return out;
}

}  // namespace driverbench::stats

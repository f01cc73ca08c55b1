#include "bench/stats/tail.h"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <functional>
#include <random>

#include "bench/stats/quantile.h"

namespace driverbench::stats {
namespace {

constexpr double kDrawsBeyond = 10;  // in each tail of the level: fewer would be chance
constexpr double kFewestDraws = 2'000;
constexpr double kMostDraws = 20'000;

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
  if (wanted > kMostDraws) {
    const auto [low, high] = std::ranges::minmax(drawn);
    out.interval = Interval{low, high};
  } else {
    out.interval =
        Interval{Quantile(drawn, alpha / 2).value(), Quantile(drawn, 1 - alpha / 2).value()};
  }
  return out;
}

}  // namespace driverbench::stats

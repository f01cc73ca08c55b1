#include "bench/coordinator/filling.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstddef>
#include <numeric>

#include "bench/report/units.h"
#include "bench/stats/quantile.h"

namespace driverbench {
namespace {

constexpr std::size_t kFewest = 5;
// Samples that fill less than this are no matter of chance: two blocks tell.
constexpr double kFlagrantShare = 0.25;
constexpr std::size_t kFewestFlagrant = 2;
// Of a clock at half the speed the samples fill half.
constexpr double kLeastShare = 2.0 / 3;

// The threads' samples stand one after the other.
double LongestThread(const Block& block) {
  double longest = 0;
  for (auto thread = block.samples_ns.begin(); thread != block.samples_ns.end();
       thread += block.operations) {
    longest = std::max(longest, std::accumulate(thread, thread + block.operations, 0.0));
  }
  return longest;
}

}  // namespace

void Filling::Add(const Block& block) {
  waited_ns_.push_back(block.waited_ns);
  const auto operations = static_cast<double>(block.operations);
  filled_ns_.push_back(LongestThread(block) * (operations - 1) / operations);
}

void Filling::AddShortest(const Block& block) { shortest_ns_.push_back(block.waited_ns); }

std::string Filling::Gap() const {
  if (shortest_ns_.empty()) return {};
  const double beside = *Quantile(shortest_ns_, 0.75);
  std::vector<double> shares;
  for (std::size_t i = 0; i < waited_ns_.size(); ++i) {
    const double waited = waited_ns_[i] - beside;
    shares.push_back(waited > filled_ns_[i] ? filled_ns_[i] / waited : 1);
  }
  const double share = *Quantile(shares, 0.75);
  const std::size_t fewest = share < kFlagrantShare ? kFewestFlagrant : kFewest;
  if (share >= kLeastShare || shares.size() < fewest || shortest_ns_.size() < fewest) return {};
  return fmt::format(
      "its samples fill {} of the {} between request and answer, connecting and warm-up left out: "
      "its clock is slow, or they are no times",
      FormatDuration(*Median(filled_ns_)), FormatDuration(*Median(waited_ns_) - beside));
}

}  // namespace driverbench

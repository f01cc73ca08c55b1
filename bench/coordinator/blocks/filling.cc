#include "bench/coordinator/blocks/filling.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstddef>
#include <numeric>
#include <optional>

#include "bench/stats/quantile.h"
#include "bench/stats/sign_test.h"
#include "bench/text/units.h"

namespace driverbench::coordinator {
namespace {

// Of a clock at half the speed the samples fill half.
constexpr double kLeastShare = 2.0 / 3;
// Of an honest worker; it takes fourteen pairs.
constexpr double kAlpha = 2e-4;
// A stall is no reason that the samples fill less than this, eight times of eight.
constexpr double kFlagrantShare = 0.1;
constexpr std::size_t kFewestFlagrant = 8;

// What the block itself says that it took, but for the first operation, which the shortest block
// has too. Samples of an open load overlap, and waits lie between them: there it is the block's own
// time. The threads' samples stand one after the other.
double Filled(const record::Block& block) {
  if (block.case_id.load.open()) return block.wall_ns;
  double longest = 0;
  for (auto thread = block.samples_ns.begin(); thread != block.samples_ns.end();
       thread += block.operations) {
    longest = std::max(longest, std::accumulate(thread, thread + block.operations, 0.0));
  }
  return longest;
}

}  // namespace

void Filling::Add(const record::Block& block, const record::Block& shortest) {
  const auto operations = static_cast<double>(block.operations);
  pairs_.push_back({.waited_ns = block.waited_ns - shortest.waited_ns,
                    .filled_ns = Filled(block) * (operations - 1) / operations});
}

std::string Filling::Gap() const {
  std::vector<double> waited_ns;
  std::vector<double> filled_ns;
  std::vector<double> shares;
  for (const auto& [waited, filled] : pairs_) {
    waited_ns.push_back(waited);
    filled_ns.push_back(filled);
    shares.push_back(waited > filled ? filled / waited : 1);
  }
  const std::optional<stats::Interval> share = stats::SignTestInterval(shares, kAlpha);
  const bool slow = share && share->high < kLeastShare;
  const bool flagrant =
      shares.size() >= kFewestFlagrant && *std::ranges::max_element(shares) < kFlagrantShare;
  if (!slow && !flagrant) return {};
  return fmt::format(
      "its samples fill {} of the {} between request and answer, connecting and warm-up left out: "
      "its clock is slow, or they are no times",
      text::FormatDuration(*stats::Median(filled_ns)),
      text::FormatDuration(*stats::Median(waited_ns)));
}

}  // namespace driverbench::coordinator

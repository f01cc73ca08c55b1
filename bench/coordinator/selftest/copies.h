#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "bench/protocol/handicap.h"
#include "bench/report/selftest.h"

namespace driverbench::coordinator {

// What `selftest` makes of one target: copies with known handicaps, which have to be found again.
struct Variant {
  enum class Kind : std::uint8_t {
    kSame,    // none: A/A
    kSlower,  // every operation takes `share` longer
    kStall,   // every 50th operation takes ten times as long
    kWider,   // the same median, a wider spread
    kFaster,  // the target itself, against a copy that is slower by 3 %
  };
  Kind kind = Kind::kSame;
  double share = 0;

  std::string name() const;

  bool operator==(const Variant&) const = default;
};

// "same", "3%", "stall", "wider", "faster"; none: all that there are, and slower ones of 0.5 to
// 10 %. Throws UserError for what is none of these, and for one that is named twice.
std::vector<Variant> ParseVariants(const std::vector<std::string>& names);

// The targets of the run, the original first, and what is compared. Most are compared with the
// original. Two need a base that is slower itself: nothing can be made faster than it is, and a
// spread can only be made wider by adding.
std::vector<std::string> CopiesOf(const std::string& target, const std::vector<Variant>& variants);
std::vector<report::SelftestPair> PairsOf(const std::string& target,
                                          const std::vector<Variant>& variants);

// By copy, for those that have one; `blocks_ns` are latencies of the target's operations, block by
// block.
std::map<std::string, protocol::Handicap> HandicapsOf(
    const std::string& target, const std::vector<Variant>& variants,
    const std::vector<std::vector<double>>& blocks_ns);

// 0 without samples.
double MedianOfBlocks(const std::vector<std::vector<double>>& blocks_ns);

// How long to spin after each operation so that its median becomes what a spin of 0 to `jitter_ns`,
// all lengths alike, makes it. Half of `jitter_ns` only where the latencies lie symmetrically,
// which they do not: there are more long ones. The median over the blocks, each by itself: beside a
// noisy neighbour there are two groups of blocks, and in all samples together the distance of the
// groups would pass for the spread of a block.
double SameMedianSpin(const std::vector<std::vector<double>>& blocks_ns, double jitter_ns);

}  // namespace driverbench::coordinator

#include "bench/coordinator/selftest/copies.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <utility>

#include "bench/coordinator/error.h"
#include "bench/settings/percent.h"
#include "bench/stats/quantile.h"

namespace driverbench::coordinator {
namespace {

using Kind = Variant::Kind;

constexpr std::array<std::pair<std::string_view, Kind>, 4> kNamed{{{"same", Kind::kSame},
                                                                   {"stall", Kind::kStall},
                                                                   {"wider", Kind::kWider},
                                                                   {"faster", Kind::kFaster}}};
constexpr std::array kShares{0.005, 0.01, 0.02, 0.03, 0.05, 0.1};
constexpr double kMostShare = 10;  // a handicap of 1000 % is no small difference any more
constexpr double kFasterBy = 0.03;
constexpr double kStallMedians = 10;
constexpr std::int64_t kStallEvery = 50;
constexpr double kJitter = 0.2;  // of the median: up to 10 % to each side of its middle

std::vector<Variant> AllVariants() {
  std::vector<Variant> all{{.kind = Kind::kSame}};
  for (const double share : kShares) all.push_back({.kind = Kind::kSlower, .share = share});
  for (const Kind kind : {Kind::kStall, Kind::kWider, Kind::kFaster}) all.push_back({.kind = kind});
  return all;
}

Variant ParseVariant(const std::string& name) {
  for (const auto& [known, kind] : kNamed) {
    if (name == known) return {.kind = kind};
  }
  const std::optional<double> share = settings::ParsePercent(name);
  if (!share || *share <= 0 || *share > kMostShare) {
    throw UserError(
        fmt::format("--variants: \"{}\" is none; there are same, stall, wider, faster, and slower "
                    "ones by their "
                    "percentage, such as 3%, above 0% and up to 1000%",
                    name));
  }
  return {.kind = Kind::kSlower, .share = *share};
}

// Not a '/', which separates the parts of a name in results.json.
std::string CopyName(const std::string& target, const Variant& variant) {
  return target + "+" + variant.name();
}

bool HasOwnBase(const Variant& variant) {
  return variant.kind == Kind::kWider || variant.kind == Kind::kFaster;
}

std::string BaseName(const std::string& target, const Variant& variant) {
  return HasOwnBase(variant) ? CopyName(target, variant) + "-base" : target;
}

protocol::Handicap Spin(double ns) {
  const double most = static_cast<double>(protocol::kMostSpinNs);
  return {.spin_ns = std::llround(std::clamp(ns, 1.0, most))};
}

// Of what `of` says of each block that has samples; 0 without any.
double MedianOver(const std::vector<std::vector<double>>& blocks_ns, const auto& of) {
  std::vector<double> values;
  for (const std::vector<double>& samples_ns : blocks_ns) {
    if (!samples_ns.empty()) values.push_back(of(samples_ns));
  }
  return stats::Median(std::move(values)).value_or(0);
}

// Each latency with every length of the jitter.
std::vector<double> Jittered(const std::vector<double>& samples_ns, double jitter_ns) {
  constexpr int kSteps = 32;
  std::vector<double> spread;
  spread.reserve(samples_ns.size() * kSteps);
  for (const double sample : samples_ns) {
    for (int step = 0; step < kSteps; ++step)
      spread.push_back(sample + jitter_ns * (step + 0.5) / kSteps);
  }
  return spread;
}

}  // namespace

std::string Variant::name() const {
  if (kind == Kind::kSlower) return settings::FormatPercent(share);
  return std::string(std::ranges::find(kNamed, kind, &decltype(kNamed)::value_type::second)->first);
}

std::vector<Variant> ParseVariants(const std::vector<std::string>& names) {
  if (names.empty()) return AllVariants();
  std::vector<Variant> variants;
  for (const std::string& name : names) {
    const Variant variant = ParseVariant(name);
    if (std::ranges::find(variants, variant) != variants.end())
      throw UserError(fmt::format("--variants: {} is named twice", variant.name()));
    variants.push_back(variant);
  }
  return variants;
}

std::vector<std::string> CopiesOf(const std::string& target, const std::vector<Variant>& variants) {
  std::vector<std::string> names{target};
  for (const Variant& variant : variants) {
    if (HasOwnBase(variant)) names.push_back(BaseName(target, variant));
    names.push_back(CopyName(target, variant));
  }
  return names;
}

std::vector<report::SelftestPair> PairsOf(const std::string& target,
                                          const std::vector<Variant>& variants) {
  std::vector<report::SelftestPair> pairs;
  for (const Variant& variant : variants) {
    report::SelftestPair pair{.name = variant.name(),
                              .base = BaseName(target, variant),
                              .now = CopyName(target, variant)};
    if (variant.kind == Kind::kSlower) pair.name += " slower";
    pair.has_change = variant.kind == Kind::kSlower || variant.kind == Kind::kFaster;
    pair.stalls = variant.kind == Kind::kStall;
    pair.has_tail_change = variant.kind != Kind::kSame;
    pair.ordinary = pair.has_change || variant.kind == Kind::kSame;
    pairs.push_back(std::move(pair));
  }
  return pairs;
}

std::map<std::string, protocol::Handicap> HandicapsOf(
    const std::string& target, const std::vector<Variant>& variants,
    const std::vector<std::vector<double>>& blocks_ns) {
  const double median = MedianOfBlocks(blocks_ns);
  std::map<std::string, protocol::Handicap> handicaps;
  for (const Variant& variant : variants) {
    protocol::Handicap& own = handicaps[CopyName(target, variant)];
    switch (variant.kind) {
      case Kind::kSame:
        handicaps.erase(CopyName(target, variant));
        break;
      case Kind::kSlower:
        own = Spin(variant.share * median);
        break;
      case Kind::kStall:
        own = Spin(kStallMedians * median);
        own.every = kStallEvery;
        break;
      case Kind::kWider: {
        const double jitter = kJitter * median;
        own = {.jitter_ns = Spin(jitter).spin_ns};
        handicaps[BaseName(target, variant)] = Spin(SameMedianSpin(blocks_ns, jitter));
        break;
      }
      case Kind::kFaster:
        handicaps.erase(CopyName(target, variant));
        handicaps[BaseName(target, variant)] = Spin(kFasterBy * median);
        break;
    }
  }
  return handicaps;
}

double MedianOfBlocks(const std::vector<std::vector<double>>& blocks_ns) {
  return MedianOver(blocks_ns, [](const auto& samples_ns) { return *stats::Median(samples_ns); });
}

double SameMedianSpin(const std::vector<std::vector<double>>& blocks_ns, double jitter_ns) {
  return MedianOver(blocks_ns, [jitter_ns](const auto& samples_ns) {
    return *stats::Median(Jittered(samples_ns, jitter_ns)) - *stats::Median(samples_ns);
  });
}

}  // namespace driverbench::coordinator

#include "bench/analysis/thirds.h"

#include <cmath>
#include <cstdint>

#include "bench/stats/quantile.h"

namespace driverbench::analysis {
namespace {

constexpr std::int64_t kFewestOperations = 30;

// Of two medians of ten operations the clock's resolution may make one 0: then there is no ratio.
double FirstThird(const record::Block& block) {
  const auto& samples = block.samples_ns;
  return stats::Median({samples.begin(), samples.begin() + std::ssize(samples) / 3}).value_or(0);
}

double LastThird(const record::Block& block) {
  const auto& samples = block.samples_ns;
  return stats::Median({samples.end() - std::ssize(samples) / 3, samples.end()}).value_or(0);
}

double Settling(const record::Block& block) {
  const double first = FirstThird(block);
  return first > 0 ? LastThird(block) / first : 0;
}

bool HasThirds(const record::Block& block) {
  return block.case_id.threads == 1 && block.operations >= kFewestOperations;
}

BlockValues ThirdsOf(const BlockValues& blocks, double (*value)(const record::Block&)) {
  std::vector<const record::Block*> pointers;
  for (const auto& [round, one] : blocks) {
    if (HasThirds(*one.block)) pointers.push_back(one.block);
  }
  return ValuesOf(pointers, value);
}

}  // namespace

std::optional<Thirds> UnsettledThirds(const BlockValues& reference, const BlockValues& target,
                                      double alpha, double margin) {
  const auto change = [&](double (*value)(const record::Block&)) {
    return ChangeOf(ThirdsOf(reference, value), ThirdsOf(target, value), alpha);
  };
  const auto settling = change(Settling);
  if (!settling) return std::nullopt;
  const stats::Verdict verdict = stats::Judge(*settling, margin);
  if (verdict != stats::Verdict::kFaster && verdict != stats::Verdict::kSlower) return std::nullopt;
  return Thirds{.first = std::exp(-change(FirstThird)->estimate),
                .last = std::exp(-change(LastThird)->estimate)};
}

}  // namespace driverbench::analysis

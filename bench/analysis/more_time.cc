#include "bench/analysis/more_time.h"

#include <algorithm>
#include <cmath>

namespace driverbench::analysis {
namespace {

// How many times as many observations let every speed of the case find kWorthFinding. nullopt where
// one of them tells nothing of its spread.
std::optional<double> FactorOf(const CaseSummary& one, double margin) {
  const double wanted = std::log1p(kWorthFinding) - std::log1p(margin);
  std::optional<double> factor;
  for (const Row& row : one.rows) {
    if (!row.speed) continue;
    if (!row.speed->smallest_found) return std::nullopt;
    // More time makes a lifetime longer, and there are no more of them.
    if (row.times && row.times->lifetimes > 0) return std::nullopt;
    const double arm = std::log1p(*row.speed->smallest_found) - std::log1p(margin);
    factor = std::max(factor.value_or(0), arm * arm / (wanted * wanted));
  }
  return factor;
}

}  // namespace

double SecondsOf(const record::Run& run, const record::CaseId& id) {
  double before = 0;
  double end = 0;
  for (const record::Block& block : run.blocks) {
    if (block.case_id == id) {
      end = block.ended_s;
    } else if (end == 0) {
      before = block.ended_s;
    }
  }
  return end - before;
}

MoreTime MoreTimeOf(const record::Run& run, const Summary& summary) {
  if (run.header.margin >= kWorthFinding) return {};
  MoreTime more;
  const auto cases = static_cast<double>(summary.cases.size() + summary.not_reached.size());
  for (const CaseSummary& one : summary.cases) {
    if (std::ranges::none_of(one.rows, [](const Row& row) { return row.speed.has_value(); }))
      continue;
    const std::optional<double> factor = FactorOf(one, run.header.margin);
    if (!factor) return {};
    if (*factor <= 1) continue;
    const double seconds = SecondsOf(run, one.id) * *factor;
    more.alone.push_back({one.id, seconds});
    // A run gives each case as much.
    more.found_s = std::max(more.found_s.value_or(0), seconds * cases);
  }
  std::ranges::sort(more.alone, {}, &CaseTime::seconds);
  return more;
}

}  // namespace driverbench::analysis

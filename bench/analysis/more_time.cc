#include "bench/analysis/more_time.h"

#include <algorithm>
#include <cmath>

namespace driverbench::analysis {
namespace {

// What a case took, its pilots and audit included.
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

MoreTime MoreTimeOf(const record::Run& run, const Summary& summary) {
  MoreTime more;
  const auto cases = static_cast<double>(summary.cases.size() + summary.not_reached.size());
  bool told = run.header.margin < kWorthFinding;
  for (const CaseSummary& one : summary.cases) {
    const auto speeds =
        std::ranges::count_if(one.rows, [](const Row& row) { return row.speed.has_value(); });
    if (speeds == 0) continue;
    const double seconds = SecondsOf(run, one.id);
    const std::optional<double> factor = told ? FactorOf(one, run.header.margin) : std::nullopt;
    told = factor.has_value();
    if (!told || *factor <= 1) continue;
    // A run gives each case as much.
    more.found_s = std::max(more.found_s.value_or(0), seconds * *factor * cases);
    more.alone.push_back({one.id, seconds * *factor});
  }
  if (!told) {
    more.found_s.reset();
    more.alone.clear();
  }
  std::ranges::sort(more.alone, {}, &CaseTime::seconds);
  return more;
}

}  // namespace driverbench::analysis

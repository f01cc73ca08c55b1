#include "bench/coordinator/ab/measure_pairs.h"

#include <fmt/format.h>

#include "bench/analysis/compare/ab_findings.h"
#include "bench/analysis/summary.h"
#include "bench/coordinator/ab/judge.h"
#include "bench/coordinator/run/measure.h"
#include "bench/report/findings_words.h"
#include "bench/stats/sign_test.h"
#include "bench/text/units.h"

namespace driverbench::coordinator {
namespace {

// "simple.get: 26 rounds; 1 slower, 12 same, 8 unclear; 2 counted differ"
std::string CaseLine(const analysis::CaseSummary& one,
                     const std::vector<analysis::Finding>& findings) {
  const std::string tally = report::Tally(findings);
  return fmt::format("{}: {}{}{}\n", record::CaseTitle(one.id),
                     text::FormatCount(one.rounds, "round"), tally.empty() ? "" : "; ", tally);
}

}  // namespace

void MeasurePairs(const AbContext& context, const settings::Settings& settings,
                  const std::vector<Entrant>& entrants, Recorder* recorder,
                  std::vector<analysis::Finding>* findings) {
  recorder->OnCaseEnd([&context, recorder, findings](const record::CaseId& id) {
    std::vector<analysis::Finding> found =
        analysis::FindingsOf(recorder->run(), id, context.sides.pairs, context.alpha);
    ApplyMargins(context.policy, &found);
    Print(CaseLine(analysis::SummarizeCase(recorder->run(), id), found));
    findings->insert(findings->end(), found.begin(), found.end());
  });
  Measure(settings, entrants, stats::SignTestMinimum(context.alpha), context.stage, recorder);
  recorder->OnCaseEnd({});
}

}  // namespace driverbench::coordinator

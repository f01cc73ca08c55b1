#include "bench/coordinator/ab/measure_pairs.h"

#include <fmt/format.h>

#include "bench/analysis/compare/ab_findings.h"
#include "bench/analysis/summary.h"
#include "bench/coordinator/ab/judge.h"
#include "bench/coordinator/run/measure.h"
#include "bench/report/findings_words.h"
#include "bench/stats/sign_test.h"
#include "bench/text/units.h"

namespace driverbench {
namespace {

// "simple.get: 26 rounds; 1 slower, 12 same, 8 unclear; 2 counted differ"
std::string CaseLine(const CaseSummary& one, const std::vector<Finding>& findings) {
  const std::string tally = Tally(findings);
  return fmt::format("{}: {}{}{}\n", CaseTitle(one.id), FormatCount(one.rounds, "round"),
                     tally.empty() ? "" : "; ", tally);
}

}  // namespace

void MeasurePairs(const AbContext& context, const Settings& settings,
                  const std::vector<Entrant>& entrants, Recorder* recorder,
                  std::vector<Finding>* findings) {
  recorder->OnCaseEnd([&context, recorder, findings](const CaseId& id) {
    std::vector<Finding> found =
        FindingsOf(recorder->run(), id, context.sides.pairs, context.alpha);
    ApplyMargins(context.policy, &found);
    Print(CaseLine(SummarizeCase(recorder->run(), id), found));
    findings->insert(findings->end(), found.begin(), found.end());
  });
  Measure(settings, entrants, SignTestMinimum(context.alpha), context.stage, recorder);
  recorder->OnCaseEnd({});
}

}  // namespace driverbench

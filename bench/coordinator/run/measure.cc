#include "bench/coordinator/run/measure.h"

#include <algorithm>
#include <chrono>
#include <string>
#include <utility>

#include "bench/analysis/audit.h"
#include "bench/coordinator/blocks/case_run.h"
#include "bench/coordinator/blocks/witness.h"
#include "bench/coordinator/error.h"
#include "bench/coordinator/machine/interrupt.h"
#include "bench/coordinator/machine/others.h"
#include "bench/coordinator/machine/placement.h"
#include "bench/coordinator/relay/audit_pass.h"
#include "bench/coordinator/run/header.h"
#include "bench/coordinator/run/progress.h"
#include "bench/coordinator/run/share.h"

namespace driverbench::coordinator {
namespace {

// A case that was begun earlier began when the last block of another case ended.
double BeginOf(const record::CaseId& one, const Recorder& recorder) {
  double other_ended = 0;
  for (const record::Block& block : recorder.run().blocks) {
    if (block.case_id == one) return other_ended;
    other_ended = block.ended_s;
  }
  return recorder.Seconds();
}

// Rounds of one case, as many as were asked for, or as its share of the time allows.
void RunRounds(CaseRun* one, int rounds, int needed, const Share& share, const Recorder& recorder,
               Progress* progress) {
  while (!one->active().empty() && !Interrupted()) {
    const double now = recorder.Seconds();
    if (rounds > 0 ? one->rounds() >= rounds : !AnotherRound(share, one->rounds(), needed, now))
      return;
    progress->Update(one->rounds(),
                     rounds > 0 ? static_cast<double>(one->rounds()) / rounds
                                : (now - share.begin) / (share.end - share.begin),
                     now);
    // At the pace that the case had; of one that has not begun nothing is known.
    const double at_pace =
        one->rounds() == 0 ? 0 : one->rounds() * (share.end - share.begin) / (now - share.begin);
    one->Round(rounds > 0 ? std::min(RoundsOfLifetime(rounds, needed), rounds - one->rounds())
                          : RoundsOfLifetime(at_pace, needed));
  }
}

struct Context {
  const settings::Settings& settings;
  int rounds_needed;
  Stage* stage;
  Recorder* recorder;
  OthersWatch* others;
  std::vector<const Entrant*> compared;
  std::vector<const Entrant*> floors;
};

// With less time than this a case has a round or two, and the server's account would take longer
// than those.
constexpr double kLeastForAccount = 1.5;  // s

// What each target of the case sends, once a scenario; what the server counts is averaged over as
// many operations as a block has.
void AuditScenario(const Context& context, const BlockRunner::Setting& setting, bool account,
                   CaseRun* measured) {
  AuditPass pass(setting, context.stage->keepers(), measured->blocks().TakeTables());
  for (const Entrant* target : measured->active()) {
    const auto& done = context.recorder->run().audits;
    if (analysis::FindAudit(done, setting.scenario.name, target->target.name) != nullptr) continue;
    const record::Audit audit = pass.Of(*target, account ? measured->operations(*target) : 0);
    if (Interrupted()) return;  // it may have been cut off
    context.recorder->Keep(audit);
  }
}

// Nothing is timed of a target that the audit found wrong, with whatever number of threads.
void ExcludeWrong(const std::vector<record::Audit>& audits, const std::string& scenario,
                  CaseRun* one) {
  const std::vector<const Entrant*> active = one->active();
  for (const Entrant* entrant : active) {
    const record::Audit* audit = analysis::FindAudit(audits, scenario, entrant->target.name);
    if (audit != nullptr && audit->outcome == record::Outcome::kWrong)
      one->Exclude(*entrant, audit->reason);
  }
}

void MeasureCase(const Context& context, const std::vector<record::CaseId>& cases,
                 std::size_t index, Progress* progress) {
  const record::CaseId& id = cases[index];
  Recorder* recorder = context.recorder;
  const settings::RunSettings& run = context.settings.run;
  const Share share =
      ShareOf(run.time.count(), BeginOf(id, *recorder), cases.size() - index - 1, cases.size());
  progress->BeginCase(id.scenario, static_cast<int>(index), static_cast<int>(cases.size()),
                      context.compared.size());
  BlockRunner::Setting setting = context.stage->SettingOf(id);
  setting.run = run;
  CaseRun one(setting, static_cast<int>(index), context.stage->keepers(), [&](record::Block block) {
    block.machine = context.others->Take();
    recorder->Keep(std::move(block));
  });
  const auto before = recorder->BlocksOf(id);
  if (before.empty()) {
    one.Pilot(context.compared);
  } else {
    one.Resume(context.compared, before);
  }
  AuditScenario(context, setting, share.end - share.begin >= kLeastForAccount, &one);
  ExcludeWrong(recorder->run().audits, id.scenario, &one);
  for (const record::Audit& audit : recorder->run().audits) {
    if (audit.scenario == id.scenario) one.Expect(audit.target, StatementsOf(audit));
  }
  RunRounds(&one, run.rounds, context.rounds_needed, share, *recorder, progress);
  for (const Entrant* floor : context.floors) {
    const bool done =
        std::ranges::find(before, floor->target.name, &record::Block::target) != before.end();
    if (!done && !Interrupted()) one.Floor(*floor);
  }
}

// A server that answers so soon is on this machine, whatever its address: that of a container is
// none of loopback.
bool IsNear(const Entrant& entrant) {
  constexpr std::chrono::microseconds kNear{100};
  return entrant.has_server() && (OnThisMachine(entrant.connection.options.host) ||
                                  (entrant.round_trip.count() > 0 && entrant.round_trip < kNear));
}

// The case of the last block; those before it are complete. Blocks of a case that is none of these
// were measured before them.
std::size_t FirstToMeasure(const std::vector<record::CaseId>& cases,
                           const std::vector<record::Block>& blocks) {
  if (blocks.empty()) return 0;
  const record::CaseId last = blocks.back().case_id;
  const auto found = std::ranges::find(cases, last);
  return found == cases.end() ? 0 : found - cases.begin();
}

}  // namespace

void Measure(const settings::Settings& settings, const std::vector<Entrant>& entrants,
             int rounds_needed, Stage* stage, Recorder* recorder) {
  OthersWatch others(std::ranges::any_of(entrants, IsNear));
  Context context{settings, rounds_needed, stage, recorder, &others, {}, {}};
  for (const Entrant& entrant : entrants) {
    if (!entrant.takes_part()) continue;
    (entrant.target.floor ? context.floors : context.compared).push_back(&entrant);
  }
  const std::vector<record::CaseId> cases = PlannedCases(settings);
  const std::size_t first = FirstToMeasure(cases, recorder->run().blocks);
  const settings::RunSettings& run = settings.run;
  Progress progress(run.rounds > 0 ? 0 : static_cast<double>(run.time.count()));
  for (std::size_t i = 0; i < cases.size() && !Interrupted(); ++i) {
    try {
      if (i >= first) MeasureCase(context, cases, i, &progress);
    } catch (const RunStopped&) {
      progress.Clear();
      recorder->PrintCase(cases[i]);
      throw;
    }
    progress.Clear();
    recorder->PrintCase(cases[i]);
  }
}

}  // namespace driverbench::coordinator

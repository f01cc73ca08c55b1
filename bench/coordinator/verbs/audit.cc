#include "bench/analysis/audit.h"

#include <algorithm>
#include <cstdio>
#include <utility>

#include "bench/coordinator/error.h"
#include "bench/coordinator/machine/interrupt.h"
#include "bench/coordinator/machine/terminal.h"
#include "bench/coordinator/relay/audit_pass.h"
#include "bench/coordinator/verbs/commands.h"
#include "bench/report/audit_report.h"
#include "bench/report/terminal.h"

namespace driverbench {
namespace {

// Enough for an average to look at.
constexpr std::int64_t kAccountOperations = 100;

// With the outcome of its attestation where that left it out.
Audit LeftOut(const Target& target, const std::string& scenario) {
  return {.scenario = scenario,
          .target = target.name,
          .outcome = target.outcome,
          .reason = target.reason,
          .connection = {},
          .first_use = {},
          .operation = {},
          .server = {}};
}

int StatusOf(const std::vector<Audit>& audits) {
  const bool any =
      std::ranges::any_of(audits, [](const Audit& audit) { return audit.outcome == Outcome::kOk; });
  if (!any) return kExitNothingMeasured;
  return std::ranges::any_of(audits, IsFault, &Audit::outcome) || Interrupted() ? kExitIncomplete
                                                                                : kExitFine;
}

}  // namespace

int AuditCommand(const Options& options) {
  const Built built = ReadBuilt();
  const Settings settings = LoadSettings(options, built);
  CatchInterrupts();
  std::vector<Entrant> entrants = MakeEntrants(settings, built);
  Keepers keepers(settings, built);
  keepers.Lock(ServersOf(entrants));
  AttestAll(settings, &entrants);

  std::vector<Audit> audits;
  try {
    for (const ScenarioSettings& scenario : settings.scenarios) {
      const Description::Scenario& known = built.Scenario(scenario.name);
      CaseRun one({.run = settings.run, .scenario = known, .worker_cpu = {}}, &keepers,
                  [](const Block&) {});
      for (const Entrant& entrant : entrants) {
        if (!entrant.has_server() || Interrupted()) continue;
        Audit audit = entrant.takes_part()
                          ? AuditTarget(entrant, known, kAccountOperations, &keepers, &one)
                          : LeftOut(entrant.target, scenario.name);
        // It may have been cut off.
        if (!Interrupted()) audits.push_back(std::move(audit));
      }
    }
  } catch (const RunStopped& error) {
    throw UserError(error.what());
  }
  if (audits.empty() && Interrupted()) throw UserError("interrupted before anything was audited");
  if (audits.empty()) throw UserError("no target talks to a server: there is nothing to audit");
  const std::string text =
      options.json
          ? AuditJson(audits, settings.reference)
          : Terminal(AuditReport(audits, settings.reference, options.statements), OutputStyle());
  std::fputs(text.c_str(), stdout);
  return StatusOf(audits);
}

}  // namespace driverbench

#include "bench/analysis/audit.h"

#include <algorithm>
#include <cstdio>
#include <memory>
#include <utility>

#include "bench/coordinator/error.h"
#include "bench/coordinator/machine/interrupt.h"
#include "bench/coordinator/machine/terminal.h"
#include "bench/coordinator/relay/audit_pass.h"
#include "bench/coordinator/run/stage.h"
#include "bench/coordinator/verbs/flags.h"
#include "bench/process/exit_status.h"
#include "bench/report/audit_report.h"
#include "bench/report/terminal.h"

namespace driverbench::coordinator {
namespace {

struct AuditOptions {
  SettingsOptions settings;
  bool statements = false;  // the transcripts too
  bool json = false;        // everything, for programs
};

// Enough for an average to look at.
constexpr std::int64_t kAccountOperations = 100;

// With the outcome of its attestation where that left it out.
record::Audit LeftOut(const record::Target& target, const std::string& scenario) {
  return {.scenario = scenario,
          .target = target.name,
          .outcome = target.outcome,
          .reason = target.reason,
          .connection = {},
          .first_use = {},
          .operation = {},
          .server = {}};
}

int StatusOf(const std::vector<record::Audit>& audits) {
  const bool any = std::ranges::any_of(
      audits, [](const record::Audit& audit) { return audit.outcome == record::Outcome::kOk; });
  if (!any) return process::kExitNothingMeasured;
  return std::ranges::any_of(audits, record::IsFault, &record::Audit::outcome) || Interrupted()
             ? process::kExitIncomplete
             : process::kExitFine;
}

int AuditVerb(const AuditOptions& options) {
  const Built built = ReadBuilt();
  const settings::Settings settings = LoadSettings(options.settings, built);
  Stage stage(settings, built, Stage::For::kAudit);
  std::vector<record::Audit> audits;
  try {
    for (const settings::ScenarioSettings& scenario : settings.scenarios) {
      AuditPass pass(stage.SettingOf({scenario.name, 1}), stage.keepers());
      for (const Entrant& entrant : stage.entrants()) {
        if (!entrant.has_server() || Interrupted()) continue;
        record::Audit audit = entrant.takes_part() ? pass.Of(entrant, kAccountOperations)
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
          ? analysis::AuditJson(audits, settings.reference)
          : report::Terminal(report::AuditReport(audits, settings.reference, options.statements),
                             OutputStyle());
  std::fputs(text.c_str(), stdout);
  return StatusOf(audits);
}

}  // namespace

Verb AddAudit(CLI::App* app) {
  const auto options = std::make_shared<AuditOptions>();
  CLI::App* audit = AddSubcommand(app, "audit", "what each target sends over the wire");
  AddConfig(audit, &options->settings.config);
  AddFilters(audit, &options->settings);
  AddFlag(audit, "--statements", "the transcript of one operation too", &options->statements);
  AddFlag(audit, "--json", "everything, as one JSON object", &options->json);
  Exclude(audit, "--json", "--statements");
  AddColour(audit);
  AddExamples(audit, {"audit --scenario simple.get --statements", "audit --json"});
  return {audit, [options] { return AuditVerb(*options); }};
}

}  // namespace driverbench::coordinator

#include <fmt/format.h>

#include "bench/coordinator/case_run.h"
#include "bench/coordinator/commands.h"
#include "bench/coordinator/error.h"
#include "bench/coordinator/interrupt.h"
#include "bench/coordinator/networks.h"
#include "bench/report/blocks.h"
#include "bench/report/text.h"

namespace driverbench {
namespace {

void PrintLine(const std::string& target, const std::string& what, Outcome outcome,
               const std::string& detail) {
  const std::string text = outcome == Outcome::kOk
                               ? "ok"
                               : fmt::format("{}: {}", OutcomeName(outcome), CleanText(detail));
  fmt::print("{:<26} {:<14} {}\n", target, what, text);
}

// Every scenario once, on a fresh table, with the tutorial's own ids. Returns whether one was not
// as it should be.
bool CheckTarget(const Settings& settings, const Built& built, const Entrant& entrant,
                 Keepers* keepers) {
  bool fault = false;
  for (const ScenarioSettings& scenario : settings.scenarios) {
    if (Interrupted()) return true;
    CaseRun one({.run = settings.run, .scenario = built.Scenario(scenario.name), .worker_cpu = {}},
                keepers, [](const Block&) {});
    const Block block = one.RunBlock(entrant, {.seed = settings.run.seed});
    PrintLine(entrant.target.name, scenario.name, block.outcome, block.detail);
    fault = fault || IsFault(block.outcome);
  }
  return fault;
}

}  // namespace

int CheckCommand(const Options& options) {
  const Built built = ReadBuilt();
  const Settings settings = LoadSettings(options, built);
  CatchInterrupts();
  std::vector<Entrant> entrants = MakeEntrants(settings, built);
  Keepers keepers(settings, built);
  keepers.Lock(ServersOf(entrants));
  const Networks networks(settings, /*worker_cpu=*/{}, &entrants);
  AttestAll(settings, &entrants);

  bool any = false;
  bool fault = false;
  for (const Entrant& entrant : entrants) {
    const Target& target = entrant.target;
    if (!entrant.takes_part()) {
      PrintLine(target.name, "connect", target.outcome, target.reason);
      fault = fault || IsFault(target.outcome);
      continue;
    }
    any = true;
    const auto& attested = target.attested;
    fmt::print("{:<26} {:<14} {} {}\n", target.name, "connect", CleanText(attested.at("library")),
               CleanText(attested.at("library_version")));
    try {
      fault = CheckTarget(settings, built, entrant, &keepers) || fault;
    } catch (const RunStopped& error) {
      throw UserError(error.what());
    }
  }
  if (!any) return kExitNothingMeasured;
  return fault ? kExitIncomplete : kExitFine;
}

}  // namespace driverbench

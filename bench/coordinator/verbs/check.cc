#include <fmt/format.h>

#include <algorithm>

#include "bench/coordinator/blocks/case_run.h"
#include "bench/coordinator/error.h"
#include "bench/coordinator/machine/interrupt.h"
#include "bench/coordinator/relay/networks.h"
#include "bench/coordinator/verbs/commands.h"
#include "bench/exit_status.h"
#include "bench/record/blocks.h"
#include "bench/text/text.h"

namespace driverbench {
namespace {

// Lines in columns: the first is as wide as the longest name of a target.
std::size_t NameWidth(const Settings& settings) {
  std::size_t width = 0;
  for (const TargetSettings& target : settings.targets)
    width = std::max(width, DisplayWidth(target.name));
  return width;
}

void PrintLine(std::size_t width, const std::string& target, const std::string& what,
               const std::string& text) {
  fmt::print("{}  {:<14} {}\n", PadRight(target, width), what, text);
}

std::string Words(Outcome outcome, const std::string& detail) {
  if (outcome == Outcome::kOk) return "ok";
  return fmt::format("{}: {}", OutcomeName(outcome), CleanText(detail));
}

// Every scenario once, on a fresh table, with the tutorial's own ids. Returns whether one was not
// as it should be.
bool CheckTarget(const Settings& settings, const Built& built, const Entrant& entrant,
                 std::size_t width, Keepers* keepers) {
  bool fault = false;
  for (const ScenarioSettings& scenario : settings.scenarios) {
    if (Interrupted()) return true;
    CaseRun one({.run = settings.run, .scenario = built.Scenario(scenario.name), .worker_cpu = {}},
                keepers, [](const Block&) {});
    const Block block = one.RunBlock(entrant, {.seed = settings.run.seed});
    PrintLine(width, entrant.target.name, scenario.name, Words(block.outcome, block.detail));
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

  const std::size_t width = NameWidth(settings);
  bool any = false;
  bool fault = false;
  for (const Entrant& entrant : entrants) {
    const Target& target = entrant.target;
    if (!entrant.takes_part()) {
      PrintLine(width, target.name, "connect", Words(target.outcome, target.reason));
      fault = fault || IsFault(target.outcome);
      continue;
    }
    any = true;
    const auto& attested = target.attested;
    PrintLine(width, target.name, "connect",
              fmt::format("{} {}", CleanText(attested.at("library")),
                          CleanText(attested.at("library_version"))));
    try {
      fault = CheckTarget(settings, built, entrant, width, &keepers) || fault;
    } catch (const RunStopped& error) {
      throw UserError(error.what());
    }
  }
  if (!any) return kExitNothingMeasured;
  return fault ? kExitIncomplete : kExitFine;
}

}  // namespace driverbench

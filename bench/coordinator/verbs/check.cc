#include <fmt/format.h>

#include <algorithm>
#include <memory>

#include "bench/coordinator/blocks/block_runner.h"
#include "bench/coordinator/error.h"
#include "bench/coordinator/machine/interrupt.h"
#include "bench/coordinator/run/stage.h"
#include "bench/coordinator/verbs/flags.h"
#include "bench/process/exit_status.h"
#include "bench/record/blocks.h"
#include "bench/text/text.h"

namespace driverbench::coordinator {
namespace {

// Lines in columns: the first is as wide as the longest name of a target.
std::size_t NameWidth(const settings::Settings& settings) {
  std::size_t width = 0;
  for (const settings::TargetSettings& target : settings.targets)
    width = std::max(width, text::DisplayWidth(target.name));
  return width;
}

void PrintLine(std::size_t width, const std::string& target, const std::string& what,
               const std::string& text) {
  fmt::print("{}  {:<14} {}\n", text::PadRight(target, width), what, text);
}

std::string Words(record::Outcome outcome, const std::string& detail) {
  if (outcome == record::Outcome::kOk) return "ok";
  return fmt::format("{}: {}", record::OutcomeName(outcome), text::CleanText(detail));
}

// Every scenario once, on a fresh table, with the tutorial's own ids. Returns whether one was not
// as it should be.
bool CheckTarget(const Entrant& entrant, std::size_t width, Stage* stage) {
  bool fault = false;
  for (const settings::ScenarioSettings& scenario : stage->settings().scenarios) {
    if (Interrupted()) return true;
    BlockRunner blocks(stage->SettingOf({scenario.name, 1}), stage->keepers());
    const record::Block block = blocks.RunBlock(entrant, {.seed = stage->settings().run.seed});
    PrintLine(width, entrant.target.name, scenario.name, Words(block.outcome, block.detail));
    fault = fault || record::IsFault(block.outcome);
  }
  return fault;
}

int CheckVerb(const SettingsOptions& options) {
  const Built built = ReadBuilt();
  const settings::Settings settings = LoadSettings(options, built);
  Stage stage(settings, built, Stage::For::kCheck);
  const std::size_t width = NameWidth(settings);
  bool any = false;
  bool fault = false;
  for (const Entrant& entrant : stage.entrants()) {
    const record::Target& target = entrant.target;
    if (!entrant.takes_part()) {
      PrintLine(width, target.name, "connect", Words(target.outcome, target.reason));
      fault = fault || record::IsFault(target.outcome);
      continue;
    }
    any = true;
    const auto& attested = target.attested;
    PrintLine(width, target.name, "connect",
              fmt::format("{} {}", text::CleanText(attested.at("library")),
                          text::CleanText(attested.at("library_version"))));
    try {
      fault = CheckTarget(entrant, width, &stage) || fault;
    } catch (const RunStopped& error) {
      throw UserError(error.what());
    }
  }
  if (!any) return process::kExitNothingMeasured;
  return fault ? process::kExitIncomplete : process::kExitFine;
}

}  // namespace

Verb AddCheck(CLI::App* app) {
  const auto options = std::make_shared<SettingsOptions>();
  CLI::App* check =
      AddSubcommand(app, "check", "connect every target, run every scenario once, time nothing");
  AddConfig(check, &options->config);
  AddFilters(check, options.get());
  AddExamples(check, {"check", "check --config config/cloud.yaml"});
  return {check, [options] { return CheckVerb(*options); }};
}

}  // namespace driverbench::coordinator

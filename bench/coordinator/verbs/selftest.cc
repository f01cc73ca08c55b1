#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "bench/analysis/summary.h"
#include "bench/coordinator/blocks/case_run.h"
#include "bench/coordinator/blocks/witness.h"
#include "bench/coordinator/error.h"
#include "bench/coordinator/machine/interrupt.h"
#include "bench/coordinator/machine/noise.h"
#include "bench/coordinator/machine/terminal.h"
#include "bench/coordinator/relay/audit_pass.h"
#include "bench/coordinator/run/header.h"
#include "bench/coordinator/run/progress.h"
#include "bench/coordinator/run/recorder.h"
#include "bench/coordinator/run/stage.h"
#include "bench/coordinator/selftest/copies.h"
#include "bench/coordinator/verbs/flags.h"
#include "bench/process/exit_status.h"
#include "bench/report/terminal.h"
#include "bench/settings/duration.h"
#include "bench/settings/percent.h"
#include "bench/text/text.h"
#include "bench/text/units.h"

namespace driverbench::coordinator {
namespace {

// How good is this machine? One target is measured against copies of itself with known handicaps,
// which the verdicts have to find.
struct SelftestOptions {
  SettingsOptions settings;
  std::string out;                          // results folder; empty: results/<UTC time>
  std::vector<std::string> variants;        // none: all
  double margin = 0.005;                    // half of what `ab` takes: to see where it begins
  std::chrono::milliseconds window{15000};  // of a pair
  int comparisons = 1;                      // of the run whose verdicts are tried
  bool noise = false;                       // with a noisy neighbour
  report::Explain explain = report::Explain::kNo;
};

constexpr const char* kScenario = "simple.get";
// A look: with all variants, one window of each pair.
constexpr std::chrono::seconds kDefaultTime{120};
constexpr int kPilotBlocks = 24;  // half a second: longer than most spells of the noisy neighbour

template <typename Named>
std::string Names(const std::vector<Named>& items) {
  std::vector<std::string> names;
  names.reserve(items.size());
  for (const Named& item : items) names.push_back(item.name);
  return fmt::format("{}", fmt::join(names, ", "));
}

// One target and one scenario of the settings: the copies take the others' place.
template <typename Named>
void KeepOne(const std::string& option, const std::string& wanted, bool asked,
             std::vector<Named>* items) {
  const auto found = std::ranges::find(*items, wanted, &Named::name);
  if (!asked && found != items->end()) *items = {Named(*found)};
  if (items->size() == 1) return;
  throw UserError(fmt::format("one at a time: choose by {} among {}", option, Names(*items)));
}

settings::Settings SelftestSettings(const SettingsOptions& options, const Built& built) {
  settings::Settings settings = LoadSettings(options, built);
  KeepOne("--scenario", kScenario, !options.scenarios.empty(), &settings.scenarios);
  KeepOne("--target", settings.reference, !options.targets.empty(), &settings.targets);
  settings::ScenarioSettings& scenario = settings.scenarios.front();
  // A handicap is a known part of a latency. Of a throughput it is what the server leaves of it, so
  // that nobody knows what has to be found.
  if (std::ranges::find(scenario.threads, 1) == scenario.threads.end()) {
    throw UserError(
        fmt::format("selftest runs one thread, as its handicaps are parts of a latency: add 1 to "
                    "the threads of {}",
                    scenario.name));
  }
  scenario.threads = {1};
  if (!options.time) settings.run.time = kDefaultTime;
  return settings;
}

// A stall every 50th operation is none where a block has one operation.
void RefuseWhatCannotBe(const protocol::Description::Scenario& scenario,
                        const std::vector<Variant>& variants) {
  const bool stalls =
      std::ranges::find(variants, Variant::Kind::kStall, &Variant::kind) != variants.end();
  if (scenario.whole_script && stalls) {
    throw UserError(fmt::format(
        "{} is a whole script, one operation a block: leave the stall out of --variants",
        scenario.name));
  }
}

BlockRunner::Setting SettingOf(Stage* stage) {
  return stage->SettingOf(PlannedCases(stage->settings()).front());
}

// Latencies of the original, block by block: what the handicaps are a part of.
std::vector<std::vector<double>> PilotBlocks(const Entrant& original, Stage* stage) {
  std::string failure;
  CaseRun pilot(SettingOf(stage), /*index=*/0, stage->keepers(),
                [&failure](const record::Block& block) { failure = block.detail; });
  std::vector<std::vector<double>> blocks;
  try {
    pilot.Pilot({&original});
    for (int i = 0; i < kPilotBlocks && !pilot.active().empty() && !Interrupted(); ++i) {
      const record::Block block = pilot.SizedBlock(original);
      if (block.outcome != record::Outcome::kOk) failure = block.detail;
      if (!block.samples_ns.empty())
        blocks.emplace_back(block.samples_ns.begin(), block.samples_ns.end());
    }
  } catch (const RunStopped& error) {
    throw UserError(error.what());
  }
  if (Interrupted()) throw UserError("interrupted before anything was measured");
  if (!failure.empty() || blocks.empty()) {
    throw UserError(fmt::format("{} cannot run {}: {}", original.target.name,
                                stage->settings().scenarios.front().name, failure));
  }
  return blocks;
}

// In the results, so that they tell what was made of whom.
void Describe(const SelftestOptions& options,
              const std::map<std::string, protocol::Handicap>& handicaps, double median_ns,
              record::RunHeader* header) {
  std::string text;
  for (const auto& [name, handicap] : handicaps) {
    text += fmt::format("{}{}: {} ns, jitter {} ns, every {}", text.empty() ? "" : "; ", name,
                        handicap.spin_ns, handicap.jitter_ns, handicap.every);
  }
  header->context["selftest_handicaps"] = text;
  header->context["selftest_pilot_median"] = text::FormatDuration(median_ns);
  header->context["selftest_noise"] = options.noise ? "a process that hogs a random CPU" : "none";
  if (options.noise) header->warnings.emplace_back("a noisy neighbour was part of this run");
}

// As the sides of `ab` do; the original cannot be next to all that are compared with it.
void RunNextToEachOther(const std::vector<report::SelftestPair>& pairs,
                        std::vector<Entrant>* entrants) {
  const std::string& original = entrants->front().target.name;
  for (const report::SelftestPair& pair : pairs) {
    if (pair.base == original) continue;
    for (Entrant& entrant : *entrants) {
      if (entrant.target.name == pair.base || entrant.target.name == pair.now)
        entrant.pair = pair.name;
    }
  }
}

void MeasureCopies(Stage* stage, Recorder* recorder) {
  const std::vector<Entrant>& entrants = stage->entrants();
  const BlockRunner::Setting setting = SettingOf(stage);
  std::vector<const Entrant*> copies;
  copies.reserve(entrants.size());
  for (const Entrant& entrant : entrants) copies.push_back(&entrant);
  Progress progress(static_cast<double>(setting.run.time.count()));
  const auto time = std::chrono::round<std::chrono::milliseconds>(setting.run.time);
  progress.BeginCase(fmt::format("{}, {}", setting.scenario.name, settings::WriteDuration(time)), 0,
                     1, copies.size());
  CaseRun one(setting, /*index=*/0, stage->keepers(),
              [&](const record::Block& block) { recorder->Keep(block); });
  one.Pilot(copies);
  // Of the original: they are all one program.
  AuditPass pass(setting, stage->keepers(), one.blocks().TakeTables());
  const Statements sent = StatementsOf(pass.Of(entrants.front(), one.operations(entrants.front())));
  for (const Entrant* copy : copies) one.Expect(copy->target.name, sent);
  const double begin = recorder->Seconds();
  const auto end = static_cast<double>(setting.run.time.count());
  while (!Interrupted() && one.active().size() == copies.size() && recorder->Seconds() < end) {
    const double now = recorder->Seconds();
    progress.Update(one.rounds(), (now - begin) / (end - begin), now);
    one.Round();
  }
  if (!Interrupted() && one.active().size() != copies.size())
    throw RunStopped("a copy failed: it ends here");
}

// The pairs, with what was really asked for.
report::SelftestPlan PlanOf(const SelftestOptions& options, const settings::Settings& settings,
                            std::vector<report::SelftestPair> pairs,
                            const std::map<std::string, protocol::Handicap>& handicaps) {
  const auto spin = [&](const std::string& name) {
    const auto found = handicaps.find(name);
    return found == handicaps.end() ? 0 : static_cast<double>(found->second.spin_ns);
  };
  for (report::SelftestPair& pair : pairs) pair.spun_ns = spin(pair.now) - spin(pair.base);
  return {.pairs = std::move(pairs),
          .margin = options.margin,
          .window_s = std::chrono::duration<double>(options.window).count(),
          .comparisons = options.comparisons,
          .seed = settings.run.seed};
}

int SelftestVerb(const SelftestOptions& options) {
  const std::vector<Variant> variants = ParseVariants(options.variants);
  const Built built = ReadBuilt();
  settings::Settings settings = SelftestSettings(options.settings, built);
  RefuseWhatCannotBe(WithOwnSql(settings, built).Scenario(settings.scenarios.front().name),
                     variants);
  const settings::TargetSettings original = settings.targets.front();
  settings.reference = original.name;
  settings.reference_left_out.clear();
  settings.targets.clear();
  for (const std::string& name : CopiesOf(original.name, variants)) {
    settings.targets.push_back(original);
    settings.targets.back().name = name;
  }

  std::optional<Noise> noise;  // first: it is a copy of this process, which has nothing open yet
  if (options.noise) noise.emplace(settings.run.seed);
  Stage stage(settings, built, Stage::For::kTimes);
  std::vector<Entrant>& entrants = stage.entrants();
  if (ServersOf(entrants).empty())
    throw UserError(fmt::format("{} has no server: it is compared with nobody", original.name));
  stage.Calibrate();
  for (const Entrant& entrant : entrants) {
    if (!entrant.takes_part())
      throw UserError(fmt::format("{}: {}", entrant.target.name, entrant.target.reason));
  }

  const std::vector<std::vector<double>> blocks = PilotBlocks(entrants.front(), &stage);
  const auto handicaps = HandicapsOf(original.name, variants, blocks);
  for (Entrant& entrant : entrants) {
    const auto found = handicaps.find(entrant.target.name);
    if (found != handicaps.end()) entrant.handicap = found->second;
  }

  const std::vector<report::SelftestPair> pairs = PairsOf(original.name, variants);
  RunNextToEachOther(pairs, &entrants);
  record::RunHeader header = MakeHeader(stage);
  Describe(options, handicaps, MedianOfBlocks(blocks), &header);
  Recorder recorder(options.out, settings::MaskedYaml(settings), std::move(header));
  recorder.PrintHeading();
  try {
    MeasureCopies(&stage, &recorder);
    if (!Interrupted()) recorder.End();
  } catch (const RunStopped& error) {
    recorder.Stop(error.what());
  }
  const report::SelftestPlan plan = PlanOf(options, settings, pairs, handicaps);
  const std::vector<report::SelftestRow> rows = report::LookAtSelftest(recorder.run(), plan);
  const auto report = [&](report::Explain explain) {
    return report::SelftestDocument(recorder.run(), plan, rows, explain);
  };
  recorder.WriteFiles({{"selftest.txt", report::Terminal(report(report::Explain::kYes), {})}});
  Print("\n" + report::Terminal(report(options.explain), OutputStyle()));
  for (const std::string& warning : recorder.run().header.warnings)
    fmt::print("warning: {}\n", text::CleanText(warning));
  if (recorder.run().interrupted) fmt::print("It was broken off: this is what was finished.\n");
  fmt::print("\nresults: {}\n", recorder.folder().string());
  const bool judged = std::ranges::any_of(
      rows, [](const report::SelftestRow& row) { return row.windows.windows > 0; });
  return judged ? analysis::ExitStatus(recorder.run()) : process::kExitIncomplete;
}

}  // namespace

Verb AddSelftest(CLI::App* app) {
  const auto options = std::make_shared<SelftestOptions>();
  CLI::App* selftest = AddSubcommand(
      app, "selftest", "how good is this machine? finds known handicaps of one target again");
  AddConfig(selftest, &options->settings.config);
  AddFilters(selftest, &options->settings,
             {.target = "whose copies (default: the reference)",
              .scenario = "on what (default: simple.get)",
              .seed = "of ids, orders, rounds and the noise"});
  AddTime(selftest, "--time", "of the whole run, such as 2min or 1h (default: 2min)",
          &options->settings.time);
  AddExplainFlag(selftest, &options->explain);
  AddColour(selftest);
  AddTime(selftest, "--window", "what a pair takes until it is judged (default: 15s)",
          &options->window);
  AddSeparated(
      selftest, "--variants",
      "same, stall, wider, faster and 3%, separated by commas (default: all, with 0.5% to 10%)",
      &options->variants);
  AddParsed(selftest, "--margin", "the difference that matters (default: 0.5%)", "SHARE",
            [options = options.get()](const std::string& text) -> std::string {
              const auto margin = settings::ParsePercent(text);
              if (!margin || *margin > 1) return "\"" + text + "\" is none, such as 0.5%";
              options->margin = *margin;
              return "";
            });
  AddNumber(selftest, "--comparisons", "judge as one of so many of a run (default: 1)", 1, 10'000,
            &options->comparisons);
  AddFlag(selftest, "--noise", "with a process that hogs a random CPU now and then",
          &options->noise);
  AddOut(selftest, &options->out);
  AddExamples(selftest, {"selftest", "selftest --noise --time 10min"});
  return {selftest, [options] { return SelftestVerb(*options); }};
}

}  // namespace driverbench::coordinator

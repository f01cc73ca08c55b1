#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cstdio>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "bench/analysis/compare/ab_findings.h"
#include "bench/analysis/summary.h"
#include "bench/coordinator/ab/judge.h"
#include "bench/coordinator/ab/measure_pairs.h"
#include "bench/coordinator/ab/second_measurement.h"
#include "bench/coordinator/ab/sides.h"
#include "bench/coordinator/error.h"
#include "bench/coordinator/machine/interrupt.h"
#include "bench/coordinator/machine/terminal.h"
#include "bench/coordinator/run/header.h"
#include "bench/coordinator/run/recorder.h"
#include "bench/coordinator/run/stage.h"
#include "bench/coordinator/verbs/flags.h"
#include "bench/process/exit_status.h"
#include "bench/report/findings.h"
#include "bench/report/markdown.h"
#include "bench/report/step_summary.h"
#include "bench/report/terminal.h"
#include "bench/report/words.h"
#include "bench/settings/duration.h"
#include "bench/stats/sign_test.h"
#include "bench/text/units.h"

namespace driverbench::coordinator {
namespace {

struct AbOptions {
  SettingsOptions settings;
  SidesOptions sides;
  VerdictOptions verdicts;
  std::string out;  // results folder; empty: results/<UTC time>
};

// Twice the blocks of a run, and two dozen rounds of each case before an interval is narrow.
constexpr std::chrono::seconds kDefaultTime{150};

// The time and the rounds of the settings are those of a run: of half as many blocks, and for an
// error level of its own.
void SetLength(const SettingsOptions& options, settings::RunSettings* run) {
  if (!options.rounds) run->rounds = 0;
  if (!options.time && !options.quick) run->time = kDefaultTime;
}

std::size_t PlannedComparisons(const Sides& sides) {
  return sides.pairs.size() * PlannedCases(sides.settings).size() * analysis::kTimesCompared;
}

long long Number(std::size_t count) { return static_cast<long long>(count); }

// What to say when every pair is a control.
std::vector<std::string> NothingOnTrial(const Sides& sides) {
  if (!std::ranges::all_of(sides.pairs, &analysis::ComparedPair::control)) return {};
  return {"no target changed between the two sides: nothing is on trial"};
}

void PrintPlan(const AbContext& context, const std::vector<Entrant>& entrants) {
  const Sides& sides = context.sides;
  for (const auto& [title, text] : sides.words) Print(fmt::format("{:<5} {}\n", title, text));
  for (const auto* lines : {&sides.left_out, &sides.lost}) {
    for (const std::string& line : *lines) Print(line + "\n");
  }
  for (const std::string& line : AttestedChanges(entrants, sides.pairs)) Print(line + "\n");
  const auto controls = std::ranges::count_if(sides.pairs, &analysis::ComparedPair::control);
  for (const std::string& line : NothingOnTrial(sides)) Print(line + "\n");
  const settings::RunSettings& run = sides.settings.run;
  const std::string length =
      run.rounds > 0
          ? text::FormatCount(run.rounds, "round")
          : settings::WriteDuration(std::chrono::round<std::chrono::milliseconds>(run.time));
  Print(fmt::format(
      "{} in {}, {}; {} unchanged: negative controls\n"
      "{} of times, wrong together in {:g} % of runs at most: an interval needs {}\n",
      text::FormatCount(Number(sides.pairs.size()), "target"),
      text::FormatCount(Number(PlannedCases(sides.settings).size()), "case"), length, controls,
      text::FormatCount(Number(PlannedComparisons(sides)), "comparison"), stats::kGateAlpha * 100,
      text::FormatCount(stats::SignTestMinimum(context.alpha), "round")));
}

void Append(const std::vector<std::string>& more, std::vector<std::string>* all) {
  all->insert(all->end(), more.begin(), more.end());
}

// What `show` says of the run, beside the verdicts: who was wrong, failed or was left out.
report::FindingsReport MakeReport(const Sides& sides, const record::Run& run,
                                  const settings::Policy& policy, const SecondMeasurement& second,
                                  std::vector<analysis::Finding> findings,
                                  const AbOptions& options) {
  const analysis::Summary summary = analysis::Summarize(run);
  const std::vector<std::string> one_sided = analysis::OneSided(run, sides.pairs);
  std::vector<std::string> title;
  title.reserve(sides.words.size());
  for (const auto& [side, what] : sides.words) title.push_back(fmt::format("{} {}", side, what));
  report::FindingsReport report{.title = fmt::format("{}", fmt::join(title, ", ")),
                                .findings = std::move(findings),
                                .planned = static_cast<int>(PlannedComparisons(sides)),
                                .notes = sides.left_out,
                                .warnings = report::Sentences(report::Failures(run, summary)),
                                .incomplete = analysis::ExitStatus(run) != process::kExitFine ||
                                              !sides.lost.empty() || !one_sided.empty() ||
                                              !second.complete,
                                .all = options.verdicts.all};
  Append(report::Sentences(report::LeftOut(run, summary)), &report.notes);
  Append(sides.lost, &report.warnings);
  Append(one_sided, &report.warnings);
  Append(report::Warnings(run, summary), &report.warnings);
  Append(report::Disturbances(summary), &report.warnings);
  Append(second.warnings, &report.warnings);
  // What broke off may be what an entry is for.
  if (!report.incomplete) {
    const Chosen chosen{.targets = !options.settings.targets.empty(),
                        .scenarios = !options.settings.scenarios.empty()};
    Append(StaleEntries(policy, report.findings, chosen), &report.warnings);
  }
  return report;
}

// What cannot be written becomes a warning of the report too.
void WriteReport(report::FindingsReport* report, Recorder* recorder) {
  const std::size_t known = recorder->run().header.warnings.size();
  const report::Document document = report::FindingsDocument(*report);
  recorder->WriteFiles({{"verdicts.md", report::Markdown(document)},
                        {"verdicts.txt", report::Terminal(document, {})}});
  const std::vector<std::string>& warnings = recorder->run().header.warnings;
  if (warnings.size() == known) return;
  report->warnings.insert(report->warnings.end(),
                          warnings.begin() + static_cast<std::ptrdiff_t>(known), warnings.end());
  report->incomplete = true;
}

int AbVerb(const AbOptions& options) {
  const settings::Policy policy =
      LoadPolicy(options.verdicts.policy, !options.sides.base_server.empty());
  Sides sides = ReadSides(options.sides, options.settings);
  SetLength(options.settings, &sides.settings.run);
  const settings::Settings& settings = sides.settings;
  Stage stage(settings, sides.built, Stage::For::kTimes);
  const std::vector<Entrant>& entrants = stage.entrants();
  PairUp(sides.pairs, &stage.entrants());
  ExpectChanged(options.sides.expect_changed, entrants, sides);
  stage.Calibrate();
  FindControls(settings, entrants, &sides.pairs);

  record::RunHeader header = MakeHeader(stage);
  Append(sides.warnings, &header.warnings);
  Append(NothingOnTrial(sides), &header.warnings);
  const AbContext context{
      .sides = sides,
      .policy = policy,
      .alpha = stats::kGateAlpha / static_cast<double>(PlannedComparisons(sides)),
      .stage = &stage};
  Recorder recorder(options.out, settings::MaskedYaml(settings), header);
  recorder.PrintHeading();
  PrintPlan(context, entrants);
  std::vector<analysis::Finding> findings;
  try {
    MeasurePairs(context, settings, entrants, &recorder, &findings);
    if (!Interrupted()) recorder.End();
  } catch (const RunStopped& error) {
    recorder.Stop(error.what());
  }
  const SecondMeasurement second = ConfirmSlower(context, entrants, header, recorder, &findings);
  ApplyBlocks(policy, &findings);

  const int run_status = analysis::ExitStatus(recorder.run());
  report::FindingsReport report =
      MakeReport(sides, recorder.run(), policy, second, std::move(findings), options);
  WriteReport(&report, &recorder);
  const report::Document document = report::FindingsDocument(report);
  report::AppendToStepSummary(report::Markdown(document));
  fmt::print("\n{}\nresults: {}\n", report::Terminal(document, OutputStyle()),
             recorder.folder().string());
  if (run_status != process::kExitFine) return run_status;
  return report.incomplete ? process::kExitIncomplete : VerdictStatus(report.findings);
}

}  // namespace

Verb AddAb(CLI::App* app) {
  const auto options = std::make_shared<AbOptions>();
  CLI::App* ab = AddSubcommand(
      app, "ab",
      "two builds, or two servers, against each other: status 1 when the new one is slower");
  AddConfig(ab, &options->settings.config);
  AddFilters(ab, &options->settings);
  AddLength(ab, "of the whole run (default: 150s); what is slower is measured again, up to as long",
            &options->settings, &options->out);
  SidesOptions& sides = options->sides;
  AddPath(ab, "--base", "build folder of what it is compared with", kFolder, &sides.base);
  AddPath(ab, "--new", "build folder of what is on trial", kFolder, &sides.next);
  AddText(ab, "--base-server", "or two servers of the settings: one", &sides.base_server);
  AddText(ab, "--new-server", "and the other", &sides.new_server);
  AddTexts(ab, "--expect-changed",
           "targets whose client library must be another one in the new build, else status 2 (a "
           "glob; may be repeated)",
           &sides.expect_changed);
  AddVerdicts(ab, &options->verdicts);
  AddColour(ab);
  AddExamples(ab,
              {"ab --base ../old/build --new build", "ab --base-server v8.1 --new-server v8.5"});
  return {ab, [options] { return AbVerb(*options); }};
}

}  // namespace driverbench::coordinator

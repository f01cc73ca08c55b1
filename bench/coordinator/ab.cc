#include <fmt/format.h>

#include <algorithm>
#include <cstdio>
#include <string>
#include <utility>
#include <vector>

#include "bench/coordinator/commands.h"
#include "bench/coordinator/error.h"
#include "bench/coordinator/header.h"
#include "bench/coordinator/interrupt.h"
#include "bench/coordinator/measure.h"
#include "bench/coordinator/networks.h"
#include "bench/coordinator/recorder.h"
#include "bench/coordinator/sides.h"
#include "bench/report/ab_findings.h"
#include "bench/report/summary.h"
#include "bench/report/units.h"
#include "bench/settings/duration.h"

namespace driverbench {
namespace {

// Twice the blocks of a run, and two dozen rounds of each case before an interval is narrow.
constexpr std::chrono::seconds kDefaultTime{150};

// What a measurement needs, beside who takes part.
struct Ground {
  const Sides& sides;
  const Placement& placement;
  double alpha = kGateAlpha;  // of one comparison of times
  Keepers* keepers;
};

void Print(const std::string& text) {
  fmt::print("{}\n", text);
  std::fflush(stdout);
}

// The time and the rounds of the settings are those of a run: of half as many blocks, and for an
// error level of its own.
void SetLength(const Options& options, RunSettings* run) {
  if (!options.rounds) run->rounds = 0;
  if (!options.time && !options.quick) run->time = kDefaultTime;
}

int CasesOf(const Settings& settings) {
  std::size_t cases = 0;
  for (const ScenarioSettings& scenario : settings.scenarios) cases += scenario.threads.size();
  return static_cast<int>(cases);
}

int PlannedComparisons(const Sides& sides) {
  return static_cast<int>(sides.pairs.size()) * CasesOf(sides.settings) * kTimesCompared;
}

void PrintPlan(const Ground& ground, const std::vector<Entrant>& entrants) {
  const Sides& sides = ground.sides;
  for (const std::string& line : sides.words) Print(line);
  for (const std::string& line : sides.left_out) Print(line);
  for (const std::string& line : AttestedChanges(entrants, sides.pairs)) Print(line);
  const auto controls = std::ranges::count_if(sides.pairs, &Pair::control);
  const RunSettings& run = sides.settings.run;
  const std::string length =
      run.rounds > 0
          ? FormatCount(run.rounds, "round")
          : settings::FormatDuration(std::chrono::round<std::chrono::milliseconds>(run.time));
  Print(
      fmt::format("{} in {}, {}; {} unchanged: negative controls\n"
                  "{} of times, wrong together in {:g} % of runs at most: an interval needs {}",
                  FormatCount(static_cast<long long>(sides.pairs.size()), "target"),
                  FormatCount(CasesOf(sides.settings), "case"), length, controls,
                  FormatCount(PlannedComparisons(sides), "comparison"), kGateAlpha * 100,
                  FormatCount(SignTestMinimum(ground.alpha), "round")));
}

// "simple.get, 1 thread: 26 rounds; slower: 1, same: 12, unclear: 8"
std::string CaseLine(const std::string& scenario, int threads, const CaseSummary& one,
                     const std::vector<Finding>& findings) {
  std::string line = fmt::format("{}, {}: {}", scenario, FormatCount(threads, "thread"),
                                 FormatCount(one.rounds, "round"));
  char separator = ';';
  for (const Verdict verdict :
       {Verdict::kSlower, Verdict::kFaster, Verdict::kSame, Verdict::kUnclear}) {
    const auto count = std::ranges::count(findings, verdict, &Finding::verdict);
    if (count == 0) continue;
    line += fmt::format("{} {} {}", separator, count, VerdictName(verdict));
    separator = ',';
  }
  return line;
}

// Measures into `recorder` and judges each case as it ends: what broke off has findings too.
void MeasurePairs(const Ground& ground, const Settings& settings,
                  const std::vector<Entrant>& entrants, Recorder* recorder,
                  std::vector<Finding>* findings) {
  recorder->OnCaseEnd([&](const std::string& scenario, int threads) {
    const auto found =
        FindingsOf(recorder->run(), scenario, threads, ground.sides.pairs, ground.alpha);
    Print(CaseLine(scenario, threads, SummarizeCase(recorder->run(), scenario, threads), found));
    findings->insert(findings->end(), found.begin(), found.end());
  });
  Measure(settings, ground.sides.built, entrants, ground.placement.worker_cpu, ground.keepers,
          recorder);
}

bool Concerns(const Finding& finding, const ScenarioSettings& scenario, int threads) {
  return NeedsConfirmation(finding) && finding.scenario == scenario.name &&
         finding.threads == threads;
}

// Both sides of the targets that `findings` are about.
std::vector<Entrant> Doubted(const std::vector<Entrant>& entrants,
                             const std::vector<Finding>& findings) {
  std::vector<Entrant> out;
  std::ranges::copy_if(entrants, std::back_inserter(out), [&](const Entrant& entrant) {
    return std::ranges::any_of(
        findings, [&](const Finding& finding) { return finding.target == entrant.pair; });
  });
  return out;
}

// Every time that is slower is measured once more, with a fresh seed and as many rounds. One that a
// burst of something else made slower is not slower twice.
void MeasureAgain(const Ground& ground, const std::vector<Entrant>& entrants, RunHeader header,
                  const Recorder& first, std::vector<Finding>* findings) {
  std::vector<Finding> doubted;
  std::ranges::copy_if(*findings, std::back_inserter(doubted), NeedsConfirmation);
  if (doubted.empty()) return;
  Print("slower times are measured a second time, both must agree");
  Settings settings = ground.sides.settings;
  header.seed = ++settings.run.seed;
  Recorder recorder(first.folder() / "again", MaskedYaml(settings), std::move(header));
  std::vector<Finding> again;
  try {
    for (const ScenarioSettings& scenario : ground.sides.settings.scenarios) {
      for (const int threads : scenario.threads) {
        if (Interrupted()) break;
        std::vector<Finding> here;
        std::ranges::copy_if(doubted, std::back_inserter(here), [&](const Finding& finding) {
          return Concerns(finding, scenario, threads);
        });
        if (here.empty()) continue;
        settings.scenarios = {{.name = scenario.name, .threads = {threads}}};
        settings.run.rounds = SummarizeCase(first.run(), scenario.name, threads).rounds;
        MeasurePairs(ground, settings, Doubted(entrants, here), &recorder, &again);
      }
    }
    if (!Interrupted()) recorder.End();
  } catch (const RunStopped& error) {
    recorder.Stop(error.what());
  }
  recorder.WriteFiles();
  Confirm(again, findings);
}

}  // namespace

int AbCommand(const Options& options) {
  Sides sides = ReadSides(options);
  SetLength(options, &sides.settings.run);
  const Settings& settings = sides.settings;
  CatchInterrupts();
  std::vector<Entrant> entrants = MakeEntrants(settings, sides.built);
  PairUp(sides.pairs, &entrants);
  const std::vector<std::string> servers = ServersOf(entrants);
  Keepers keepers(settings, sides.built);
  keepers.Lock(servers);
  const Placement placement = Place(settings, servers);
  const Networks networks(settings, placement.worker_cpu, &entrants);
  AttestAll(settings, &entrants);
  FindControls(settings, entrants, &sides.pairs);

  RunHeader header = MakeHeader(settings, sides.built, placement, entrants);
  header.warnings.insert(header.warnings.end(), sides.warnings.begin(), sides.warnings.end());
  const Ground ground{.sides = sides,
                      .placement = placement,
                      .alpha = kGateAlpha / PlannedComparisons(sides),
                      .keepers = &keepers};
  Recorder recorder(options.out, MaskedYaml(settings), header);
  recorder.PrintHeading();
  PrintPlan(ground, entrants);
  std::vector<Finding> findings;
  try {
    MeasurePairs(ground, settings, entrants, &recorder, &findings);
    if (!Interrupted()) recorder.End();
  } catch (const RunStopped& error) {
    recorder.Stop(error.what());
  }
  if (!recorder.run().interrupted) MeasureAgain(ground, entrants, header, recorder, &findings);
  recorder.Report();
  for (const Finding& f : findings) {
    fmt::print("{} {} {} {}: {} {} -> {} {}{}\n", f.scenario, f.threads, f.target,
               MetricName(f.metric), VerdictName(f.verdict), f.base, f.now, f.why,
               f.control ? " (control)" : "");
  }
  if (std::ranges::any_of(findings, ControlFired)) return kExitIncomplete;
  if (const int status = ExitStatus(recorder.run()); status != kExitFine) return status;
  const bool slower = std::ranges::any_of(
      findings, [](const Finding& finding) { return finding.verdict == Verdict::kSlower; });
  return slower ? kExitRegression : kExitFine;
}

}  // namespace driverbench

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <unistd.h>

#include <algorithm>
#include <cstdio>
#include <string>
#include <utility>
#include <vector>

#include "bench/coordinator/commands.h"
#include "bench/coordinator/error.h"
#include "bench/coordinator/header.h"
#include "bench/coordinator/interrupt.h"
#include "bench/coordinator/judge.h"
#include "bench/coordinator/measure.h"
#include "bench/coordinator/networks.h"
#include "bench/coordinator/recorder.h"
#include "bench/coordinator/sides.h"
#include "bench/report/ab_findings.h"
#include "bench/report/findings.h"
#include "bench/report/findings_words.h"
#include "bench/report/step_summary.h"
#include "bench/report/summary.h"
#include "bench/report/units.h"
#include "bench/report/words.h"
#include "bench/settings/duration.h"
#include "bench/stats/sign_test.h"

namespace driverbench {
namespace {

// Twice the blocks of a run, and two dozen rounds of each case before an interval is narrow.
constexpr std::chrono::seconds kDefaultTime{150};

// What a measurement needs, beside who takes part.
struct Ground {
  const Sides& sides;
  const Policy& policy;
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

std::size_t PlannedComparisons(const Sides& sides) {
  return sides.pairs.size() * PlannedCases(sides.settings).size() * kTimesCompared;
}

long long Number(std::size_t count) { return static_cast<long long>(count); }

void PrintPlan(const Ground& ground, const std::vector<Entrant>& entrants) {
  const Sides& sides = ground.sides;
  for (const auto& [title, text] : sides.words) Print(fmt::format("{:<5} {}", title, text));
  for (const auto* lines : {&sides.left_out, &sides.lost}) {
    for (const std::string& line : *lines) Print(line);
  }
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
                  FormatCount(Number(sides.pairs.size()), "target"),
                  FormatCount(Number(PlannedCases(sides.settings).size()), "case"), length,
                  controls, FormatCount(Number(PlannedComparisons(sides)), "comparison"),
                  kGateAlpha * 100, FormatCount(SignTestMinimum(ground.alpha), "round")));
}

// "simple.get: 26 rounds; 1 slower, 12 same, 8 unclear; 2 counted differ"
std::string CaseLine(const CaseSummary& one, const std::vector<Finding>& findings) {
  const std::string tally = Tally(findings);
  return fmt::format("{}: {}{}{}", CaseName(one.scenario, one.threads),
                     FormatCount(one.rounds, "round"), tally.empty() ? "" : "; ", tally);
}

// Measures into `recorder` and judges each case as it ends, by the policy's margins: what broke off
// has findings too.
void MeasurePairs(const Ground& ground, const Settings& settings,
                  const std::vector<Entrant>& entrants, Recorder* recorder,
                  std::vector<Finding>* findings) {
  recorder->OnCaseEnd([&](const std::string& scenario, int threads) {
    std::vector<Finding> found =
        FindingsOf(recorder->run(), scenario, threads, ground.sides.pairs, ground.alpha);
    ApplyMargins(ground.policy, &found);
    Print(CaseLine(SummarizeCase(recorder->run(), scenario, threads), found));
    findings->insert(findings->end(), found.begin(), found.end());
  });
  Measure(settings, ground.sides.built, entrants, ground.placement.worker_cpu,
          SignTestMinimum(ground.alpha), ground.keepers, recorder);
}

// The cases and targets of the run that have a time to confirm.
RunHeader HeaderOfDoubts(RunHeader header, const std::vector<Entrant>& doubted,
                         const std::vector<Finding>& findings) {
  std::erase_if(header.cases, [&](const PlannedCase& one) {
    return std::ranges::none_of(findings, [&](const Finding& finding) {
      return NeedsConfirmation(finding) && finding.scenario == one.scenario &&
             finding.threads == one.threads;
    });
  });
  header.targets.clear();
  for (const Entrant& entrant : doubted) header.targets.push_back(entrant.target);
  header.reference = header.targets.front().name;
  header.comparisons = static_cast<int>((header.targets.size() - 1) * header.cases.size());
  return header;
}

std::vector<std::string> Sentences(const std::vector<TitledText>& texts) {
  std::vector<std::string> sentences;
  sentences.reserve(texts.size());
  for (const auto& [title, text] : texts) sentences.push_back(fmt::format("{}: {}", title, text));
  return sentences;
}

void Append(const std::vector<std::string>& more, std::vector<std::string>* all) {
  all->insert(all->end(), more.begin(), more.end());
}

// The doubted targets in the doubted cases, each with as many rounds as the first time.
std::vector<Finding> MeasureAgain(const Ground& ground, const std::vector<Entrant>& doubted,
                                  const RunHeader& header, const Run& first, Recorder* recorder) {
  Settings settings = ground.sides.settings;
  settings.run.seed = header.seed;
  std::vector<Finding> again;
  try {
    for (const PlannedCase& one : header.cases) {
      if (Interrupted()) break;
      settings.scenarios = {{.name = one.scenario, .threads = {one.threads}}};
      settings.run.rounds = SummarizeCase(first, one.scenario, one.threads).rounds;
      MeasurePairs(ground, settings, doubted, recorder, &again);
    }
    if (!Interrupted()) recorder->End();
  } catch (const RunStopped& error) {
    recorder->Stop(error.what());
  }
  recorder->WriteFiles();
  return again;
}

struct SecondMeasurement {
  std::vector<Finding> findings;
  bool complete = true;
  std::vector<std::string> warnings;  // sentences, apart from those of the first
};

// Whatever comes of it, the first measurement is reported.
SecondMeasurement MeasureSecond(const Ground& ground, const std::vector<Entrant>& doubted,
                                const RunHeader& header, const Recorder& first) {
  SecondMeasurement second;
  try {
    Settings settings = ground.sides.settings;
    settings.run.seed = header.seed;
    Recorder recorder(first.folder() / "again", MaskedYaml(settings), header);
    second.findings = MeasureAgain(ground, doubted, header, first.run(), &recorder);
    const Run& run = recorder.run();
    const Summary summary = Summarize(run);
    const std::vector<std::string> one_sided = OneSided(run, ground.sides.pairs);
    second.complete = ExitStatus(run) == kExitFine && one_sided.empty();
    second.warnings = Sentences(Failures(run, summary));
    Append(one_sided, &second.warnings);
    Append(Warnings(run, summary), &second.warnings);
    const std::vector<std::string> said = Warnings(first.run(), Summarize(first.run()));
    std::erase_if(second.warnings, [&](const std::string& warning) {
      return std::ranges::find(said, warning) != said.end();
    });
  } catch (const UserError& error) {
    second.complete = false;
    second.warnings.emplace_back(error.what());
  } catch (const RunStopped& error) {
    second.complete = false;
    second.warnings.emplace_back(error.what());
  }
  return second;
}

// Every time that is slower is measured once more, with a fresh seed: one that a burst of something
// else made slower is not slower twice.
SecondMeasurement ConfirmSlower(const Ground& ground, const std::vector<Entrant>& entrants,
                                RunHeader header, const Recorder& first,
                                std::vector<Finding>* findings) {
  std::vector<Entrant> doubted;
  std::ranges::copy_if(entrants, std::back_inserter(doubted), [&](const Entrant& entrant) {
    return std::ranges::any_of(*findings, [&](const Finding& finding) {
      return NeedsConfirmation(finding) && finding.target == entrant.pair;
    });
  });
  SecondMeasurement second;
  if (doubted.empty()) return second;
  if (first.run().interrupted) {
    second.complete = false;
    second.warnings.emplace_back("not made, because the first was broken off");
  } else {
    Print("slower times are measured a second time, both must agree");
    header = HeaderOfDoubts(std::move(header), doubted, *findings);
    ++header.seed;
    second = MeasureSecond(ground, doubted, header, first);
  }
  Confirm(second.findings, findings);
  for (std::string& warning : second.warnings) warning.insert(0, "second measurement: ");
  return second;
}

// What `show` says of the run, beside the verdicts: who was wrong, failed or was left out.
FindingsReport MakeReport(const Sides& sides, const Run& run, const Policy& policy,
                          const SecondMeasurement& second, std::vector<Finding> findings) {
  const Summary summary = Summarize(run);
  const std::vector<std::string> one_sided = OneSided(run, sides.pairs);
  std::vector<std::string> title;
  for (const auto& [side, what] : sides.words) title.push_back(fmt::format("{} {}", side, what));
  FindingsReport report{.title = fmt::format("{}", fmt::join(title, ", ")),
                        .findings = std::move(findings),
                        .planned = static_cast<int>(PlannedComparisons(sides)),
                        .notes = sides.left_out,
                        .warnings = Sentences(Failures(run, summary)),
                        .incomplete = ExitStatus(run) != kExitFine || !sides.lost.empty() ||
                                      !one_sided.empty() || !second.complete};
  Append(Sentences(LeftOut(run, summary)), &report.notes);
  Append(sides.lost, &report.warnings);
  Append(one_sided, &report.warnings);
  Append(Warnings(run, summary), &report.warnings);
  Append(second.warnings, &report.warnings);
  // What broke off may be what an entry is for.
  if (!report.incomplete) Append(StaleEntries(policy, report.findings), &report.warnings);
  return report;
}

// What cannot be written becomes a warning of the report too.
void WriteReport(FindingsReport* report, Recorder* recorder) {
  const std::size_t known = recorder->run().header.warnings.size();
  recorder->WriteFiles({{"verdicts.md", FindingsMarkdown(*report)}});
  const std::vector<std::string>& warnings = recorder->run().header.warnings;
  if (warnings.size() == known) return;
  report->warnings.insert(report->warnings.end(),
                          warnings.begin() + static_cast<std::ptrdiff_t>(known), warnings.end());
  report->incomplete = true;
}

}  // namespace

int AbCommand(const Options& options) {
  const Policy policy = LoadPolicy(options);
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
  Networks networks(settings, placement.worker_cpu, &entrants);
  AttestAll(settings, &entrants);
  networks.Calibrate(settings, sides.built, entrants, placement.worker_cpu, &keepers);
  FindControls(settings, entrants, &sides.pairs);

  RunHeader header = MakeHeader(settings, sides.built, placement, entrants);
  header.warnings.insert(header.warnings.end(), sides.warnings.begin(), sides.warnings.end());
  if (std::ranges::all_of(sides.pairs, &Pair::control))
    header.warnings.emplace_back("no target changed between the two sides: nothing is on trial");
  const Ground ground{.sides = sides,
                      .policy = policy,
                      .placement = placement,
                      .alpha = kGateAlpha / static_cast<double>(PlannedComparisons(sides)),
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
  const SecondMeasurement second = ConfirmSlower(ground, entrants, header, recorder, &findings);
  ApplyBlocks(policy, &findings);

  const int run_status = ExitStatus(recorder.run());
  FindingsReport report = MakeReport(sides, recorder.run(), policy, second, findings);
  WriteReport(&report, &recorder);
  AppendToStepSummary(FindingsMarkdown(report));
  fmt::print("\n{}\nresults: {}\n", FindingsTable(report, {.colour = isatty(STDOUT_FILENO) == 1}),
             recorder.folder().string());
  if (run_status != kExitFine) return run_status;
  return report.incomplete ? kExitIncomplete : VerdictStatus(findings);
}

}  // namespace driverbench

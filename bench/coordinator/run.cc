#include <fmt/chrono.h>
#include <fmt/format.h>
#include <sys/utsname.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <string>

#include "bench/coordinator/case_run.h"
#include "bench/coordinator/commands.h"
#include "bench/coordinator/error.h"
#include "bench/coordinator/interrupt.h"
#include "bench/coordinator/placement.h"
#include "bench/coordinator/progress.h"
#include "bench/coordinator/results_folder.h"
#include "bench/report/blocks.h"
#include "bench/report/machine.h"
#include "bench/report/results_json.h"
#include "bench/report/summary.h"
#include "bench/report/table.h"

namespace driverbench {
namespace {

using Clock = std::chrono::steady_clock;

// As `date -Iseconds` writes it, in UTC: a run's files travel.
std::string Now() {
  const auto now = std::chrono::floor<std::chrono::seconds>(std::chrono::system_clock::now());
  return fmt::format("{:%Y-%m-%dT%H:%M:%S}+00:00", fmt::gmtime(now));
}

Placement Place(const Settings& settings, const std::vector<std::string>& servers) {
  std::vector<ServerAddress> addresses;
  for (const ServerSettings& server : settings.servers) {
    if (std::ranges::find(servers, server.name) != servers.end())
      addresses.push_back({server.host, server.port});
  }
  return ChoosePlacement(settings.run.pin, addresses);
}

RunHeader MakeHeader(const Settings& settings, const Built& built, const Placement& placement,
                     const std::vector<Entrant>& entrants) {
  RunHeader header{.date = Now(),
                   .seed = settings.run.seed,
                   .reference = settings.reference,
                   .targets = {},
                   .context = MachineContext(),
                   .warnings = placement.warnings};
  for (const Entrant& entrant : entrants) header.targets.push_back(entrant.target);
  header.context["driverbench_version"] = DRIVERBENCH_VERSION;
  header.context["build_type"] = built.build_type;
  header.context["placement"] = placement.description;
  for (const BuiltBackend& backend : built.backends) {
    if (backend.description)
      header.context["benchmark_version"] = backend.description->benchmark_version;
  }
  utsname system{};
  if (uname(&system) == 0)
    header.context["kernel"] = fmt::format("{} {}", system.sysname, system.release);
  if (built.build_type != "Release" && built.build_type != "RelWithDebInfo") {
    header.warnings.push_back(
        fmt::format("the build type is {}: times are not those of a release", built.build_type));
  }
  if (!built.sanitize.empty()) {
    header.warnings.push_back(
        fmt::format("built with the {} sanitizer: times mean nothing", built.sanitize));
  }
  return header;
}

// Everything that is known of the run so far, on disk and on the terminal.
class Recorder {
 public:
  Recorder(const std::string& out, RunHeader header) : folder_(out) {
    run_.header = std::move(header);
    run_.interrupted = true;  // until End
    style_.colour = isatty(STDOUT_FILENO) == 1;
    folder_.AppendBlocks(ToJsonLine(run_.header));
  }

  const ResultsFolder& folder() const { return folder_; }
  const Run& run() const { return run_; }

  void PrintHeading() const { Print(TableHeading(run_.header, style_)); }

  void Keep(const Block& block) {
    run_.blocks.push_back(block);
    folder_.AppendBlocks(ToJsonLine(block));
  }

  void PrintCase(const std::string& scenario, int threads) const {
    const bool any = std::ranges::any_of(run_.blocks, [&](const Block& block) {
      return block.scenario == scenario && block.threads == threads;
    });
    if (any) Print(TableCase(run_.header, SummarizeCase(run_, scenario, threads), style_));
  }

  // The planned end.
  void End() {
    folder_.AppendBlocks(ToJsonLine(RunEnd{.date = Now(), .warnings = {}}));
    run_.interrupted = false;  // only now: the disk may be full
  }

  // Any other end, and why.
  void Stop(const std::string& why) {
    run_.header.warnings.push_back(why);
    try {
      folder_.AppendBlocks(ToJsonLine(RunEnd{.date = Now(), .warnings = {why}, .complete = false}));
    } catch (const RunStopped&) {  // a full disk may be why it stopped
    }
  }

  // results.json, table.md and the closing part of the table.
  void Report() {
    try {
      folder_.Write("results.json", ResultsJson(run_));
      folder_.Write("table.md", MarkdownTable(run_));
    } catch (const RunStopped& error) {
      run_.header.warnings.emplace_back(error.what());
      run_.interrupted = true;
    }
    Print(TableClosing(run_, Summarize(run_), style_));
    fmt::print("\nresults: {}\n", folder_.path().string());
  }

 private:
  static void Print(const std::string& text) {
    std::fputs(text.c_str(), stdout);
    std::fflush(stdout);
  }

  ResultsFolder folder_;
  Run run_;
  TableStyle style_;
};

// Rounds of one case, as many as were asked for, or until its share of the time is used.
void RunRounds(CaseRun* one, int rounds, Clock::time_point begin, Clock::time_point end,
               Progress* progress) {
  for (int round = 0; one->active() > 0 && !Interrupted(); ++round) {
    const auto now = Clock::now();
    if (rounds > 0 ? round == rounds : round > 0 && now >= end) return;
    const double done = rounds > 0 ? static_cast<double>(round) / rounds
                                   : std::chrono::duration<double>(now - begin) / (end - begin);
    progress->Update(round, done);
    one->Round(round);
  }
}

void RunCases(const Settings& settings, const Built& built, const std::vector<Entrant>& entrants,
              std::optional<int> worker_cpu, Keepers* keepers, Recorder* recorder) {
  std::vector<const Entrant*> compared;
  std::vector<const Entrant*> floors;
  for (const Entrant& entrant : entrants) {
    if (entrant.takes_part()) (entrant.target.floor ? floors : compared).push_back(&entrant);
  }
  std::vector<std::pair<std::string, int>> cases;
  for (const ScenarioSettings& scenario : settings.scenarios) {
    for (const int threads : scenario.threads) cases.emplace_back(scenario.name, threads);
  }

  Progress progress;
  const auto end_of_run =
      Clock::now() + std::chrono::duration_cast<Clock::duration>(settings.run.time);
  for (std::size_t i = 0; i < cases.size() && !Interrupted(); ++i) {
    const auto& [scenario, threads] = cases[i];
    const auto begin = Clock::now();
    const auto share = std::max<Clock::duration>(
        (end_of_run - begin) / static_cast<std::int64_t>(cases.size() - i), Clock::duration(1));
    progress.BeginCase(scenario, static_cast<int>(i), static_cast<int>(cases.size()),
                       compared.size());
    CaseRun one({.run = settings.run,
                 .scenario = built.Scenario(scenario),
                 .threads = threads,
                 .index = static_cast<int>(i),
                 .worker_cpu = worker_cpu},
                keepers, [&](const Block& block) { recorder->Keep(block); });
    try {
      one.Pilot(compared);
      RunRounds(&one, settings.run.rounds, begin, begin + share, &progress);
      for (const Entrant* floor : floors) {
        if (!Interrupted()) one.Floor(*floor);
      }
    } catch (const RunStopped&) {
      progress.Clear();
      recorder->PrintCase(scenario, threads);
      throw;
    }
    progress.Clear();
    recorder->PrintCase(scenario, threads);
  }
}

}  // namespace

int RunCommand(const Options& options) {
  const Built built = ReadBuilt();
  const Settings settings = LoadSettings(options, built);
  CatchInterrupts();
  std::vector<Entrant> entrants = MakeEntrants(settings, built);
  const std::vector<std::string> servers = ServersOf(entrants);
  Keepers keepers(settings, built);
  keepers.Lock(servers);
  AttestAll(settings, &entrants);
  const Placement placement = Place(settings, servers);

  Recorder recorder(options.out, MakeHeader(settings, built, placement, entrants));
  recorder.folder().Write("settings.yaml", MaskedYaml(settings));
  recorder.PrintHeading();
  try {
    RunCases(settings, built, entrants, placement.worker_cpu, &keepers, &recorder);
    if (!Interrupted()) recorder.End();
  } catch (const RunStopped& error) {
    recorder.Stop(error.what());
  }
  recorder.Report();
  return ExitStatus(recorder.run());
}

}  // namespace driverbench

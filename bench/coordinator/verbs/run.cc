#include <memory>
#include <string>
#include <utility>

#include "bench/analysis/summary.h"
#include "bench/coordinator/error.h"
#include "bench/coordinator/machine/interrupt.h"
#include "bench/coordinator/run/header.h"
#include "bench/coordinator/run/measure.h"
#include "bench/coordinator/run/recorder.h"
#include "bench/coordinator/run/resume.h"
#include "bench/coordinator/run/stage.h"
#include "bench/coordinator/verbs/flags.h"
#include "bench/stats/sign_test.h"

namespace driverbench::coordinator {
namespace {

struct RunOptions {
  SettingsOptions settings;
  std::string out;     // results folder; empty: results/<UTC time>
  std::string resume;  // folder of a run that was broken off, to go on with
  report::Explain explain = report::Explain::kNo;
};

int RunVerb(const RunOptions& options) {
  const Built built = ReadBuilt();
  const settings::Settings settings = LoadSettings(options.settings, built);
  const bool resume = !options.resume.empty();
  // A wrong folder is refused before anything is locked or connected.
  if (resume) ReadBrokenOff(options.resume, settings, built);
  Stage stage(settings, built, Stage::For::kTimes);
  // Once more under the lock: a run that was still going on may have ended since.
  const record::Run before =
      resume ? ReadBrokenOff(options.resume, settings, built) : record::Run();
  record::RunHeader header = MakeHeader(stage);
  if (resume) RefuseOtherSurroundings(before.header, header);

  Recorder recorder =
      resume ? Recorder(options.resume)
             : Recorder(options.out, settings::MaskedYaml(settings), std::move(header));
  recorder.PrintHeading();
  stage.Calibrate();
  try {
    Measure(settings, stage.entrants(), stats::SignTestMinimum(analysis::AlphaOf(recorder.run())),
            &stage, &recorder);
    if (!Interrupted()) recorder.End();
  } catch (const RunStopped& error) {
    recorder.Stop(error.what());
  }
  recorder.Report(options.explain);
  return analysis::ExitStatus(recorder.run());
}

}  // namespace

Verb AddRun(CLI::App* app) {
  const auto options = std::make_shared<RunOptions>();
  CLI::App* run = AddSubcommand(app, "run", "measure, print the table, keep the results");
  AddConfig(run, &options->settings.config);
  AddFilters(run, &options->settings);
  AddLength(run, "of the whole run, such as 90s or 5min, divided among the cases",
            &options->settings, &options->out);
  AddPath(run, "--resume",
          "go on with the run of this folder, which was broken off; all else as it was", kFolder,
          &options->resume);
  Exclude(run, "--resume", "--out");
  AddExplainFlag(run, &options->explain);
  AddColour(run);
  AddExamples(run, {"run", "run --scenario 'trade*' --time 5min",
                    "run --target 'lib*' --rounds 30 --out results/monday",
                    "run --resume results/tuesday"});
  return {run, [options] { return RunVerb(*options); }};
}

}  // namespace driverbench::coordinator

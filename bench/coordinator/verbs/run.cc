#include <string>
#include <utility>

#include "bench/analysis/summary.h"
#include "bench/coordinator/error.h"
#include "bench/coordinator/machine/interrupt.h"
#include "bench/coordinator/machine/placement.h"
#include "bench/coordinator/relay/networks.h"
#include "bench/coordinator/run/header.h"
#include "bench/coordinator/run/measure.h"
#include "bench/coordinator/run/recorder.h"
#include "bench/coordinator/run/resume.h"
#include "bench/coordinator/verbs/commands.h"
#include "bench/stats/sign_test.h"

namespace driverbench {

int RunCommand(const Options& options) {
  const Built built = ReadBuilt();
  const Settings settings = LoadSettings(options, built);
  const bool resume = !options.resume.empty();
  // A wrong folder is refused before anything is locked or connected.
  if (resume) ReadBrokenOff(options.resume, settings, built);
  CatchInterrupts();
  std::vector<Entrant> entrants = MakeEntrants(settings, built);
  const std::vector<std::string> servers = ServersOf(entrants);
  Keepers keepers(settings, built);
  keepers.Lock(servers);
  // Once more under the lock: a run that was still going on may have ended since.
  const Run before = resume ? ReadBrokenOff(options.resume, settings, built) : Run();
  const Placement placement = Place(settings, servers);
  const Awake awake(settings.run.keep_awake);
  Networks networks(settings, placement.worker_cpu, &entrants);
  AttestAll(settings, &entrants);

  RunHeader header = MakeHeader(settings, built, placement, awake, entrants);
  if (resume) RefuseOtherSurroundings(before.header, header);

  Recorder recorder = resume ? Recorder(options.resume)
                             : Recorder(options.out, MaskedYaml(settings), std::move(header));
  recorder.PrintHeading();
  networks.Calibrate(settings, built, entrants, placement.worker_cpu, &keepers);
  try {
    Measure(settings, built, entrants, placement.worker_cpu,
            SignTestMinimum(AlphaOf(recorder.run())), &keepers, &recorder);
    if (!Interrupted()) recorder.End();
  } catch (const RunStopped& error) {
    recorder.Stop(error.what());
  }
  recorder.Report(options.explain ? Explain::kYes : Explain::kNo);
  return ExitStatus(recorder.run());
}

}  // namespace driverbench

#include <fmt/format.h>
#include <sys/utsname.h>

#include <algorithm>
#include <string>
#include <utility>

#include "bench/coordinator/commands.h"
#include "bench/coordinator/error.h"
#include "bench/coordinator/interrupt.h"
#include "bench/coordinator/measure.h"
#include "bench/coordinator/networks.h"
#include "bench/coordinator/placement.h"
#include "bench/coordinator/recorder.h"
#include "bench/coordinator/resume.h"
#include "bench/report/machine.h"
#include "bench/report/summary.h"

namespace driverbench {
namespace {

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

}  // namespace

int RunCommand(const Options& options) {
  const Built built = ReadBuilt();
  const Settings settings = LoadSettings(options, built);
  const bool resume = !options.resume.empty();
  Run before;
  if (resume) before = ReadBrokenOff(options.resume, settings, built);
  CatchInterrupts();
  std::vector<Entrant> entrants = MakeEntrants(settings, built);
  const std::vector<std::string> servers = ServersOf(entrants);
  Keepers keepers(settings, built);
  keepers.Lock(servers);
  // Once more under the lock: a run that was still going on may have ended since.
  if (resume) before = ReadBrokenOff(options.resume, settings, built);
  const Placement placement = Place(settings, servers);
  Networks networks(settings, placement.worker_cpu, &entrants);
  AttestAll(settings, &entrants);

  RunHeader header = MakeHeader(settings, built, placement, entrants);
  if (resume) RefuseOtherSurroundings(before.header, header);

  Recorder recorder = resume ? Recorder(options.resume)
                             : Recorder(options.out, MaskedYaml(settings), std::move(header));
  recorder.PrintHeading();
  networks.Calibrate(settings, built, entrants, placement.worker_cpu, &keepers);
  try {
    Measure(settings, built, entrants, placement.worker_cpu, &keepers, &recorder);
    if (!Interrupted()) recorder.End();
  } catch (const RunStopped& error) {
    recorder.Stop(error.what());
  }
  recorder.Report();
  return ExitStatus(recorder.run());
}

}  // namespace driverbench

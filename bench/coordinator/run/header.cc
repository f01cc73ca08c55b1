#include "bench/coordinator/run/header.h"

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <sys/utsname.h>

#include <algorithm>
#include <set>
#include <string>

#include "bench/coordinator/run/recorder.h"
#include "bench/report/machine.h"

namespace driverbench {

Placement Place(const Settings& settings, const std::vector<std::string>& servers) {
  std::vector<ServerAddress> addresses;
  for (const ServerSettings& server : settings.servers) {
    if (std::ranges::find(servers, server.name) != servers.end())
      addresses.push_back({server.host, server.port});
  }
  return ChoosePlacement(settings.run.pin, addresses);
}

std::vector<CaseId> PlannedCases(const Settings& settings) {
  std::vector<CaseId> cases;
  for (const ScenarioSettings& scenario : settings.scenarios) {
    for (const int threads : scenario.threads) cases.push_back({scenario.name, threads});
  }
  return cases;
}

RunHeader MakeHeader(const Settings& settings, const Built& built, const Placement& placement,
                     const Awake& awake, const std::vector<Entrant>& entrants) {
  RunHeader header{.date = Now(),
                   .seed = settings.run.seed,
                   .margin = settings.run.margin,
                   .cases = PlannedCases(settings),
                   .reference = settings.reference,
                   .targets = {},
                   .context = MachineContext(),
                   .warnings = placement.warnings};
  header.warnings.insert(header.warnings.end(), awake.warnings().begin(), awake.warnings().end());
  int compared = 0;
  for (const Entrant& entrant : entrants) {
    header.targets.push_back(entrant.target);
    if (entrant.takes_part() && !entrant.target.floor) ++compared;
  }
  header.comparisons = std::max(compared - 1, 0) * static_cast<int>(header.cases.size());
  header.context["driverbench_version"] = DRIVERBENCH_VERSION;
  header.context["build_type"] = built.build_type;
  if (!built.sanitize.empty()) header.context["sanitizer"] = built.sanitize;
  header.context["placement"] = placement.description;
  header.context["idle_cpus"] = awake.description();
  std::set<std::string> servers;
  for (const Entrant& entrant : entrants) {
    if (entrant.takes_part() && entrant.has_server())
      servers.insert(fmt::format("{} {}:{}", entrant.target.server, entrant.address.host,
                                 entrant.address.port));
  }
  header.context["servers"] = fmt::format("{}", fmt::join(servers, ", "));
  // What of the settings times hang on.
  header.context["block_time"] = fmt::format("{}ms", settings.run.block_time.count());
  header.context["blocks_per_process"] = fmt::to_string(settings.run.blocks_per_process);
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
  if (!settings.reference_left_out.empty()) {
    header.warnings.push_back(
        fmt::format("the reference {} was left out by --target: speeds are relative to {}",
                    settings.reference_left_out, settings.reference));
  }
  if (!built.sanitize.empty()) {
    header.warnings.push_back(
        fmt::format("built with the {} sanitizer: times mean nothing", built.sanitize));
  }
  return header;
}

}  // namespace driverbench

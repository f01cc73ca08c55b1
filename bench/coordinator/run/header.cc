#include "bench/coordinator/run/header.h"

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <sys/utsname.h>

#include <algorithm>
#include <iterator>
#include <set>
#include <string>

#include "bench/coordinator/run/recorder.h"
#include "bench/report/machine.h"

namespace driverbench::coordinator {

std::vector<record::CaseId> PlannedCases(const settings::Settings& settings) {
  std::vector<record::CaseId> cases;
  for (const settings::ScenarioSettings& scenario : settings.scenarios) {
    for (const int threads : scenario.threads) cases.push_back({scenario.name, threads});
  }
  return cases;
}

record::RunHeader MakeHeader(const Stage& stage) {
  const settings::Settings& settings = stage.settings();
  const Built& built = stage.built();
  const std::vector<Entrant>& entrants = stage.entrants();
  record::RunHeader header{.date = Now(),
                           .seed = settings.run.seed,
                           .margin = settings.run.margin,
                           .cases = PlannedCases(settings),
                           .reference = settings.reference,
                           .targets = {},
                           .context = report::MachineContext(),
                           .warnings = stage.placement().warnings};
  std::ranges::copy(stage.awake().warnings(), std::back_inserter(header.warnings));
  int compared = 0;
  for (const Entrant& entrant : entrants) {
    header.targets.push_back(entrant.target);
    if (record::IsCompared(entrant.target)) ++compared;
  }
  header.comparisons = std::max(compared - 1, 0) * static_cast<int>(header.cases.size());
  header.context["driverbench_version"] = DRIVERBENCH_VERSION;
  header.context["build_type"] = built.build_type;
  if (!built.sanitize.empty()) header.context["sanitizer"] = built.sanitize;
  header.context["placement"] = stage.placement().description;
  header.context["idle_cpus"] = stage.awake().description();
  std::set<std::string> servers;
  for (const Entrant& entrant : entrants) {
    if (entrant.takes_part() && entrant.has_server())
      servers.insert(fmt::format("{} {}:{}", entrant.target.server, entrant.address.host,
                                 entrant.address.port));
  }
  header.context["servers"] = fmt::format("{}", fmt::join(servers, ", "));
  // What of the settings times hang on.
  header.context["block_time"] = fmt::format("{}ms", settings.run.block_time.count());
  for (const auto& [scenario, checksum] : stage.Checksums())
    header.context["answers to " + scenario] = checksum;
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

}  // namespace driverbench::coordinator
